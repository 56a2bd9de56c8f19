#include "client_core/call/chat_request_validator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <string>

#include "client_core/base/error.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

// The field that a request's error names; empty if it has none.
std::string FieldAtFault(const std::function<void(v1::ChatRequest&)>& change) {
  v1::ChatRequest request = testing::Ask("hi");
  change(request);
  const absl::Status status = CheckChatRequest(request);
  if (status.ok()) return "";
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  return std::string(status.message().substr(0, status.message().find(':')));
}

TEST(ChatRequestValidatorTest, AGoodRequestPasses) {
  EXPECT_EQ(FieldAtFault([](v1::ChatRequest& request) {
              v1::Sampling* sampling = request.mutable_sampling();
              sampling->set_temperature(0);
              sampling->set_top_k(-1);
              sampling->set_seed(-5);
              request.mutable_options()->set_join_deltas(false);
              request.mutable_options()->set_attempts_max(1);
              request.set_call_id("a-B_c.d:1");
            }),
            "");
}

TEST(ChatRequestValidatorTest, MessagesMustBeThere) {
  EXPECT_EQ(FieldAtFault([](v1::ChatRequest& r) { r.clear_messages(); }), "messages");
  EXPECT_EQ(FieldAtFault([](v1::ChatRequest& r) {
              while (r.messages_size() <= 10'000) *r.add_messages() = r.messages(0);
            }),
            "messages");
}

TEST(ChatRequestValidatorTest, RolesMustBeKnown) {
  EXPECT_EQ(FieldAtFault([](v1::ChatRequest& r) { r.mutable_messages(0)->clear_role(); }),
            "messages[0].role");
  EXPECT_EQ(FieldAtFault([](v1::ChatRequest& r) {
              r.mutable_messages(0)->set_role(static_cast<v1::Role>(77));
            }),
            "messages[0].role");
}

TEST(ChatRequestValidatorTest, PartsMustBeThere) {
  EXPECT_EQ(FieldAtFault([](v1::ChatRequest& r) { r.mutable_messages(0)->clear_parts(); }),
            "messages[0].parts");
  EXPECT_EQ(FieldAtFault([](v1::ChatRequest& r) { r.mutable_messages(0)->add_parts(); }),
            "messages[0].parts[1]");
  EXPECT_EQ(
      FieldAtFault([](v1::ChatRequest& r) { r.add_messages()->set_role(v1::ROLE_ASSISTANT); }), "")
      << "an assistant may have said nothing";
}

TEST(ChatRequestValidatorTest, PartsMustFitTheirRole) {
  const auto part = [](v1::Role role, const std::function<void(v1::Part&)>& set) {
    return FieldAtFault([&](v1::ChatRequest& r) {
      v1::Message* message = r.add_messages();
      message->set_role(role);
      set(*message->add_parts());
    });
  };
  const auto call = [](v1::Part& p) { p.mutable_tool_call()->set_name("f"); };
  const auto result = [](v1::Part& p) { p.mutable_tool_result()->set_tool_call_id("i"); };
  EXPECT_EQ(part(v1::ROLE_USER, call), "messages[1].parts[0]");
  EXPECT_EQ(part(v1::ROLE_ASSISTANT, call), "");
  EXPECT_EQ(part(v1::ROLE_ASSISTANT, result), "messages[1].parts[0]");
  EXPECT_EQ(part(v1::ROLE_TOOL, result), "");
  EXPECT_EQ(part(v1::ROLE_TOOL, [](v1::Part& p) { p.set_text("x"); }), "messages[1].parts[0]");
  EXPECT_EQ(part(v1::ROLE_USER, [](v1::Part& p) { p.mutable_reasoning(); }),
            "messages[1].parts[0]");
  EXPECT_EQ(part(v1::ROLE_ASSISTANT, [](v1::Part& p) { p.mutable_tool_call(); }),
            "messages[1].parts[0].tool_call.name");
  EXPECT_EQ(part(v1::ROLE_TOOL, [](v1::Part& p) { p.mutable_tool_result(); }),
            "messages[1].parts[0].tool_result.tool_call_id");
  EXPECT_EQ(part(v1::ROLE_SYSTEM, [](v1::Part& p) { p.mutable_media()->set_uri("http://x"); }),
            "messages[1].parts[0]");
}

TEST(ChatRequestValidatorTest, MediaMustBeWhole) {
  const auto media = [](const std::function<void(v1::Media&)>& set) {
    return FieldAtFault(
        [&](v1::ChatRequest& r) { set(*r.mutable_messages(0)->add_parts()->mutable_media()); });
  };
  EXPECT_EQ(media([](v1::Media& m) { m.set_mime_type("image/png"); }),
            "messages[0].parts[1].media");
  EXPECT_EQ(media([](v1::Media& m) { m.set_data("x"); }), "messages[0].parts[1].media.mime_type");
  EXPECT_EQ(media([](v1::Media& m) { m.set_uri("http://x"); }),
            "messages[0].parts[1].media.modality");
  EXPECT_EQ(media([](v1::Media& m) {
              m.set_data("x");
              m.set_mime_type("image/png\r\n");
            }),
            "messages[0].parts[1].media.mime_type");
}

TEST(ChatRequestValidatorTest, NumbersMustBeInRange) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  using Set = std::function<void(v1::Sampling&)>;
  const std::pair<std::string, Set> rows[] = {
      {"sampling.temperature", [&](v1::Sampling& s) { s.set_temperature(nan); }},
      {"sampling.temperature", [&](v1::Sampling& s) { s.set_temperature(-0.1); }},
      {"sampling.temperature", [&](v1::Sampling& s) { s.set_temperature(inf); }},
      {"sampling.top_p", [&](v1::Sampling& s) { s.set_top_p(1.1); }},
      {"sampling.top_k", [&](v1::Sampling& s) { s.set_top_k(-2); }},
      {"sampling.min_p", [&](v1::Sampling& s) { s.set_min_p(-1); }},
      {"sampling.frequency_penalty", [&](v1::Sampling& s) { s.set_frequency_penalty(3); }},
      {"sampling.presence_penalty", [&](v1::Sampling& s) { s.set_presence_penalty(nan); }},
      {"sampling.repetition_penalty", [&](v1::Sampling& s) { s.set_repetition_penalty(0); }},
      {"sampling.max_output_tokens", [&](v1::Sampling& s) { s.set_max_output_tokens(0); }},
      {"sampling.max_output_tokens", [&](v1::Sampling& s) { s.set_max_output_tokens(-5); }},
      {"sampling.choice_count", [&](v1::Sampling& s) { s.set_choice_count(129); }},
      {"sampling.top_logprobs", [&](v1::Sampling& s) { s.set_top_logprobs(21); }},
      {"sampling.top_logprobs", [&](v1::Sampling& s) { s.set_top_logprobs(2); }},
      {"sampling.logit_bias[5]", [&](v1::Sampling& s) { (*s.mutable_logit_bias())[5] = 101; }},
      {"sampling.stop_sequences[0]", [&](v1::Sampling& s) { s.add_stop_sequences(""); }},
      {"sampling.stop_sequences",
       [&](v1::Sampling& s) {
         for (int i = 0; i < 65; ++i) s.add_stop_sequences("x");
       }},
  };
  for (const auto& [field, set] : rows) {
    EXPECT_EQ(FieldAtFault([&set](v1::ChatRequest& r) { set(*r.mutable_sampling()); }), field);
  }
}

TEST(ChatRequestValidatorTest, ARangeWithoutAnEndIsSaidInWords) {
  v1::ChatRequest request = testing::Ask("x");
  request.mutable_sampling()->set_top_k(-2);
  EXPECT_EQ(CheckChatRequest(request).message(), "sampling.top_k: is -2; expected -1 or more");
  request.mutable_sampling()->clear_top_k();
  request.mutable_sampling()->set_max_output_tokens(0);
  EXPECT_EQ(CheckChatRequest(request).message(),
            "sampling.max_output_tokens: is 0; expected 1 or more");
}

TEST(ChatRequestValidatorTest, ToolsMustBeWellNamed) {
  const auto tool = [](v1::ChatRequest& r, const std::string& name) {
    r.add_tools()->mutable_function()->set_name(name);
  };
  EXPECT_EQ(FieldAtFault([&](v1::ChatRequest& r) { tool(r, "a b"); }), "tools[0].function.name");
  EXPECT_EQ(FieldAtFault([&](v1::ChatRequest& r) { tool(r, ""); }), "tools[0].function.name");
  EXPECT_EQ(FieldAtFault([&](v1::ChatRequest& r) {
              tool(r, "f");
              tool(r, "f");
            }),
            "tools[1].function.name");
  EXPECT_EQ(FieldAtFault([&](v1::ChatRequest& r) { r.add_tools(); }), "tools[0]");
  EXPECT_EQ(FieldAtFault([&](v1::ChatRequest& r) {
              tool(r, "f");
              r.mutable_tool_choice()->set_function_name("g");
            }),
            "tool_choice.function_name");
}

TEST(ChatRequestValidatorTest, StringsMustBeWellFormed) {
  EXPECT_EQ(FieldAtFault([](v1::ChatRequest& r) { r.set_call_id("a b"); }), "call_id");
  EXPECT_EQ(FieldAtFault([](v1::ChatRequest& r) { r.set_call_id(std::string(129, 'a')); }),
            "call_id");
  EXPECT_EQ(FieldAtFault([](v1::ChatRequest& r) { r.set_idempotency_key("a\r\nb"); }),
            "idempotency_key");
  EXPECT_EQ(
      FieldAtFault([](v1::ChatRequest& r) { (*r.mutable_extra_headers())["Authorization"] = "x"; }),
      "extra_headers[\"Authorization\"]");
  EXPECT_EQ(FieldAtFault([](v1::ChatRequest& r) { r.set_extra_body_json("{\"stream\":true}"); }),
            "extra_body_json");
  EXPECT_EQ(FieldAtFault([](v1::ChatRequest& r) { r.set_extra_body_json("{oops"); }),
            "extra_body_json");
  EXPECT_EQ(FieldAtFault([](v1::ChatRequest& r) {
              for (int i = 0; i < 17; ++i) (*r.mutable_metadata())[std::to_string(i)] = "x";
            }),
            "metadata");
  EXPECT_EQ(
      FieldAtFault([](v1::ChatRequest& r) { r.mutable_output_format()->mutable_json_schema(); }),
      "output_format.json_schema.schema_json");
  const auto name_schema = [](v1::ChatRequest& r, const std::string& name) {
    r.mutable_output_format()->mutable_json_schema()->set_schema_json("{}");
    r.mutable_output_format()->mutable_json_schema()->set_name(name);
  };
  EXPECT_EQ(FieldAtFault([&](v1::ChatRequest& r) { name_schema(r, "a.b"); }),
            "output_format.json_schema.name");
  EXPECT_EQ(FieldAtFault([&](v1::ChatRequest& r) { name_schema(r, std::string(65, 'a')); }),
            "output_format.json_schema.name");
  EXPECT_EQ(FieldAtFault([&](v1::ChatRequest& r) { name_schema(r, std::string(64, 'a')); }), "");
}

TEST(ChatRequestValidatorTest, ASpeakersNameHasAtMost64Characters) {
  const auto name = [](v1::ChatRequest& r, int characters) {
    for (int i = 0; i < characters; ++i) r.mutable_messages(0)->mutable_name()->append("\u00e9");
  };
  EXPECT_EQ(FieldAtFault([&](v1::ChatRequest& r) { name(r, 65); }), "messages[0].name");
  EXPECT_EQ(FieldAtFault([&](v1::ChatRequest& r) { name(r, 64); }), "");
}

TEST(ChatRequestValidatorTest, WhatNothingActsOnIsRefusedByName) {
  using Set = std::function<void(v1::CallOptions&)>;
  const std::pair<std::string, Set> rows[] = {
      {"options.on_cancel",
       [](v1::CallOptions& o) { o.set_on_cancel(v1::CallOptions::ON_CANCEL_DRAIN); }},
      {"options.resumable", [](v1::CallOptions& o) { o.set_resumable(true); }},
      {"options.continue_on_other_backend",
       [](v1::CallOptions& o) { o.set_continue_on_other_backend(true); }},
      {"options.cache", [](v1::CallOptions& o) { o.set_cache(false); }},
      {"options.hedge", [](v1::CallOptions& o) { o.set_hedge(true); }},
      {"options.priority", [](v1::CallOptions& o) { o.set_priority(1); }},
      {"options.attempts_max", [](v1::CallOptions& o) { o.set_attempts_max(0); }},
  };
  for (const auto& [field, set] : rows) {
    EXPECT_EQ(FieldAtFault([&set](v1::ChatRequest& r) { set(*r.mutable_options()); }), field);
  }
}

TEST(ChatRequestValidatorTest, FieldsOfTheFutureAreRefusedByNumber) {
  EXPECT_EQ(FieldAtFault([](v1::ChatRequest& r) {
              r.mutable_messages(0)
                  ->GetReflection()
                  ->MutableUnknownFields(r.mutable_messages(0))
                  ->AddVarint(4711, 1);
            }),
            "messages[0].field number 4711");
}

TEST(ChatRequestValidatorTest, AnEffortOfTheFutureIsRefused) {
  EXPECT_EQ(FieldAtFault([](v1::ChatRequest& r) {
              r.mutable_reasoning()->set_effort(static_cast<v1::ReasoningOptions::Effort>(21));
            }),
            "reasoning.effort");
}

}  // namespace
}  // namespace nexusnitro
