#include "client_core/adapters/anthropic/anthropic_adapter.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "tests/support/anthropic_frames.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::ClaudeBackend;

constexpr char kEndpoint[] = "http://127.0.0.1:1";

std::string HeaderOf(const HttpRequest& request, const std::string& name) {
  return std::string(FindHeader(request.headers, name).value_or("(none)"));
}

HttpRequest Encode(const v1::ChatRequest& request, const std::string& settings = "",
                   bool stream = false) {
  return testing::EncodeFor(*ClaudeBackend(settings), request, stream).value().http;
}

TEST(AnthropicAdapterTest, RequestsGoBelowTheEndpointWithOrWithoutItsVersion) {
  const HttpRequest request = Encode(Ask("hi"), "", true);
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target->url + request.path, StrCat(kEndpoint, "/v1/messages"));
  EXPECT_TRUE(request.stream);
  EXPECT_EQ(HeaderOf(request, "accept"), "text/event-stream");
  EXPECT_EQ(HeaderOf(request, "content-type"), "application/json");
  const HttpRequest local = Encode(Ask("hi"), "endpoint: 'http://127.0.0.1:8080/v1/'");
  EXPECT_EQ(local.target->url + local.path, "http://127.0.0.1:8080/v1/messages");
  const HttpRequest below = Encode(Ask("hi"), "endpoint: 'http://127.0.0.1:8080/anthropic'");
  EXPECT_EQ(below.target->url + below.path, "http://127.0.0.1:8080/anthropic/v1/messages");
}

TEST(AnthropicAdapterTest, TheKeyAndTheVersionGoInHeaders) {
  ASSERT_EQ(setenv("NN_TEST_KEY", "sk-secret", 1), 0);
  const HttpRequest request = Encode(Ask("hi"), "credential {env: 'NN_TEST_KEY'}");
  EXPECT_EQ(HeaderOf(request, "x-api-key"), "sk-secret");
  EXPECT_EQ(HeaderOf(request, "anthropic-version"), "2023-06-01");
  const HttpRequest named =
      Encode(Ask("hi"), "headers {key: 'anthropic-version' value: '2027-01-01'}");
  EXPECT_EQ(HeaderOf(named, "anthropic-version"), "2027-01-01");
}

TEST(AnthropicAdapterTest, AdditionsAreMergedLast) {
  v1::ChatRequest request = Ask("hi");
  request.set_extra_body_json(R"({"thinking":{"type":"adaptive"},"stream_x":1})");
  (*request.mutable_extra_headers())["anthropic-beta"] = "context-1m";
  const HttpRequest http =
      Encode(request, R"(extra_body_json: '{"inference_geo":"us","thinking":{"type":"x"}}')");
  EXPECT_NE(http.body.find(R"("inference_geo":"us","thinking":{"type":"adaptive"},"stream_x":1)"),
            std::string::npos)
      << http.body;
  EXPECT_EQ(HeaderOf(http, "anthropic-beta"), "context-1m");
}

TEST(AnthropicAdapterTest, FilesBringTheirMark) {
  v1::ChatRequest request = Ask("hi");
  v1::Media* media = request.mutable_messages(0)->add_parts()->mutable_media();
  media->set_modality(v1::MODALITY_DOCUMENT);
  media->set_file_id("file_1");
  EXPECT_EQ(HeaderOf(Encode(request), "anthropic-beta"), "files-api-2025-04-14");
}

TEST(AnthropicAdapterTest, WarningsGoWithTheRequest) {
  const auto encoded = testing::EncodeFor(*ClaudeBackend(), Ask("hi"));
  ASSERT_TRUE(encoded.ok()) << encoded.status();
  ASSERT_EQ(encoded->warnings.size(), 1u);
  EXPECT_EQ(encoded->warnings[0].code(), "DEFAULT_MAX_OUTPUT_TOKENS");
}

TEST(AnthropicAdapterTest, AnAnswerCanBeSentBack) {
  const std::string answer =
      R"({"id":"m","model":"c","content":[{"type":"thinking","thinking":"Hm.","signature":"EqQB"},)"
      R"({"type":"redacted_thinking","data":"Emw="},{"type":"text","text":"Hi"},)"
      R"({"type":"server_tool_use","id":"s","input":{"q":1},"name":"web_search"},)"
      R"({"type":"tool_use","id":"t","name":"add","input":{"a":1}}],"stop_reason":"tool_use"})";
  const testing::DecodedChat decoded = testing::DecodeWhole(*ClaudeBackend(), answer);
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  v1::ChatRequest request = Ask("hi");
  *request.add_messages() = decoded.message();
  EXPECT_NE(Encode(request).body.find(
                R"({"role":"assistant","content":)"
                R"([{"type":"thinking","thinking":"Hm.","signature":"EqQB"},)"
                R"({"type":"redacted_thinking","data":"Emw="},{"type":"text","text":"Hi"},)"
                R"({"type":"server_tool_use","id":"s","input":{"q":1},"name":"web_search"},)"
                R"({"type":"tool_use","id":"t","name":"add","input":{"a":1}}]})"),
            std::string::npos)
      << Encode(request).body;
}

TEST(AnthropicAdapterTest, ErrorsAndHeadersAreRead) {
  const AnthropicAdapter adapter;
  const HttpHeaders headers = {{"retry-after", "3"}, {"request-id", "req_1"}};
  const absl::Status error = adapter.DecodeError({529, headers}, "", absl::UnixEpoch());
  EXPECT_EQ(ReasonOf(error), Reason::kBackendUnavailable);
  EXPECT_EQ(RetryAfterOf(error), absl::Seconds(3));
  v1::CallInfo call;
  adapter.ReadHeaders(headers, call);
  EXPECT_EQ(call.backend_request_id(), "req_1");
}

TEST(AnthropicAdapterTest, ModelsAreListed) {
  const AnthropicAdapter adapter;
  const auto backend = ClaudeBackend();
  const HttpRequest request = adapter.EncodeListModels({*backend, ""}).value().http;
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.path, "/v1/models?limit=1000");
  EXPECT_EQ(HeaderOf(request, "anthropic-version"), "2023-06-01");
  v1::BackendModels models;
  ASSERT_TRUE(
      adapter
          .DecodeModels(
              R"({"data":[{"type":"model","id":"claude-1",)"
              R"("display_name":"Claude 1","created_at":"1970-01-01T00:00:05Z",)"
              R"("max_input_tokens":200000,"max_tokens":64000},{"id":"x","created":7,"owned_by":"y"},1,{"id":"z","created_at":"infinite-future"}],)"
              R"("has_more":false})",
              models)
          .ok());
  ASSERT_EQ(models.models_size(), 3);
  EXPECT_EQ(models.models(0).id(), "claude-1");
  EXPECT_EQ(models.models(0).display_name(), "Claude 1");
  EXPECT_EQ(models.models(0).created().seconds(), 5);
  EXPECT_EQ(models.models(0).input_tokens_max(), 200'000);
  EXPECT_EQ(models.models(0).output_tokens_max(), 64'000);
  EXPECT_EQ(models.models(1).created().seconds(), 7) << "in the form of OpenAI-like servers";
  EXPECT_EQ(models.models(1).owned_by(), "y");
  EXPECT_FALSE(models.models(2).has_created());
  EXPECT_EQ(ReasonOf(adapter.DecodeModels("[]", models)), Reason::kBadBackendReply);
  EXPECT_EQ(ReasonOf(adapter.DecodeModels("{}", models)), Reason::kBadBackendReply);
}

TEST(AnthropicAdapterTest, TokensAreCounted) {
  const AnthropicAdapter adapter;
  const auto backend = ClaudeBackend(R"(extra_body_json: '{"inference_geo":"us"}')");
  v1::ChatRequest request = Ask("hi");
  (*request.mutable_extra_headers())["anthropic-beta"] = "x";
  const HttpRequest http = adapter.EncodeCountTokens(request, {*backend, "m"}).value().http;
  EXPECT_EQ(http.path, "/v1/messages/count_tokens");
  EXPECT_EQ(
      http.body,
      R"({"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]})");
  EXPECT_EQ(HeaderOf(http, "anthropic-beta"), "x");
  v1::CountTokensResponse response;
  ASSERT_TRUE(adapter.DecodeCountTokens(R"({"input_tokens":12})", response).ok());
  EXPECT_EQ(response.input_tokens(), 12);
  EXPECT_EQ(ReasonOf(adapter.DecodeCountTokens("{}", response)), Reason::kBadBackendReply);
  EXPECT_EQ(ReasonOf(adapter.DecodeCountTokens("x", response)), Reason::kBadBackendReply);
}

}  // namespace
}  // namespace nexusnitro
