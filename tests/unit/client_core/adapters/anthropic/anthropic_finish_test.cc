#include "client_core/adapters/anthropic/anthropic_finish.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusnitro {
namespace {

v1::Finish Read(const std::string& json) {
  JsonReader reader;
  const JsonObject object = reader.Parse(json).value();
  return ReadAnthropicFinish(reader, object);
}

TEST(AnthropicFinishTest, EachReasonHasItsMeaning) {
  const struct {
    std::string raw;
    v1::FinishReason reason;
  } rows[] = {
      {"end_turn", v1::FINISH_REASON_STOP},
      {"max_tokens", v1::FINISH_REASON_LENGTH},
      {"model_context_window_exceeded", v1::FINISH_REASON_LENGTH},
      {"stop_sequence", v1::FINISH_REASON_STOP_SEQUENCE},
      {"tool_use", v1::FINISH_REASON_TOOL_CALLS},
      {"pause_turn", v1::FINISH_REASON_PAUSE},
      {"refusal", v1::FINISH_REASON_CONTENT_FILTER},
      {"something_new", v1::FINISH_REASON_OTHER},
  };
  for (const auto& row : rows) {
    const v1::Finish finish = Read(R"({"stop_reason":")" + row.raw + "\"}");
    EXPECT_EQ(finish.reason(), row.reason) << row.raw;
    EXPECT_EQ(finish.raw_reason(), row.raw);
  }
  EXPECT_EQ(Read(R"({"stop_reason":null})").reason(), v1::FINISH_REASON_UNSPECIFIED);
}

TEST(AnthropicFinishTest, TheStopSequenceIsTold) {
  EXPECT_EQ(Read(R"({"stop_reason":"stop_sequence","stop_sequence":"END"})").stop_sequence(),
            "END");
}

TEST(AnthropicFinishTest, ARefusalSaysWhy) {
  EXPECT_EQ(Read(R"({"stop_reason":"refusal","stop_details":{"type":"refusal","category":"cyber",)"
                 R"("explanation":"No."}})")
                .detail(),
            "cyber: No.");
  EXPECT_EQ(Read(R"({"stop_details":{"category":"bio","explanation":null}})").detail(), "bio");
  EXPECT_EQ(Read(R"({"stop_details":{"explanation":"No."}})").detail(), "No.");
  EXPECT_EQ(Read(R"({"stop_details":null})").detail(), "");
}

}  // namespace
}  // namespace nexusnitro
