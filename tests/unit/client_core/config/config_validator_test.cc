#include "client_core/config/config_validator.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::ConfigOf;
using testing::OpenAiBackend;

// The first fault, or empty.
std::string FaultOf(const v1::Config& config) {
  Faults faults;
  CheckConfig(config, "", faults);
  return faults.empty() ? "" : faults[0].path + " " + faults[0].description;
}

v1::Backend Good() { return OpenAiBackend("a", "http://127.0.0.1:1/v1"); }

TEST(ConfigValidatorTest, AGoodConfigHasNoFault) {
  EXPECT_EQ(FaultOf(ConfigOf({Good(), OpenAiBackend("b", "")})), "");
}

TEST(ConfigValidatorTest, ThereMustBeABackend) {
  EXPECT_EQ(FaultOf(ConfigOf({})), "backends is empty; expected at least one backend");
}

TEST(ConfigValidatorTest, EndpointsAreChecked) {
  for (const char* url : {"http://user:pass@host/v1", "host:80", "http://", "http://h/?q=1",
                          "http://h:99999/", "http://h/#f", "http://a b/", "ftp://h"}) {
    v1::Backend backend = Good();
    backend.set_endpoint(url);
    EXPECT_EQ(FaultOf(ConfigOf({backend})).rfind("backends[0].endpoint ", 0), 0u) << url;
  }
}

TEST(ConfigValidatorTest, AFaultNeverQuotesAPassword) {
  v1::Backend backend = Good();
  backend.set_endpoint("http://user:hunter2@host/v1");
  EXPECT_EQ(FaultOf(ConfigOf({backend})).find("hunter2"), std::string::npos);
}

TEST(ConfigValidatorTest, HeadersAreChecked) {
  const auto with = [](const std::string& name, const std::string& value) {
    v1::Backend backend = Good();
    (*backend.mutable_headers())[name] = value;
    return FaultOf(ConfigOf({backend}));
  };
  EXPECT_EQ(with("x-team", "a"), "");
  EXPECT_NE(with("x-team", "a\r\nx-evil: b"), "");
  EXPECT_NE(with("x team", "a"), "");
  for (const char* name : {"Authorization", "host", "content-length", "x-api-key", "Cookie"}) {
    EXPECT_NE(with(name, "a"), "") << name;
  }
}

TEST(ConfigValidatorTest, AModelIsNeededUnlessAnyIsTaken) {
  v1::Backend backend = Good();
  backend.clear_model();
  EXPECT_EQ(FaultOf(ConfigOf({backend})),
            "backends[0].model is not set, and `any_model` is not true");
  backend.set_any_model(true);
  EXPECT_EQ(FaultOf(ConfigOf({backend})), "");
}

TEST(ConfigValidatorTest, Http2NeedsTls) {
  v1::Backend backend = Good();
  backend.set_http_version(v1::HTTP_VERSION_2);
  EXPECT_NE(FaultOf(ConfigOf({backend})), "");
  backend.set_endpoint("https://127.0.0.1:1/v1");
  EXPECT_EQ(FaultOf(ConfigOf({backend})), "");
}

TEST(ConfigValidatorTest, EmbeddedBackendsSpeakOpenAiAndHaveNoEndpoint) {
  v1::Backend backend = Good();
  backend.mutable_embedded()->set_output_tokens(0);
  EXPECT_EQ(FaultOf(ConfigOf({backend})),
            "backends[0].embedded.output_tokens is 0; expected 1 to 1000000");
  backend.mutable_embedded()->set_output_tokens(5);
  EXPECT_EQ(FaultOf(ConfigOf({backend})),
            "backends[0].endpoint is set; the embedded backend has none");
  backend.clear_endpoint();
  EXPECT_EQ(FaultOf(ConfigOf({backend})), "");
}

TEST(ConfigValidatorTest, AnApiSchemaOfTheFutureIsRefused) {
  v1::Backend backend = Good();
  backend.set_api_schema(static_cast<v1::ApiSchema>(12'345));
  EXPECT_EQ(FaultOf(ConfigOf({backend})),
            "backends[0].api_schema is no api_schema that this version knows");
}

TEST(ConfigValidatorTest, NativeLightllmNeedsATemplate) {
  v1::Backend backend = Good();
  backend.set_api_schema(v1::API_SCHEMA_LIGHTLLM);
  backend.mutable_lightllm()->set_native(true);
  EXPECT_NE(FaultOf(ConfigOf({backend})), "");
  v1::ChatTemplate* chat_template = backend.mutable_lightllm()->mutable_chat_template();
  chat_template->set_user("{content}");
  chat_template->set_system("{content}");
  chat_template->set_assistant("no place");
  EXPECT_EQ(FaultOf(ConfigOf({backend})),
            "backends[0].lightllm.chat_template.assistant does not contain `{content}`");
}

TEST(ConfigValidatorTest, ExtraBodiesAreChecked) {
  v1::Backend backend = Good();
  backend.set_extra_body_json("{\"model\":\"x\"}");
  EXPECT_NE(FaultOf(ConfigOf({backend})), "");
}

TEST(ConfigValidatorTest, IdsAreLowerCase) {
  EXPECT_EQ(ConfigIdFault("fast-2_x"), "");
  for (const char* id : {"", "2fast", "Fast", "a.b", "a/b"}) EXPECT_NE(ConfigIdFault(id), "") << id;
  EXPECT_NE(ConfigIdFault(std::string(64, 'a')), "");
}

TEST(ConfigValidatorTest, AProxyIsAUrlOrNone) {
  v1::Backend backend = Good();
  backend.set_proxy("none");
  EXPECT_EQ(FaultOf(ConfigOf({backend})), "");
  backend.set_proxy("http://proxy.test:3128");
  EXPECT_EQ(FaultOf(ConfigOf({backend})), "");
  backend.set_proxy("socks5://proxy.test:1080");
  EXPECT_EQ(FaultOf(ConfigOf({backend})),
            "backends[0].proxy has a scheme other than http; expected http://HOST:PORT");
}

}  // namespace
}  // namespace nexusnitro
