#include "client_core/client.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "client_core/base/error.h"
#include "client_core/config/policies.h"
#include "tests/support/answer_recorder.h"
#include "tests/support/client_harness.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::ClientHarness;

// A config that the embedded backend echoes for.
v1::Config EchoConfig() {
  v1::Backend backend;
  backend.set_name("echo");
  backend.set_api_schema(v1::API_SCHEMA_OPENAI);
  backend.set_model("m");
  backend.mutable_embedded()->set_mode(v1::EmbeddedOptions::MODE_ECHO);
  return testing::ConfigOf({backend});
}

absl::Status NewChat(ClientHarness& harness, const v1::ChatRequest& request) {
  testing::RecordingObserver observer;
  return harness.client().NewChat(request, {}, observer).status();
}

TEST(ClientTest, AChatIsAnswered) {
  ClientHarness harness(EchoConfig());
  const auto chat = harness.Chat(false);
  ASSERT_TRUE(chat->observer.status().ok()) << chat->observer.status();
  const v1::ChatResponse response = chat->observer.outcome().response;
  EXPECT_EQ(response.choices(0).message().parts(0).text(), "hi");
  EXPECT_EQ(response.provider(), "embedded");
  EXPECT_EQ(response.call().id(), chat->call->id());
  EXPECT_EQ(response.call().config(), "configs/test");
}

TEST(ClientTest, EveryLoopAnswersAndIdsDiffer) {
  ClientOptions options;
  options.event_loops = 3;
  ClientHarness harness(EchoConfig(), options);
  std::set<std::string> ids;
  for (int i = 0; i < 9; ++i) {
    const auto chat = harness.Chat(true);
    EXPECT_EQ(chat->observer.text(), "hi");
    ids.insert(chat->call->id());
  }
  EXPECT_EQ(ids.size(), 9u);
}

TEST(ClientTest, ACallersIdIsKept) {
  ClientHarness harness(EchoConfig());
  v1::ChatRequest request = Ask("hi");
  request.set_call_id("mine");
  const auto chat = harness.Begin(request, false);
  EXPECT_EQ(chat->call->id(), "mine");
  EXPECT_TRUE(chat->observer.WaitUntilDone());
}

TEST(ClientTest, BadRequestsAreRefusedBeforeACallIsMade) {
  ClientHarness harness(EchoConfig());
  EXPECT_EQ(ReasonOf(NewChat(harness, v1::ChatRequest())), Reason::kInvalidRequest);
  v1::ChatRequest request = Ask("hi");
  request.set_config("configs/other");
  EXPECT_EQ(ReasonOf(NewChat(harness, request)), Reason::kUnknownConfig);
  request = Ask("hi");
  request.set_model("other");
  EXPECT_EQ(ReasonOf(NewChat(harness, request)), Reason::kUnknownModel);
  const v1::Stats stats = harness.Stats();
  EXPECT_EQ(stats.calls().started(), 3);
  EXPECT_EQ(stats.calls().failed(), 3) << "refused calls count all the same";
  EXPECT_EQ(stats.calls().errors_by_reason().at("UNKNOWN_MODEL"), 1);
}

TEST(ClientTest, WhatIsRefusedHasACallId) {
  ClientHarness harness(EchoConfig());
  const std::string made = CallIdOf(NewChat(harness, v1::ChatRequest()));
  EXPECT_FALSE(made.empty());
  EXPECT_NE(CallIdOf(NewChat(harness, v1::ChatRequest())), made);
  v1::ChatRequest request;
  request.set_call_id("mine");
  EXPECT_EQ(CallIdOf(NewChat(harness, request)), "mine");
  request.set_call_id("not\nmine");
  EXPECT_EQ(CallIdOf(NewChat(harness, request)).find('\n'), std::string::npos);
}

TEST(ClientTest, WhatIsRefusedOutsideIsCounted) {
  ClientHarness harness(EchoConfig());
  const absl::Status status =
      harness.client().Refuse(MakeError(Reason::kOverloaded, "too many calls"));
  EXPECT_TRUE(NotSent(status));
  EXPECT_FALSE(CallIdOf(status).empty());
  EXPECT_EQ(harness.Stats().calls().started(), 1);
  EXPECT_EQ(harness.Stats().calls().errors_by_reason().at("OVERLOADED"), 1);
}

TEST(ClientTest, WhatIsRefusedWasNotSent) {
  ClientHarness harness(EchoConfig());
  EXPECT_TRUE(NotSent(NewChat(harness, v1::ChatRequest())));
  v1::ChatRequest request = Ask("hi");
  request.set_model("other");
  EXPECT_TRUE(NotSent(NewChat(harness, request)));
}

TEST(ClientTest, TheDeadlineIsKept) {
  v1::Config config = EchoConfig();
  config.mutable_backends(0)->mutable_embedded()->mutable_pace()->set_seconds(3600);
  ClientHarness harness(config);
  const auto chat = harness.Chat(false, absl::Milliseconds(50));
  EXPECT_EQ(ReasonOf(chat->observer.status()), Reason::kDeadlineExceeded);
}

TEST(ClientTest, ATimeoutIsUsedUpWithoutAMargin) {
  v1::Config config = EchoConfig();
  config.mutable_backends(0)->mutable_embedded()->mutable_pace()->set_seconds(3600);
  ClientHarness harness(config);
  testing::RecordingObserver observer;
  const auto call =
      harness.client().NewChat(Ask("hi"), {.timeout = absl::Milliseconds(50)}, observer).value();
  call->Start();
  ASSERT_TRUE(observer.WaitUntilDone());
  EXPECT_EQ(ReasonOf(observer.status()), Reason::kDeadlineExceeded);
  EXPECT_GE(FromProto(observer.outcome().call.total_time()), absl::Milliseconds(50));
}

TEST(ClientTest, InputsAreEmbedded) {
  ClientHarness harness(EchoConfig());
  v1::EmbedRequest request;
  request.add_inputs("one two");
  request.set_dimensions(4);
  testing::AnswerRecorder<v1::EmbedResponse> observer;
  const auto call = harness.client().NewEmbed(request, {}, observer).value();
  call->Start();
  ASSERT_TRUE(observer.Wait());
  ASSERT_TRUE(observer.status().ok()) << observer.status();
  const v1::EmbedResponse answer = observer.answer();
  EXPECT_EQ(answer.embeddings(0).values_size(), 4);
  EXPECT_EQ(answer.model(), "m");
  EXPECT_EQ(answer.call().id(), call->id());
  const v1::Stats stats = harness.Stats();
  EXPECT_EQ(stats.calls().succeeded(), 1);
  EXPECT_EQ(stats.tokens().input(), 2);
}

TEST(ClientTest, TokensAreCounted) {
  ClientHarness harness(EchoConfig());
  v1::CountTokensRequest request;
  *request.mutable_request() = Ask("one two three");
  testing::AnswerRecorder<v1::CountTokensResponse> observer;
  const auto call = harness.client().NewCountTokens(request, {}, observer).value();
  call->Start();
  ASSERT_TRUE(observer.Wait());
  ASSERT_TRUE(observer.status().ok()) << observer.status();
  EXPECT_EQ(observer.answer().input_tokens(), 3);
  EXPECT_EQ(observer.answer().call().backend(), "echo");
}

TEST(ClientTest, WhatIsWrongWithOtherCallsIsRefusedToo) {
  ClientHarness harness(EchoConfig());
  testing::AnswerRecorder<v1::EmbedResponse> embedded;
  v1::EmbedRequest embed;
  const auto refused_embed = [&] {
    return harness.client().NewEmbed(embed, {}, embedded).status();
  };
  EXPECT_EQ(ReasonOf(refused_embed()), Reason::kInvalidRequest);
  embed.add_inputs("x");
  embed.set_model("other");
  EXPECT_EQ(ReasonOf(refused_embed()), Reason::kUnknownModel);

  testing::AnswerRecorder<v1::CountTokensResponse> counted;
  v1::CountTokensRequest count;
  count.mutable_request()->set_call_id("mine");
  const absl::Status status = harness.client().NewCountTokens(count, {}, counted).status();
  EXPECT_EQ(ReasonOf(status), Reason::kInvalidRequest) << "it has no messages";
  EXPECT_EQ(CallIdOf(status), "mine");

  testing::AnswerRecorder<ModelLists> listed;
  v1::ListModelsRequest list;
  list.set_config("configs/other");
  EXPECT_EQ(ReasonOf(harness.client().NewListModels(list, {}, listed).status()),
            Reason::kUnknownConfig);
  EXPECT_EQ(harness.Stats().calls().failed(), 4);
}

TEST(ClientTest, TheDeadlineOfOtherCallsIsKept) {
  v1::Config config = EchoConfig();
  config.mutable_backends(0)->mutable_embedded()->mutable_pace()->set_seconds(3600);
  ClientHarness harness(config);
  v1::EmbedRequest request;
  request.add_inputs("one two");
  testing::AnswerRecorder<v1::EmbedResponse> observer;
  const absl::Time deadline = Clock::Real().Now() + absl::Milliseconds(50);
  const auto call = harness.client().NewEmbed(request, {.deadline = deadline}, observer).value();
  call->Start();
  ASSERT_TRUE(observer.Wait());
  EXPECT_EQ(ReasonOf(observer.status()), Reason::kDeadlineExceeded);
}

TEST(ClientTest, StatsAreGivenByConfigAndBackend) {
  ClientHarness harness(EchoConfig());
  harness.Chat(false);
  harness.Chat(true);
  const v1::Stats stats = harness.Stats();
  EXPECT_EQ(stats.calls().succeeded(), 2);
  EXPECT_EQ(stats.tokens().output(), 2);
  EXPECT_EQ(stats.call_latency().count(), 2);
  EXPECT_EQ(stats.first_token_latency().count(), 1);
  ASSERT_EQ(stats.configs_size(), 1);
  EXPECT_EQ(stats.configs(0).config(), "configs/test");
  EXPECT_EQ(stats.configs(0).calls().succeeded(), 2);
  ASSERT_EQ(stats.configs(0).backends_size(), 1);
  EXPECT_EQ(stats.configs(0).backends(0).backend(), "echo");
  EXPECT_EQ(stats.configs(0).backends(0).attempts(), 2);
}

TEST(ClientTest, ABadDnsServerIsToldAtTheStart) {
  ClientOptions options;
  options.dns_servers = {"not an address"};
  const auto client = Client::Create(options, std::make_shared<const ConfigStore>(FileState()));
  EXPECT_EQ(client.status().code(), absl::StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace nexusnitro
