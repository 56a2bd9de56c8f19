#include "client_core/adapters/responses/responses_input.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "tests/support/decode_chat.h"
#include "tests/support/sse.h"

namespace nexusnitro {
namespace {

using testing::Ask;

struct Written {
  absl::Status status;
  std::string input;
  std::vector<v1::Warning> warnings;
};

Written WriteInput(const v1::ChatRequest& request) {
  EncodeReport report(request.unsupported(), "b");
  JsonWriter json;
  json.BeginObject();
  Written written;
  written.status = WriteResponsesInput(request, report, json);
  json.EndObject();
  written.warnings = report.TakeWarnings();
  const std::string text = json.Take();
  written.input = text.substr(9, text.size() - 10);  // Without `{"input":` and `}`.
  return written;
}

v1::Message& AddMessage(v1::ChatRequest& request, v1::Role role) {
  v1::Message* message = request.add_messages();
  message->set_role(role);
  return *message;
}

TEST(ResponsesInputTest, MessagesKeepTheirRolesAndOrder) {
  v1::ChatRequest request;
  AddMessage(request, v1::ROLE_SYSTEM).add_parts()->set_text("be brief");
  AddMessage(request, v1::ROLE_DEVELOPER).add_parts()->set_text("be kind");
  AddMessage(request, v1::ROLE_USER).add_parts()->set_text("hi");
  v1::Message& answer = AddMessage(request, v1::ROLE_ASSISTANT);
  answer.add_parts()->set_text("hello");
  answer.add_parts()->set_refusal("no");
  EXPECT_EQ(
      WriteInput(request).input,
      R"([{"type":"message","role":"system","content":[{"type":"input_text","text":"be brief"}]},)"
      R"({"type":"message","role":"developer","content":[{"type":"input_text","text":"be kind"}]},)"
      R"({"type":"message","role":"user","content":[{"type":"input_text","text":"hi"}]},)"
      R"({"type":"message","role":"assistant","content":[{"type":"output_text","text":"hello"}]},)"
      R"({"type":"message","role":"assistant","content":[{"type":"refusal","refusal":"no"}]}])");
}

TEST(ResponsesInputTest, ImagesAndFilesGoInlineByUrlOrById) {
  v1::ChatRequest request;
  v1::Message& message = AddMessage(request, v1::ROLE_USER);
  v1::Media* image = message.add_parts()->mutable_media();
  image->set_mime_type("image/png");
  image->set_data("abc");
  image->set_detail("low");
  v1::Media* by_url = message.add_parts()->mutable_media();
  by_url->set_modality(v1::MODALITY_IMAGE);
  by_url->set_uri("https://a.invalid/x.png");
  v1::Media* file = message.add_parts()->mutable_media();
  file->set_mime_type("application/pdf");
  file->set_data("abc");
  file->set_filename("a.pdf");
  v1::Media* by_id = message.add_parts()->mutable_media();
  by_id->set_modality(v1::MODALITY_DOCUMENT);
  by_id->set_file_id("file-1");
  EXPECT_EQ(
      WriteInput(request).input,
      R"([{"type":"message","role":"user","content":[)"
      R"({"type":"input_image","image_url":"data:image/png;base64,YWJj","detail":"low"},)"
      R"({"type":"input_image","image_url":"https://a.invalid/x.png","detail":"auto"},)"
      R"({"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,YWJj"},)"
      R"({"type":"input_file","file_id":"file-1"}]}])");
}

TEST(ResponsesInputTest, CallsAndTheirResultsAreItems) {
  v1::ChatRequest request;
  v1::ToolCall* call = AddMessage(request, v1::ROLE_ASSISTANT).add_parts()->mutable_tool_call();
  call->set_id("call_1");
  call->set_name("f");
  v1::Message& results = AddMessage(request, v1::ROLE_TOOL);
  v1::ToolResult* result = results.add_parts()->mutable_tool_result();
  result->set_tool_call_id("call_1");
  result->add_parts()->set_text("42");
  v1::ToolResult* picture = results.add_parts()->mutable_tool_result();
  picture->set_tool_call_id("call_2");
  picture->add_parts()->set_text("see");
  picture->add_parts()->mutable_media()->set_uri("https://a.invalid/x.png");
  picture->mutable_parts(1)->mutable_media()->set_modality(v1::MODALITY_IMAGE);
  EXPECT_EQ(WriteInput(request).input,
            R"([{"type":"function_call","call_id":"call_1","name":"f","arguments":"{}"},)"
            R"({"type":"function_call_output","call_id":"call_1","output":"42"},)"
            R"({"type":"function_call_output","call_id":"call_2","output":[)"
            R"({"type":"input_text","text":"see"},)"
            R"({"type":"input_image","image_url":"https://a.invalid/x.png","detail":"auto"}]}])");
}

// What an item was before the decoder took it apart, it is again when its answer is sent back.
TEST(ResponsesInputTest, AnAnswerGoesBackAsItCame) {
  const std::string items =
      R"({"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"one"},)"
      R"({"type":"summary_text","text":"two"}],"encrypted_content":"gAAA"},)"
      R"({"type":"reasoning","id":"rs_2","summary":[],"content":[{"type":"reasoning_text",)"
      R"("text":"hm"}]},)"
      R"({"type":"web_search_call","id":"ws_1","action":{"type":"search"}},)"
      R"({"type":"function_call","call_id":"call_1","name":"f","arguments":"{\"a\":1}"},)"
      R"({"type":"message","role":"assistant","content":[{"type":"output_text","text":"Hi"}]})";
  const testing::DecodedChat decoded =
      testing::DecodeWhole(*testing::BackendThatSpeaks(v1::API_SCHEMA_OPENAI_RESPONSES),
                           R"({"status":"completed","output":[)" + items + "]}");
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  v1::ChatRequest request;
  *request.add_messages() = decoded.message();
  const Written written = WriteInput(request);
  EXPECT_EQ(written.input, "[" + items + "]");
  EXPECT_TRUE(written.warnings.empty());
}

TEST(ResponsesInputTest, ASummaryAloneIsNotSentAndSaid) {
  v1::ChatRequest request;
  v1::Message& answer = AddMessage(request, v1::ROLE_ASSISTANT);
  answer.add_parts()->mutable_reasoning()->set_text("in short");
  answer.mutable_parts(0)->mutable_reasoning()->set_is_summary(true);
  const Written written = WriteInput(request);
  EXPECT_EQ(written.input, "[]");
  ASSERT_EQ(written.warnings.size(), 1u);
  EXPECT_EQ(written.warnings[0].code(), "REASONING_NOT_SENT");
  EXPECT_EQ(written.warnings[0].field(), "messages[0].parts[0]");
}

TEST(ResponsesInputTest, PartsOfOtherProvidersAreRefusedByName) {
  v1::ChatRequest request;
  v1::Message& message = AddMessage(request, v1::ROLE_USER);
  message.add_parts()->set_text("a");
  v1::ProviderPart* part = message.add_parts()->mutable_provider_part();
  part->set_provider("openai");
  part->set_json(R"({"type":"item_reference","id":"x"})");
  EXPECT_EQ(WriteInput(request).input,
            R"([{"type":"message","role":"user","content":[{"type":"input_text","text":"a"}]},)"
            R"({"type":"item_reference","id":"x"}])");
  part->set_json("{oops");
  EXPECT_EQ(testing::FieldAtFault(WriteInput(request).status),
            "messages[0].parts[1].provider_part.json");
  part->set_provider("anthropic");
  EXPECT_EQ(testing::FieldAtFault(WriteInput(request).status),
            "messages[0].parts[1].provider_part");
}

}  // namespace
}  // namespace nexusnitro
