#include "client_core/adapters/responses/responses_items.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/decode_chat.h"
#include "tests/support/sse.h"

namespace nexusnitro {
namespace {

using testing::DecodedChat;
using testing::SseFrame;

// An event of one item.
std::string Event(const std::string& type, const std::string& more) {
  return SseFrame(R"({"type":"response.)" + type + "\"," + more + "}");
}

DecodedChat Decode(const std::string& events) {
  return testing::DecodeStream(*testing::BackendThatSpeaks(v1::API_SCHEMA_OPENAI_RESPONSES),
                               events + Event("completed", R"("response":{"status":"completed"})"));
}

TEST(ResponsesItemsTest, FunctionCallsSideBySideKeepTheirArgumentsApart) {
  const auto added = [](const std::string& index, const std::string& name) {
    return Event("output_item.added", "\"output_index\":" + index +
                                          R"(,"item":{"type":"function_call","id":"fc_)" + index +
                                          R"(","call_id":"call_)" + index + R"(","name":")" + name +
                                          R"(","arguments":""})");
  };
  const auto delta = [](const std::string& index, const std::string& piece) {
    return Event("function_call_arguments.delta",
                 "\"output_index\":" + index + R"(,"delta":")" + piece + "\"");
  };
  const DecodedChat decoded =
      Decode(added("0", "one") + added("1", "two") + delta("0", "{\\\"a\\\"") + delta("1", "{") +
             delta("0", ":1}") + delta("1", "}") +
             Event("function_call_arguments.done", R"("output_index":0,"arguments":"{\"a\":1}")"));
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  ASSERT_EQ(decoded.message().parts_size(), 2);
  EXPECT_EQ(decoded.part(0).tool_call().id(), "call_0");
  EXPECT_EQ(decoded.part(0).tool_call().name(), "one");
  EXPECT_EQ(decoded.part(0).tool_call().arguments_json(), R"({"a":1})");
  EXPECT_EQ(decoded.part(1).tool_call().arguments_json(), "{}");
  EXPECT_EQ(decoded.finish().reason(), v1::FINISH_REASON_TOOL_CALLS);
}

TEST(ResponsesItemsTest, AFunctionCallMayComeAsAWholeItemAlone) {
  const DecodedChat decoded =
      Decode(Event("output_item.done",
                   R"("output_index":0,"item":{"type":"function_call","id":"fc_1","name":"f",)"
                   R"("arguments":{"x":1}})"));
  ASSERT_EQ(decoded.message().parts_size(), 1);
  EXPECT_EQ(decoded.part(0).tool_call().id(), "fc_1") << "the item's id where it has no call_id";
  EXPECT_EQ(decoded.part(0).tool_call().arguments_json(), R"({"x":1})");
}

TEST(ResponsesItemsTest, EachSummaryOfReasoningIsAPartAndTheEncryptedContentFollows) {
  const auto summary = [](const std::string& index, const std::string& piece) {
    return Event("reasoning_summary_text.delta",
                 R"("item_id":"rs_1","output_index":0,"summary_index":)" + index + R"(,"delta":")" +
                     piece + "\"");
  };
  const DecodedChat decoded = Decode(
      summary("0", "fir") + summary("0", "st") + summary("1", "second") +
      Event("output_item.done",
            R"("output_index":0,"item":{"type":"reasoning","id":"rs_1","summary":[)"
            R"({"type":"summary_text","text":"first"},{"type":"summary_text","text":"second"}],)"
            R"("encrypted_content":"gAAA"})"));
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  ASSERT_EQ(decoded.message().parts_size(), 3);
  EXPECT_EQ(decoded.part(0).reasoning().text(), "first");
  EXPECT_EQ(decoded.part(1).reasoning().text(), "second");
  EXPECT_EQ(decoded.part(2).reasoning().encrypted_content(), "gAAA");
  for (const v1::Part& part : decoded.message().parts()) {
    EXPECT_EQ(part.reasoning().id(), "rs_1");
  }
}

TEST(ResponsesItemsTest, ReasoningInWordsIsNoSummary) {
  const DecodedChat decoded =
      Decode(Event("reasoning_text.delta", R"("item_id":"rs_1","output_index":0,"delta":"hm")") +
             Event("reasoning_text.done", R"("item_id":"rs_1","output_index":0,"text":"hm")"));
  ASSERT_EQ(decoded.message().parts_size(), 1);
  EXPECT_EQ(decoded.part(0).reasoning().text(), "hm");
  EXPECT_FALSE(decoded.part(0).reasoning().is_summary());
}

TEST(ResponsesItemsTest, RefusalsArePartsOfTheirOwn) {
  const DecodedChat decoded =
      Decode(Event("refusal.delta", R"("output_index":0,"delta":"I can")") +
             Event("refusal.delta", R"("output_index":0,"delta":"not")") +
             Event("refusal.done", R"("output_index":0,"refusal":"I cannot")"));
  ASSERT_EQ(decoded.message().parts_size(), 1);
  EXPECT_EQ(decoded.part(0).refusal(), "I cannot");
}

TEST(ResponsesItemsTest, CitationsCountOnce) {
  const std::string annotation =
      R"({"type":"url_citation","url":"https://a.invalid/","title":"A","start_index":1,)"
      R"("end_index":3})";
  const DecodedChat decoded = Decode(
      Event("output_text.delta", R"("output_index":0,"content_index":0,"delta":"text")") +
      Event("output_text.annotation.added",
            R"("output_index":0,"content_index":0,"annotation":)" + annotation) +
      Event("content_part.done",
            R"("output_index":0,"content_index":0,"part":{"type":"output_text","text":"text",)"
            R"("annotations":[)" +
                annotation + R"(,{"type":"file_citation","file_id":"f","filename":"b.pdf"}]})"));
  ASSERT_EQ(decoded.message().parts_size(), 1);
  ASSERT_EQ(decoded.part(0).citations_size(), 2);
  EXPECT_EQ(decoded.part(0).citations(0).uri(), "https://a.invalid/");
  EXPECT_EQ(decoded.part(0).citations(0).end_index(), 3);
  EXPECT_EQ(decoded.part(0).citations(1).title(), "b.pdf");
}

TEST(ResponsesItemsTest, LogprobsComeWithTheirText) {
  const DecodedChat decoded = Decode(
      Event("output_text.delta",
            R"("output_index":0,"delta":"a","logprobs":[{"token":"a","logprob":-0.5,"bytes":[97],)"
            R"("top_logprobs":[{"token":"b","logprob":-1.5}]}])"));
  ASSERT_EQ(decoded.response.choices(0).logprobs_size(), 1);
  EXPECT_DOUBLE_EQ(decoded.response.choices(0).logprobs(0).logprob(), -0.5);
  EXPECT_EQ(decoded.response.choices(0).logprobs(0).top(0).token(), "b");
}

TEST(ResponsesItemsTest, ToolsOfTheBackendArePartsOfTheirProvider) {
  const DecodedChat decoded = Decode(
      Event("web_search_call.searching", R"("output_index":0,"item_id":"ws_1")") +
      Event("output_item.done",
            R"("output_index":0,"item":{"type":"web_search_call","id":"ws_1","status":"completed",)"
            R"("action":{"type":"search","query":"q"}})"));
  ASSERT_EQ(decoded.message().parts_size(), 1);
  const v1::ProviderPart& part = decoded.part(0).provider_part();
  EXPECT_EQ(part.provider(), "openai");
  EXPECT_EQ(part.type(), "web_search_call");
  EXPECT_EQ(part.json(), R"({"type":"web_search_call","id":"ws_1","status":"completed",)"
                         R"("action":{"type":"search","query":"q"}})");
}

}  // namespace
}  // namespace nexusnitro
