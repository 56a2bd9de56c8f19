#include "client_core/adapters/bedrock/aws_signature.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>

namespace nexusnitro {
namespace {

const absl::Time kNow =
    absl::FromCivil(absl::CivilSecond(2026, 1, 2, 3, 4, 5), absl::UTCTimeZone());

CredentialValue Keys() {
  CredentialValue credential;
  credential.kind = CredentialKind::kAws;
  credential.access_key_id = "AKIDEXAMPLE";
  credential.secret_access_key = Secret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
  return credential;
}

HttpRequest RequestTo(const std::string& url, const std::string& host, int port, bool tls) {
  auto target = std::make_shared<HttpTarget>();
  target->url = url;
  target->host = host;
  target->port = port;
  target->tls = tls;
  HttpRequest request;
  request.target = std::move(target);
  request.headers = {{"content-type", "application/json"}, {"x-team", "not signed"}};
  request.body = "{}";
  return request;
}

std::string HeaderOf(const HttpRequest& request, const std::string& name) {
  return std::string(FindHeader(request.headers, name).value_or("(none)"));
}

std::string SignatureOf(HttpRequest request) {
  AddAwsSignature(Keys(), "us-east-1", "bedrock", kNow, request);
  const std::string authorization = HeaderOf(request, "authorization");
  return authorization.substr(authorization.find("Signature=") + 10);
}

// The signatures in these tests were made with botocore.
TEST(AwsSignatureTest, ThePathOfTheEndpointIsSigned) {
  HttpRequest request = RequestTo("https://vpce.example:8443/base", "vpce.example", 8443, true);
  request.path = "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123%3Ainference-profile%2Fx/converse";
  EXPECT_EQ(SignatureOf(request),
            "3d4b0af434f3a52769254f87eb7dddff0157beba94dcb47aa9f87f86fba19ca9");
}

TEST(AwsSignatureTest, HeadersAreAdded) {
  HttpRequest request = RequestTo("http://127.0.0.1:8080", "127.0.0.1", 8080, false);
  request.path = "/";
  AddAwsSignature(Keys(), "us-east-1", "bedrock", kNow, request);
  EXPECT_EQ(HeaderOf(request, "x-amz-date"), "20260102T030405Z");
  EXPECT_EQ(HeaderOf(request, "x-amz-security-token"), "(none)");
  EXPECT_EQ(HeaderOf(request, "authorization"),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/us-east-1/bedrock/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date, "
            "Signature=4c42472aacf263649f5e7393aa60e85c59233f5668293abe42d9364eaac4fed6");
}

TEST(AwsSignatureTest, TheUsualPortIsNotInTheHost) {
  const auto signature = [](const std::string& url, int port, bool tls) {
    HttpRequest request = RequestTo(url, "a.example", port, tls);
    request.path = "/x";
    return SignatureOf(request);
  };
  const std::string usual = signature("https://a.example", 443, true);
  EXPECT_EQ(signature("http://a.example", 80, false), usual);
  EXPECT_NE(signature("http://a.example:443", 443, false), usual);
}

TEST(AwsSignatureTest, AddressesOfIp6HaveBrackets) {
  HttpRequest request = RequestTo("http://[::1]:8080", "::1", 8080, false);
  request.path = "/";
  EXPECT_EQ(SignatureOf(request),
            "950078912adf45518d1684e1727ac89f1c1c4b30f68e2284380650380f20c193");
}

TEST(AwsSignatureTest, TheQueryIsNoPartOfThePath) {
  HttpRequest request = RequestTo("https://bedrock.eu-west-3.amazonaws.com",
                                  "bedrock.eu-west-3.amazonaws.com", 443, true);
  request.method = "GET";
  request.path =
      "/foundation-models?byProvider=Anthropic&byOutputModality=TEXT&byInferenceType=ON_DEMAND&"
      "empty";
  request.headers.clear();
  request.body.clear();
  AddAwsSignature(Keys(), "eu-west-3", "bedrock", kNow, request);
  EXPECT_NE(HeaderOf(request, "authorization")
                .find("df2b6fe76d1a807d2b7a5a8212996caa5ea5f3adb36176eb5acf8900239228bc"),
            std::string::npos);
}

TEST(AwsSignatureTest, TemporaryKeysHaveAToken) {
  HttpRequest request = RequestTo("https://a.example", "a.example", 443, true);
  CredentialValue credential = Keys();
  credential.session_token = Secret("SESSIONTOKEN");
  AddAwsSignature(credential, "us-east-1", "bedrock", kNow, request);
  EXPECT_EQ(HeaderOf(request, "x-amz-security-token"), "SESSIONTOKEN");
  EXPECT_NE(HeaderOf(request, "authorization").find(";x-amz-security-token,"), std::string::npos);
}

}  // namespace
}  // namespace nexusnitro
