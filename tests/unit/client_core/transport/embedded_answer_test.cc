#include "client_core/transport/embedded_answer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_join.h"

namespace nexusnitro {
namespace {

v1::EmbeddedOptions Echo() {
  v1::EmbeddedOptions options;
  options.set_mode(v1::EmbeddedOptions::MODE_ECHO);
  return options;
}

std::string Body(const std::string& question, const std::string& more = "") {
  return R"({"model":"m","messages":[{"role":"user","content":")" + question + "\"}]" + more + "}";
}

std::string TextOf(const EmbeddedAnswer& answer) {
  return absl::StrJoin(answer.choices.at(0).tokens, "");
}

TEST(EmbeddedAnswerTest, AnEchoIsTheLastThingTheUserSaid) {
  const EmbeddedAnswer answer = AnswerChat(
      R"({"messages":[{"role":"user","content":"first"},{"role":"user","content":"one two"},)"
      R"({"role":"assistant","content":"a b c"}]})",
      Echo());
  EXPECT_EQ(answer.choices[0].tokens, (std::vector<std::string>{"one", " two"}));
  EXPECT_EQ(answer.input_tokens, 6);
  EXPECT_EQ(answer.model, "embedded");
  EXPECT_EQ(answer.choices[0].finish_reason, "stop");
  EXPECT_FALSE(answer.stream);
}

TEST(EmbeddedAnswerTest, ContentMayBeAListOfParts) {
  EXPECT_EQ(
      TextOf(AnswerChat(R"({"messages":[{"role":"user","content":[{"type":"text","text":"a b"},)"
                        R"({"type":"image_url"},{"type":"text","text":" c"}]}]})",
                        Echo())),
      "a b c");
}

TEST(EmbeddedAnswerTest, SpacesOfAnEchoAreKept) {
  EXPECT_EQ(TextOf(AnswerChat(Body(" a  b "), Echo())), " a  b ");
}

TEST(EmbeddedAnswerTest, GeneratedTextDependsOnSeedAndQuestionAlone) {
  v1::EmbeddedOptions options;
  options.set_output_tokens(5);
  const EmbeddedAnswer answer = AnswerChat(Body("q"), options);
  EXPECT_EQ(answer.choices[0].tokens.size(), 5u);
  EXPECT_EQ(answer.choices[0].finish_reason, "stop");
  EXPECT_EQ(AnswerChat(Body("q", R"(,"stream":true)"), options).choices[0].tokens,
            answer.choices[0].tokens);
  EXPECT_NE(AnswerChat(Body("other"), options).choices[0].tokens, answer.choices[0].tokens);
  options.set_seed(7);
  EXPECT_NE(AnswerChat(Body("q"), options).choices[0].tokens, answer.choices[0].tokens);
}

TEST(EmbeddedAnswerTest, EitherCapOnTokensIsKept) {
  for (const char* key : {"max_tokens", "max_completion_tokens"}) {
    const EmbeddedAnswer cut = AnswerChat(Body("a b c", ",\"" + std::string(key) + "\":2"), Echo());
    EXPECT_EQ(TextOf(cut), "a b") << key;
    EXPECT_EQ(cut.choices[0].finish_reason, "length");
    const EmbeddedAnswer whole =
        AnswerChat(Body("a b c", ",\"" + std::string(key) + "\":3"), Echo());
    EXPECT_EQ(whole.choices[0].finish_reason, "stop");
  }
}

TEST(EmbeddedAnswerTest, ADemandedToolIsCalled) {
  const std::string tools = R"(,"tools":[{"type":"function","function":{"name":"f"}}])";
  const auto tool = [&](const std::string& choice) {
    return AnswerChat(Body("q", tools + ",\"tool_choice\":" + choice), Echo()).tool;
  };
  EXPECT_EQ(tool(R"("required")"), "f");
  EXPECT_EQ(tool(R"({"type":"function","function":{"name":"g"}})"), "g");
  EXPECT_EQ(tool(R"("auto")"), "");
  EXPECT_EQ(tool("null"), "");
  EXPECT_EQ(AnswerChat(Body("q", R"(,"tool_choice":"required")"), Echo()).tool, "")
      << "there is none to call";
}

TEST(EmbeddedAnswerTest, WhatIsNoChatIsRefused) {
  for (const char* body : {"", "oops", "[]", R"({"inputs":"x"})"}) {
    const EmbeddedAnswer answer = AnswerChat(body, Echo());
    EXPECT_EQ(answer.http_status, 400) << body;
    EXPECT_EQ(answer.WholeJson(),
              R"({"error":{"message":"the embedded backend takes OpenAI chat completions only",)"
              R"("type":"invalid_request_error"}})");
  }
}

TEST(EmbeddedAnswerTest, TheWholeAnswerIsOpenAis) {
  EXPECT_EQ(AnswerChat(Body("a b"), Echo()).WholeJson(),
            R"({"id":"embedded-1","object":"chat.completion","model":"m","choices":[{"index":0,)"
            R"("message":{"role":"assistant","content":"a b"},"finish_reason":"stop"}],)"
            R"("usage":{"prompt_tokens":2,"completion_tokens":2,"total_tokens":4}})");
}

TEST(EmbeddedAnswerTest, TheFramesAreOpenAis) {
  const EmbeddedAnswer answer = AnswerChat(Body("a b c"), Echo());
  const std::string head = R"({"id":"embedded-1","object":"chat.completion.chunk","model":"m",)";
  EXPECT_EQ(answer.FrameJson(0, 1, 3), head +
                                           R"("choices":[{"index":0,"delta":{"role":"assistant",)"
                                           R"("content":" b c"}}]})");
  EXPECT_EQ(answer.FinishJson(0),
            head + R"("choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})");
  EXPECT_EQ(answer.UsageJson(), head + R"("choices":[],"usage":{"prompt_tokens":3,)"
                                       R"("completion_tokens":3,"total_tokens":6}})");
}

TEST(EmbeddedAnswerTest, AsManyChoicesComeAsAreAskedFor) {
  v1::EmbeddedOptions options;
  options.set_output_tokens(5);
  const EmbeddedAnswer answer = AnswerChat(Body("q", R"(,"n":3)"), options);
  ASSERT_EQ(answer.choices.size(), 3u);
  EXPECT_NE(answer.choices[1].tokens, answer.choices[0].tokens);
  EXPECT_EQ(answer.choices[0].tokens, AnswerChat(Body("q"), options).choices[0].tokens);
  for (const char* index : {R"("index":0)", R"("index":1)", R"("index":2)"}) {
    EXPECT_NE(answer.WholeJson().find(index), std::string::npos) << index;
  }
  EXPECT_NE(answer.WholeJson().find(R"("completion_tokens":15)"), std::string::npos);
  EXPECT_NE(answer.FrameJson(2, 0, 5).find(R"("index":2)"), std::string::npos);
}

TEST(EmbeddedAnswerTest, JsonIsAnsweredWhereItIsAskedFor) {
  const auto answer = [](const std::string& format) {
    return AnswerChat(Body("q", ",\"response_format\":" + format), Echo());
  };
  EXPECT_EQ(TextOf(answer(R"({"type":"json_object"})")), "{}");
  EXPECT_EQ(TextOf(answer(R"({"type":"json_schema","json_schema":{"name":"x","schema":)"
                          R"({"type":"object","properties":{"a":{"type":"integer"}},)"
                          R"("required":["a"]}}})")),
            R"({"a":0})");
  EXPECT_EQ(TextOf(answer(R"({"type":"text"})")), "q");
  const EmbeddedAnswer refused =
      answer(R"({"type":"json_schema","json_schema":{"schema":{"type":"string","pattern":"a"}}})");
  EXPECT_EQ(refused.http_status, 400);
  EXPECT_NE(refused.WholeJson().find("`pattern`"), std::string::npos);
}

TEST(EmbeddedAnswerTest, AToolCallIsOneFrame) {
  const EmbeddedAnswer answer =
      AnswerChat(Body("q", R"(,"tool_choice":{"function":{"name":"f"}})"), Echo());
  EXPECT_EQ(answer.choices[0].tokens.size(), 1u);
  EXPECT_NE(answer.FrameJson(0, 0, 1).find(R"("tool_calls":[{"index":0,"type":"function",)"
                                           R"("function":{"name":"f","arguments":"{}"}}])"),
            std::string::npos);
  EXPECT_EQ(answer.choices[0].finish_reason, "tool_calls");
}

}  // namespace
}  // namespace nexusnitro
