#include "client_core/wire/sigv4.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusnitro {
namespace {

// The credential of AWS' own test suites.
SigV4Scope Scope(std::string_view region = "us-east-1") {
  SigV4Scope scope;
  scope.access_key_id = "AKIDEXAMPLE";
  scope.secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  scope.region = region;
  scope.service = "bedrock";
  scope.time = absl::FromCivil(absl::CivilSecond(2026, 1, 2, 3, 4, 5), absl::UTCTimeZone());
  return scope;
}

SigV4Request ConverseStream() {
  SigV4Request request;
  request.method = "POST";
  request.host = "bedrock-runtime.us-east-1.amazonaws.com";
  request.path = "/model/us.anthropic.claude-sonnet-4-5-20250929-v1%3A0/converse-stream";
  request.content_type = "application/json";
  request.body = R"({"messages":[{"role":"user","content":[{"text":"hi"}]}]})";
  return request;
}

SigV4Request ListModels() {
  SigV4Request request;
  request.method = "GET";
  request.host = "bedrock.eu-west-3.amazonaws.com";
  request.path = "/foundation-models";
  return request;
}

std::string Authorization(std::string_view region, std::string_view headers,
                          std::string_view signature) {
  return "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/" + std::string(region) +
         "/bedrock/aws4_request, SignedHeaders=" + std::string(headers) +
         ", Signature=" + std::string(signature);
}

// The signatures in these tests were made with botocore.
TEST(SigV4Test, AColonInTheModelIsEncodedTwice) {
  const SigV4Headers headers = SignRequest(ConverseStream(), Scope());
  EXPECT_EQ(headers.amz_date, "20260102T030405Z");
  EXPECT_EQ(headers.amz_security_token, "");
  EXPECT_EQ(headers.authorization,
            Authorization("us-east-1", "content-type;host;x-amz-date",
                          "8d6ac4c00d7e4d9432f6d2b61f4b972bf3f226cc9bc9f752d0cca34832544d87"));
}

TEST(SigV4Test, ASessionTokenIsSigned) {
  SigV4Scope scope = Scope();
  scope.session_token = "SESSIONTOKEN";
  const SigV4Headers headers = SignRequest(ConverseStream(), scope);
  EXPECT_EQ(headers.amz_security_token, "SESSIONTOKEN");
  EXPECT_EQ(headers.authorization,
            Authorization("us-east-1", "content-type;host;x-amz-date;x-amz-security-token",
                          "604b1821eec72981e795fc93302401a1917cb7cf5e253469191a054db3c3e9aa"));
}

TEST(SigV4Test, ARequestWithoutABodyHasNoContentType) {
  EXPECT_EQ(SignRequest(ListModels(), Scope("eu-west-3")).authorization,
            Authorization("eu-west-3", "host;x-amz-date",
                          "2ae1f68e65de1f98c8bc5a320d9d80e6480ae6826d784eaaa78beda926cd8358"));
}

TEST(SigV4Test, TheQueryIsSignedInTheOrderOfItsNames) {
  SigV4Request request = ListModels();
  const std::string expected =
      Authorization("eu-west-3", "host;x-amz-date",
                    "df2b6fe76d1a807d2b7a5a8212996caa5ea5f3adb36176eb5acf8900239228bc");
  for (const char* query :
       {"byProvider=Anthropic&byOutputModality=TEXT&byInferenceType=ON_DEMAND&empty",
        "byInferenceType=ON_DEMAND&byOutputModality=TEXT&byProvider=Anthropic&empty=",
        "empty&&byOutputModality=TEXT&byProvider=Anthropic&byInferenceType=ON_DEMAND"}) {
    request.query = query;
    EXPECT_EQ(SignRequest(request, Scope("eu-west-3")).authorization, expected) << query;
  }
}

TEST(SigV4Test, AnEmptyPathIsTheRoot) {
  const std::string expected =
      Authorization("us-east-1", "content-type;host;x-amz-date",
                    "4c42472aacf263649f5e7393aa60e85c59233f5668293abe42d9364eaac4fed6");
  SigV4Request request;
  request.method = "POST";
  request.host = "127.0.0.1:8080";
  request.content_type = "application/json";
  request.body = "{}";
  for (const char* path : {"", "/"}) {
    request.path = path;
    EXPECT_EQ(SignRequest(request, Scope()).authorization, expected) << path;
  }
}

TEST(SigV4Test, PathsBelowAnEndpointAreSignedWhole) {
  SigV4Request request;
  request.method = "POST";
  request.host = "vpce.example:8443";
  request.path =
      "/base/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A123%3Ainference-profile%2Fx/converse";
  request.content_type = "application/json";
  request.body = "{}";
  EXPECT_EQ(SignRequest(request, Scope()).authorization,
            Authorization("us-east-1", "content-type;host;x-amz-date",
                          "3d4b0af434f3a52769254f87eb7dddff0157beba94dcb47aa9f87f86fba19ca9"));
}

TEST(SigV4Test, WhiteSpaceAroundAHeaderDoesNotCount) {
  SigV4Request request = ConverseStream();
  request.content_type = " application/json ";
  EXPECT_EQ(SignRequest(request, Scope()).authorization,
            SignRequest(ConverseStream(), Scope()).authorization);
}

}  // namespace
}  // namespace nexusnitro
