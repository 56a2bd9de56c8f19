#include "client_core/adapters/token_count.h"

#include <gtest/gtest.h>

#include <limits>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

TEST(TokenCountTest, TheCountIsRead) {
  v1::CountTokensResponse response;
  ASSERT_TRUE(
      DecodeTokenCount(R"({"count":3,"max_model_len":4096,"tokens":[1,2,3]})", "count", response)
          .ok());
  EXPECT_EQ(response.input_tokens(), 3);
}

TEST(TokenCountTest, TheBackendsErrorIsPassedOn) {
  v1::CountTokensResponse response;
  const absl::Status status = DecodeTokenCount(
      R"({"error":{"message":"no","type":"BadRequestError","code":400}})", "count", response);
  EXPECT_EQ(ReasonOf(status), Reason::kBackendRejected);
}

TEST(TokenCountTest, WhatIsNoCountIsABadReply) {
  for (const char* const body : {"", "[]", "{}", R"({"count":-1})", R"({"count":"many"})"}) {
    v1::CountTokensResponse response;
    EXPECT_EQ(ReasonOf(DecodeTokenCount(body, "count", response)), Reason::kBadBackendReply)
        << body;
  }
}

TEST(TokenCountTest, ASumStaysInRange) {
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  EXPECT_EQ(AddTokens(3, 4), 7);
  EXPECT_EQ(AddTokens(kMax - 1, 1), kMax);
  EXPECT_EQ(AddTokens(kMax, 1), kMax);
  EXPECT_EQ(AddTokens(kMax, kMax), kMax);
}

TEST(TokenCountTest, OtherCallsAreBesideTheVersionsPath) {
  auto target = std::make_shared<HttpTarget>();
  target->url = "http://vllm:8000/v1";
  target->host = "vllm";
  EXPECT_EQ(AboveV1(target)->url, "http://vllm:8000");
  EXPECT_EQ(AboveV1(target)->host, "vllm");
  target->url = "http://vllm:8000/v1beta";
  EXPECT_EQ(AboveV1(target)->url, "http://vllm:8000/v1beta");
}

}  // namespace
}  // namespace nexusnitro
