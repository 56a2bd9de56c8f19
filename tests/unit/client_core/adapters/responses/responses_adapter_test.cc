#include "client_core/adapters/responses/responses_adapter.h"

#include <gtest/gtest.h>

#include "client_core/base/error.h"
#include "tests/support/decode_chat.h"

namespace nexusnitro {
namespace {

using testing::Ask;

TEST(ResponsesAdapterTest, ChatsGoToTheResponses) {
  const auto backend =
      testing::BackendThatSpeaks(v1::API_SCHEMA_OPENAI_RESPONSES, "extra_body_json: '{\"a\":1}'");
  v1::ChatRequest request = Ask("hi");
  request.set_extra_body_json(R"({"store":true})");
  const absl::StatusOr<EncodedRequest> encoded = testing::EncodeFor(*backend, request, true);
  ASSERT_TRUE(encoded.ok()) << encoded.status();
  EXPECT_EQ(encoded->http.method, "POST");
  EXPECT_EQ(encoded->http.path, "/responses");
  EXPECT_TRUE(encoded->http.stream);
  EXPECT_NE(encoded->http.body.find(R"("store":true)"), std::string::npos) << encoded->http.body;
  EXPECT_NE(encoded->http.body.find(R"("a":1)"), std::string::npos);
}

TEST(ResponsesAdapterTest, WhatTheWireCannotCarryIsRefusedByName) {
  const auto backend = testing::BackendThatSpeaks(v1::API_SCHEMA_OPENAI_RESPONSES);
  v1::ChatRequest request = Ask("hi");
  request.mutable_sampling()->set_seed(1);
  EXPECT_EQ(testing::FieldAtFault(testing::EncodeFor(*backend, request).status()), "sampling.seed");
}

TEST(ResponsesAdapterTest, TokensAreCounted) {
  const auto backend = testing::BackendThatSpeaks(v1::API_SCHEMA_OPENAI_RESPONSES);
  const ResponsesAdapter adapter;
  const auto encoded = adapter.EncodeCountTokens(Ask("hi"), {*backend, "m"});
  ASSERT_TRUE(encoded.ok()) << encoded.status();
  EXPECT_EQ(encoded->http.path, "/responses/input_tokens");
  v1::CountTokensResponse response;
  ASSERT_TRUE(adapter.DecodeCountTokens(R"({"input_tokens":7})", response).ok());
  EXPECT_EQ(response.input_tokens(), 7);
  for (const char* body : {"{}", "[]", "x", ""}) {
    EXPECT_EQ(ReasonOf(adapter.DecodeCountTokens(body, response)), Reason::kBadBackendReply);
  }
}

}  // namespace
}  // namespace nexusnitro
