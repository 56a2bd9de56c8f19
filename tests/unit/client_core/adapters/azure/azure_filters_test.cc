#include "client_core/adapters/azure/azure_filters.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/decode_openai.h"
#include "tests/support/sse.h"

namespace nexusnitro {
namespace {

using testing::DoneFrame;
using testing::SseFrame;

// The events of a stream.
std::vector<v1::ChatEvent> EventsOf(const std::string& stream) {
  ChatEventBuilder builder("t");
  OpenAiDecoder decoder(1, StreamFraming::kSse, OpenAiExtras("azure.ai.openai", false), builder);
  EXPECT_TRUE(decoder.Feed(stream).ok());
  EXPECT_TRUE(decoder.Finish().ok());
  builder.Complete();
  return builder.TakeEvents();
}

std::vector<v1::Notice> NoticesOf(const std::string& stream) {
  std::vector<v1::Notice> notices;
  for (const v1::ChatEvent& event : EventsOf(stream)) {
    if (event.has_notice()) notices.push_back(event.notice());
  }
  return notices;
}

v1::Finish FinishOf(const std::string& stream) {
  for (const v1::ChatEvent& event : EventsOf(stream)) {
    if (event.has_choice_finish()) return event.choice_finish().finish();
  }
  return {};
}

constexpr char kSafe[] = R"({"hate":{"filtered":false,"severity":"safe"}})";
constexpr char kHate[] =
    R"({"hate":{"filtered":true,"severity":"high"},"jailbreak":{"filtered":true,"detected":true},)"
    R"("violence":{"filtered":false,"severity":"safe"}})";

std::string Frame(const std::string& rest) {
  return SseFrame(R"({"choices":[{"index":0,)" + rest + "}]}");
}
std::string Text(const std::string& results) {
  return Frame(R"("delta":{"content":"a"},"finish_reason":null,"content_filter_results":)" +
               results);
}
std::string Finish(const std::string& reason, const std::string& results) {
  return Frame(R"("delta":{},"finish_reason":")" + reason + R"(","content_filter_results":)" +
               results);
}

TEST(AzureFiltersTest, ResultsOfThePromptAreANotice) {
  const auto notices =
      NoticesOf(SseFrame(R"({"choices":[],"id":"","prompt_filter_results":[{"prompt_index":0}]})") +
                Text("{}") + Finish("stop", "{}") + DoneFrame());
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_EQ(notices[0].type(), "prompt_filter_results");
  EXPECT_EQ(notices[0].json(), R"([{"prompt_index":0}])");
  EXPECT_FALSE(notices[0].has_choice_index());
}

TEST(AzureFiltersTest, ResultsThatRepeatAreToldOnce) {
  const auto notices = NoticesOf(Text("{}") + Text(kSafe) + Text(kSafe) + Text(kHate) +
                                 Finish("stop", "{}") + DoneFrame());
  ASSERT_EQ(notices.size(), 2u);
  EXPECT_EQ(notices[0].type(), "content_filter_results");
  EXPECT_EQ(notices[0].json(), std::string(R"({"content_filter_results":)") + kSafe + "}");
  EXPECT_EQ(notices[0].choice_index(), 0);
  EXPECT_EQ(notices[1].json(), std::string(R"({"content_filter_results":)") + kHate + "}");
}

TEST(AzureFiltersTest, TheFinishNamesTheFiltersThatFired) {
  const v1::Finish finish = FinishOf(Finish("content_filter", kHate) + DoneFrame());
  EXPECT_EQ(finish.reason(), v1::FINISH_REASON_CONTENT_FILTER);
  EXPECT_EQ(finish.raw_reason(), "content_filter");
  EXPECT_EQ(finish.detail(), "hate (high), jailbreak");
}

TEST(AzureFiltersTest, ResultsMayComeBeforeTheFinishOrAfterIt) {
  const std::string late =
      Frame(std::string(R"("finish_reason":null,"content_filter_results":)") + kHate +
            R"(,"content_filter_offsets":{"check_offset":1,"start_offset":1,"end_offset":9})");
  const std::string finish = Finish("content_filter", "{}");
  for (const std::string& stream : {late + finish, finish + late}) {
    EXPECT_EQ(FinishOf(stream + DoneFrame()).detail(), "hate (high), jailbreak");
    EXPECT_EQ(FinishOf(stream + DoneFrame()).reason(), v1::FINISH_REASON_CONTENT_FILTER);
  }
  const auto notices = NoticesOf(finish + late + DoneFrame());
  ASSERT_EQ(notices.size(), 1u);
  EXPECT_NE(notices[0].json().find(R"("content_filter_offsets":{"check_offset":1)"),
            std::string::npos);
}

TEST(AzureFiltersTest, ALaterNullDoesNotClearTheFinish) {
  const v1::Finish finish =
      FinishOf(Text(kSafe) + Finish("stop", "{}") +
               Frame(std::string(R"("finish_reason":null,"content_filter_results":)") + kHate) +
               DoneFrame());
  EXPECT_EQ(finish.reason(), v1::FINISH_REASON_STOP);
  EXPECT_EQ(finish.detail(), "") << "nothing was held back";
}

TEST(AzureFiltersTest, AWholeReplyMayLackTheMessageThatWasFiltered) {
  ChatEventBuilder builder("t");
  OpenAiDecoder decoder(1, StreamFraming::kSse, OpenAiExtras("azure.ai.openai", false), builder);
  ASSERT_TRUE(decoder
                  .DecodeWhole(std::string(R"({"choices":[{"index":0,"finish_reason":)") +
                               R"("content_filter","content_filter_results":)" + kHate + "}]}")
                  .ok());
  builder.Complete();
  ChatAssembler assembler;
  for (v1::ChatEvent& event : builder.TakeEvents()) assembler.Add(std::move(event));
  const v1::ChatResponse response = assembler.Take();
  ASSERT_EQ(response.choices_size(), 1);
  EXPECT_EQ(response.choices(0).finish().reason(), v1::FINISH_REASON_CONTENT_FILTER);
  EXPECT_EQ(response.choices(0).finish().detail(), "hate (high), jailbreak");
}

}  // namespace
}  // namespace nexusnitro
