// What each server of the table is sent: one request, with all that servers differ in.
#include <gtest/gtest.h>

#include <string>

#include "client_core/adapters/openai/openai_adapter.h"
#include "client_core/base/strings.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

v1::ChatRequest RichRequest() {
  v1::ChatRequest request;
  v1::Message* developer = request.add_messages();
  developer->set_role(v1::ROLE_DEVELOPER);
  developer->add_parts()->set_text("be kind");
  v1::Message* answer = request.add_messages();
  answer->set_role(v1::ROLE_ASSISTANT);
  answer->add_parts()->mutable_reasoning()->set_text("hm");
  v1::ToolCall* call = answer->add_parts()->mutable_tool_call();
  call->set_id("i");
  call->set_name("f");
  v1::Message* tool = request.add_messages();
  tool->set_role(v1::ROLE_TOOL);
  v1::ToolResult* result = tool->add_parts()->mutable_tool_result();
  result->set_tool_call_id("i");
  result->add_parts()->set_text("a");
  result->add_parts()->set_text("b");
  request.mutable_sampling()->set_seed(7);
  request.mutable_sampling()->set_max_output_tokens(5);
  request.mutable_output_format()->set_regex("a+");
  request.mutable_reasoning()->set_effort(v1::ReasoningOptions::EFFORT_HIGH);
  request.mutable_reasoning()->set_budget_tokens(9);
  request.mutable_reasoning()->set_include(true);
  request.set_user_id("u");
  request.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
  return request;
}

constexpr char kUsage[] = R"(,"stream_options":{"include_usage":true})";
constexpr char kEffort[] = R"("reasoning_effort":"high",)";
constexpr char kParts[] = R"([{"type":"text","text":"a"},{"type":"text","text":"b"}])";
constexpr char kJoined[] = R"("a\nb")";
constexpr char kRegexFormat[] = R"("response_format":{"type":"regex","value":"a+"},)";
constexpr char kVllm[] =
    R"("reasoning_effort":"high","thinking_token_budget":9,"include_reasoning":true,)";
constexpr char kSeparate[] = R"("reasoning_effort":"high","separate_reasoning":true,)";
constexpr char kInclude[] = R"("reasoning_effort":"high","include_reasoning":true,)";
constexpr char kBudget[] = R"("reasoning_effort":"high","thinking_budget_tokens":9,)";
constexpr char kThinking[] = R"("thinking":{"type":"enabled"},"reasoning_effort":"high",)";
constexpr char kOpenRouter[] = R"("reasoning":{"effort":"high","max_tokens":9,"exclude":false},)";
constexpr char kReasoningBack[] = R"("reasoning":"hm",)";
constexpr char kContentBack[] = R"("reasoning_content":"hm",)";
constexpr char kThinkingBack[] =
    R"("content":[{"type":"thinking","thinking":[{"type":"text","text":"hm"}]}],)";

struct ServerRow {
  const char* provider;
  const char* developer;
  const char* back;  // The reasoning, in the message that it belongs to.
  const char* tool_content;
  const char* seed;
  const char* cap;
  const char* regex;
  const char* reasoning;
  const char* user;
  const char* usage;
};

constexpr ServerRow kRows[] = {
    {"openai", "developer", "", kParts, "seed", "max_completion_tokens", "", kEffort,
     "safety_identifier", kUsage},
    {"vllm", "system", kReasoningBack, kJoined, "seed", "max_tokens",
     R"("structured_outputs":{"regex":"a+"},)", kVllm, "user", kUsage},
    {"vllm_guided", "system", kContentBack, kJoined, "seed", "max_tokens",
     R"("guided_regex":"a+",)", kVllm, "user", kUsage},
    {"sglang", "system", kContentBack, kJoined, "seed", "max_tokens", R"("regex":"a+",)", kSeparate,
     "user", kUsage},
    {"tgi", "system", "", kJoined, "seed", "max_tokens", kRegexFormat, "", "user", kUsage},
    {"llama.cpp", "system", kContentBack, kJoined, "seed", "max_tokens", "", kBudget, "user",
     kUsage},
    {"ollama", "system", kReasoningBack, kJoined, "seed", "max_tokens", "", kEffort, "user",
     kUsage},
    {"lm_studio", "system", "", kJoined, "seed", "max_tokens", "", kEffort, "user", kUsage},
    {"groq", "system", kReasoningBack, kJoined, "seed", "max_completion_tokens", "", kInclude,
     "user", kUsage},
    {"openrouter", "system", kReasoningBack, kJoined, "seed", "max_tokens", "", kOpenRouter, "user",
     kUsage},
    {"mistral_ai", "system", kThinkingBack, kJoined, "random_seed", "max_tokens", "", kEffort,
     "user", ""},
    {"deepseek", "system", kContentBack, kJoined, "seed", "max_tokens", "", kThinking, "user",
     kUsage},
    {"together", "system", "", kJoined, "seed", "max_tokens", "", kEffort, "user", kUsage},
    {"x_ai", "system", "", kJoined, "seed", "max_completion_tokens", "", kEffort, "user", kUsage},
    {"snowflake", "system", kReasoningBack, kJoined, "seed", "max_completion_tokens", "", kEffort,
     "user", kUsage},
    {"transformers", "system", "", kJoined, "seed", "max_tokens", "", "", "user", ""},
    {"a-server-that-nobody-knows", "system", "", kJoined, "seed", "max_tokens", "", kVllm, "user",
     kUsage},
};

std::string ExpectedBody(const ServerRow& row) {
  return StrCat(R"({"model":"m","messages":[{"role":")", row.developer,
                R"(","content":"be kind"},{"role":"assistant",)", row.back,
                R"("tool_calls":[{"id":"i","type":"function","function":{"name":"f",)",
                R"("arguments":"{}"}}]},{"role":"tool","tool_call_id":"i","content":)",
                row.tool_content, R"(}],")", row.seed, R"(":7,")", row.cap, R"(":5,)", row.regex,
                row.reasoning, "\"", row.user, R"(":"u","stream":true)", row.usage, "}");
}

TEST(OpenAiDialectRequestsTest, EachServerIsSentItsOwnWords) {
  for (const ServerRow& row : kRows) {
    v1::Backend proto = testing::OpenAiBackend("b", "http://127.0.0.1:1/v1");
    proto.set_provider(row.provider);
    const auto backend = testing::BackendOf(proto);
    const auto encoded = OpenAiAdapter().EncodeChat(RichRequest(), {*backend, "m", true});
    ASSERT_TRUE(encoded.ok()) << row.provider << ": " << encoded.status();
    EXPECT_EQ(encoded->http.body, ExpectedBody(row)) << row.provider;
  }
}

TEST(OpenAiDialectRequestsTest, WhatIsNotSentIsListed) {
  for (const ServerRow& row : kRows) {
    v1::Backend proto = testing::OpenAiBackend("b", "http://127.0.0.1:1/v1");
    proto.set_provider(row.provider);
    const auto backend = testing::BackendOf(proto);
    const auto encoded = OpenAiAdapter().EncodeChat(RichRequest(), {*backend, "m", true});
    ASSERT_TRUE(encoded.ok()) << encoded.status();
    const auto listed = [&](std::string_view field) {
      for (const v1::Warning& warning : encoded->warnings) {
        if (warning.field() == field) return true;
      }
      return false;
    };
    const std::string_view reasoning = row.reasoning;
    const auto sends = [&](std::string_view key) {
      return reasoning.find(key) != std::string_view::npos;
    };
    EXPECT_EQ(listed("output_format.regex"), *row.regex == '\0') << row.provider;
    EXPECT_EQ(listed("messages[1].parts[0]"), *row.back == '\0') << row.provider;
    EXPECT_EQ(listed("reasoning.effort"), !sends("high")) << row.provider;
    EXPECT_EQ(listed("reasoning.budget_tokens"), !sends("9")) << row.provider;
    EXPECT_EQ(listed("reasoning.include"), !sends("true") && !sends("exclude")) << row.provider;
  }
}

}  // namespace
}  // namespace nexusnitro
