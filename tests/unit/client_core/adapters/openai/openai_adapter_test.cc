#include "client_core/adapters/openai/openai_adapter.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "client_core/base/error.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::BackendOf;
using testing::OpenAiBackend;

HttpRequest Encode(const v1::ChatRequest& request, const v1::Backend& backend, bool stream) {
  const auto snapshot = BackendOf(backend);
  return OpenAiAdapter()
      .EncodeChat(request, {*snapshot, "m", stream, snapshot->credential})
      .value()
      .http;
}

std::string HeaderOf(const HttpRequest& request, const std::string& name) {
  return std::string(FindHeader(request.headers, name).value_or("(none)"));
}

absl::Status DecodeError(int status, const std::string& body, HttpHeaders headers = {}) {
  return OpenAiAdapter().DecodeError({status, std::move(headers)}, body,
                                     absl::FromUnixSeconds(1'000'000));
}

TEST(OpenAiAdapterTest, RequestsGoBelowTheEndpoint) {
  const HttpRequest request =
      Encode(Ask("hi"), OpenAiBackend("b", "http://127.0.0.1:8000/v1/"), true);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target->url + request.path, "http://127.0.0.1:8000/v1/chat/completions");
  EXPECT_TRUE(request.stream);
  EXPECT_EQ(HeaderOf(request, "content-type"), "application/json");
  EXPECT_EQ(HeaderOf(request, "accept"), "text/event-stream");
  EXPECT_EQ(HeaderOf(request, "authorization"), "(none)");
}

TEST(OpenAiAdapterTest, TheCredentialGoesAsBearer) {
  ASSERT_EQ(setenv("NN_TEST_KEY", "sk-secret", 1), 0);
  v1::Backend backend = OpenAiBackend("b", "http://127.0.0.1:1/v1");
  backend.mutable_credential()->set_env("NN_TEST_KEY");
  EXPECT_EQ(HeaderOf(Encode(Ask("hi"), backend, false), "authorization"), "Bearer sk-secret");
}

TEST(OpenAiAdapterTest, HeadersAndBodiesOfConfigAndCallAreAdded) {
  v1::Backend backend = OpenAiBackend("b", "http://127.0.0.1:1/v1");
  (*backend.mutable_headers())["x-team"] = "a";
  backend.set_extra_body_json(R"({"top_a":1,"seed":1})");
  v1::ChatRequest request = Ask("hi");
  (*request.mutable_extra_headers())["x-call"] = "b";
  request.set_idempotency_key("key-1");
  request.set_extra_body_json(R"({"seed":2})");
  const HttpRequest http = Encode(request, backend, false);
  EXPECT_EQ(HeaderOf(http, "x-team"), "a");
  EXPECT_EQ(HeaderOf(http, "x-call"), "b");
  EXPECT_EQ(HeaderOf(http, "idempotency-key"), "key-1");
  EXPECT_NE(http.body.find(R"("top_a":1,"seed":2)"), std::string::npos) << http.body;
}

TEST(OpenAiAdapterTest, OnlyOpenAiItselfGetsTheNewCapOnTokens) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_sampling()->set_max_output_tokens(7);
  EXPECT_NE(Encode(request, OpenAiBackend("b", ""), false).body.find("\"max_completion_tokens\":7"),
            std::string::npos);
  EXPECT_NE(Encode(request, OpenAiBackend("b", "http://127.0.0.1:1/v1"), false)
                .body.find("\"max_tokens\":7"),
            std::string::npos);
  EXPECT_NE(Encode(request, OpenAiBackend("b", "https://eu.api.openai.com/v1"), false)
                .body.find("\"max_completion_tokens\":7"),
            std::string::npos);
  EXPECT_NE(Encode(request, OpenAiBackend("b", "https://notopenai.com/v1"), false)
                .body.find("\"max_tokens\":7"),
            std::string::npos);
}

TEST(OpenAiAdapterTest, ErrorsAreMappedByStatus) {
  const struct {
    int status;
    Reason reason;
  } rows[] = {
      {302, Reason::kRedirectRefused},
      {400, Reason::kBackendRejected},
      {401, Reason::kBackendCredentialsRejected},
      {402, Reason::kBackendBilling},
      {403, Reason::kBackendCredentialsRejected},
      {404, Reason::kModelNotFound},
      {408, Reason::kBackendTimeout},
      {409, Reason::kBackendConflict},
      {413, Reason::kBackendRejected},
      {417, Reason::kBackendRejected},
      {422, Reason::kBackendRejected},
      {424, Reason::kBackendError},
      {425, Reason::kBackendConflict},
      {429, Reason::kBackendRateLimited},
      {498, Reason::kBackendRateLimited},
      {500, Reason::kBackendError},
      {501, Reason::kBackendRejected},
      {502, Reason::kBackendUnavailable},
      {503, Reason::kBackendUnavailable},
      {504, Reason::kBackendTimeout},
      {529, Reason::kBackendUnavailable},
      {599, Reason::kBackendError},
  };
  for (const auto& row : rows) {
    const absl::Status status = DecodeError(row.status, R"({"error":{"message":"words"}})");
    EXPECT_EQ(ReasonOf(status), row.reason) << row.status;
    EXPECT_EQ(BackendErrorOf(status)->http_status(), row.status);
    EXPECT_EQ(BackendErrorOf(status)->message(), "words");
  }
}

TEST(OpenAiAdapterTest, QuotaIsNoRateLimit) {
  EXPECT_EQ(ReasonOf(DecodeError(429, R"({"error":{"code":"insufficient_quota","message":"x"}})")),
            Reason::kBackendQuotaExhausted);
}

TEST(OpenAiAdapterTest, ErrorsOfEveryShapeAreRead) {
  const struct {
    std::string body;
    std::string message;
  } rows[] = {
      {R"({"error":{"message":"a","type":"t","code":"c","param":"p"}})", "a"},
      {R"({"error":"b","error_type":"validation"})", "b"},
      {R"({"object":"error","message":"c","code":400})", "c"},
      {R"({"detail":"d"})", "d"},
      {R"({"detail":[{"msg":"e"}]})", "e"},
      {R"({"message":"f"})", "f"},
      {"<html>g</html>", "<html>g</html>"},
      {"", ""},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(BackendErrorOf(DecodeError(400, row.body))->message(), row.message) << row.body;
  }
}

TEST(OpenAiAdapterTest, RetryAfterIsReadInAllItsForms) {
  const auto after = [](HttpHeaders headers) {
    return RetryAfterOf(DecodeError(429, "{}", std::move(headers)));
  };
  EXPECT_EQ(after({{"retry-after", "2"}}), absl::Seconds(2));
  EXPECT_EQ(after({{"retry-after", "0.5"}}), absl::Milliseconds(500));
  EXPECT_EQ(after({{"retry-after-ms", "250"}, {"retry-after", "9"}}), absl::Milliseconds(250));
  EXPECT_EQ(after({{"retry-after", "Mon, 12 Jan 1970 13:47:10 GMT"}}), absl::Seconds(30));
  EXPECT_EQ(after({{"retry-after", "Mon, 12 Jan 1970 13:47:10 GMT"},
                   {"date", "Mon, 12 Jan 1970 13:47:00 GMT"}}),
            absl::Seconds(10))
      << "the backend's own clock counts";
  for (const char* value : {"-5", "nan", "inf", "soon", "", "Mon, 12 Jan 1970 13:00:00 GMT"}) {
    EXPECT_EQ(after({{"retry-after", value}}), std::nullopt) << value;
  }
}

TEST(OpenAiAdapterTest, TheBackendsWordOnRetriesIsRead) {
  EXPECT_EQ(ShouldRetryOf(DecodeError(500, "{}", {{"x-should-retry", "false"}})), false);
  EXPECT_EQ(ShouldRetryOf(DecodeError(400, "{}", {{"x-should-retry", "True"}})), true);
  EXPECT_EQ(ShouldRetryOf(DecodeError(400, "{}", {{"x-should-retry", "maybe"}})), std::nullopt);
}

TEST(OpenAiAdapterTest, HeadersTellRequestIdAndLimits) {
  v1::CallInfo call;
  OpenAiAdapter().ReadHeaders({{"x-request-id", "req_1"},
                               {"x-ratelimit-limit-requests", "100"},
                               {"x-ratelimit-remaining-requests", "99"},
                               {"x-ratelimit-reset-requests", "6m0s"},
                               {"x-ratelimit-reset-tokens", "2ms"}},
                              call);
  EXPECT_EQ(call.backend_request_id(), "req_1");
  ASSERT_EQ(call.rate_limits_size(), 2);
  EXPECT_EQ(call.rate_limits(0).name(), "requests");
  EXPECT_EQ(call.rate_limits(0).limit(), 100);
  EXPECT_EQ(call.rate_limits(0).remaining(), 99);
  EXPECT_EQ(call.rate_limits(0).reset_after().seconds(), 360);
  EXPECT_EQ(call.rate_limits(1).reset_after().nanos(), 2'000'000);
}

TEST(OpenAiAdapterTest, ModelsAreAskedForBelowTheEndpoint) {
  const auto backend = BackendOf(OpenAiBackend("b", "http://127.0.0.1:8000/v1"));
  const CredentialValue key = {CredentialKind::kApiKey, Secret("k"), {}, {}, {}};
  const HttpRequest request =
      OpenAiAdapter().EncodeListModels({*backend, "", false, key}).value().http;
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target->url + request.path, "http://127.0.0.1:8000/v1/models");
  EXPECT_EQ(HeaderOf(request, "authorization"), "Bearer k");
  EXPECT_EQ(request.body, "");
}

TEST(OpenAiAdapterTest, EmbeddingsTakeTheAdditionsToBodies) {
  v1::Backend proto = OpenAiBackend("b", "http://127.0.0.1:8000/v1");
  proto.set_extra_body_json(R"({"truncate":true,"x":1})");
  const auto backend = BackendOf(proto);
  v1::EmbedRequest embed;
  embed.add_inputs("a");
  embed.set_extra_body_json(R"({"x":2,"encoding_format":"float"})");
  const HttpRequest request = OpenAiAdapter().EncodeEmbed(embed, {*backend, "e"}).value().http;
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/embeddings");
  EXPECT_EQ(request.body,
            R"({"model":"e","input":["a"],"encoding_format":"float","truncate":true,"x":2})");
}

TEST(OpenAiAdapterTest, VllmCountsTheTokensOfAChat) {
  v1::Backend proto = OpenAiBackend("b", "http://127.0.0.1:8000/v1");
  proto.set_provider("vllm");
  const auto backend = BackendOf(proto);
  v1::ChatRequest chat = Ask("hi");
  chat.mutable_sampling()->set_seed(7);
  chat.add_tools()->mutable_function()->set_name("f");
  const HttpRequest request = OpenAiAdapter().EncodeCountTokens(chat, {*backend, "m"}).value().http;
  EXPECT_EQ(request.target->url + request.path, "http://127.0.0.1:8000/tokenize");
  EXPECT_EQ(request.body, R"({"model":"m","messages":[{"role":"user","content":"hi"}],"tools":[)"
                          R"({"type":"function","function":{"name":"f"}}]})");
  v1::CountTokensResponse response;
  ASSERT_TRUE(OpenAiAdapter().DecodeCountTokens(R"({"count":3,"tokens":[1,2,3]})", response).ok());
  EXPECT_EQ(response.input_tokens(), 3);
}

TEST(OpenAiAdapterTest, OpenAiCountsNoTokens) {
  const auto backend = BackendOf(OpenAiBackend("b", "https://api.openai.com/v1"));
  EXPECT_EQ(ReasonOf(OpenAiAdapter().EncodeCountTokens(Ask("hi"), {*backend, "m"}).status()),
            Reason::kUnimplementedMethod);
}

TEST(OpenAiAdapterTest, OpenRoutersReasoningMakesTheRoundTrip) {
  const auto backend = BackendOf(OpenAiBackend("b", "https://openrouter.ai/api/v1"));
  ChatEventBuilder builder("t");
  const auto decoder =
      OpenAiAdapter().NewChatDecoder(Ask("hi"), {*backend, "m"}, StreamFraming::kSse, builder);
  ASSERT_TRUE(decoder
                  ->DecodeWhole(R"({"choices":[{"index":0,"message":{"role":"assistant",)"
                                R"("content":"yes","reasoning_details":[)"
                                R"({"type":"reasoning.encrypted","data":"b64","id":"rs_1"}]},)"
                                R"("finish_reason":"stop"}]})")
                  .ok());
  builder.Complete();
  v1::ChatRequest request = Ask("hi");
  v1::Message* answer = request.add_messages();
  answer->set_role(v1::ROLE_ASSISTANT);
  for (const v1::ChatEvent& event : builder.TakeEvents()) {
    if (event.has_part_start()) *answer->add_parts() = event.part_start().part();
  }
  const auto encoded = OpenAiAdapter().EncodeChat(request, {*backend, "m"});
  ASSERT_TRUE(encoded.ok()) << encoded.status();
  EXPECT_NE(encoded->http.body.find(R"("reasoning_details":[{"id":"rs_1",)"
                                    R"("type":"reasoning.encrypted","data":"b64"}])"),
            std::string::npos)
      << encoded->http.body;
  EXPECT_TRUE(encoded->warnings.empty());
}

}  // namespace
}  // namespace nexusnitro
