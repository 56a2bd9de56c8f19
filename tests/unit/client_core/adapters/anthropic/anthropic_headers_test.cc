#include "client_core/adapters/anthropic/anthropic_headers.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

std::string HeaderOf(const HttpRequest& request, const std::string& name) {
  return std::string(FindHeader(request.headers, name).value_or("(none)"));
}

HttpRequest Added(CredentialKind kind, bool names_files = false, HttpHeaders headers = {}) {
  CredentialValue credential;
  credential.kind = kind;
  credential.token = Secret("sk-1");
  HttpRequest request;
  request.headers = std::move(headers);
  AddAnthropicHeaders(credential, names_files, request);
  return request;
}

TEST(AnthropicHeadersTest, KeysAndTokensHaveHeadersOfTheirOwn) {
  const HttpRequest key = Added(CredentialKind::kApiKey);
  EXPECT_EQ(HeaderOf(key, "x-api-key"), "sk-1");
  EXPECT_EQ(HeaderOf(key, "authorization"), "(none)");
  const HttpRequest token = Added(CredentialKind::kBearer);
  EXPECT_EQ(HeaderOf(token, "x-api-key"), "(none)");
  EXPECT_EQ(HeaderOf(token, "authorization"), "Bearer sk-1");
}

TEST(AnthropicHeadersTest, TheVersionIsAddedUnlessItIsNamed) {
  EXPECT_EQ(HeaderOf(Added(CredentialKind::kNone), "anthropic-version"), "2023-06-01");
  const HttpRequest named =
      Added(CredentialKind::kNone, false, {{"Anthropic-Version", "2027-01-01"}});
  EXPECT_EQ(HeaderOf(named, "anthropic-version"), "(none)") << "the config's own is enough";
}

TEST(AnthropicHeadersTest, FilesNeedAMark) {
  EXPECT_EQ(HeaderOf(Added(CredentialKind::kNone), "anthropic-beta"), "(none)");
  EXPECT_EQ(HeaderOf(Added(CredentialKind::kNone, true), "anthropic-beta"), "files-api-2025-04-14");
  EXPECT_EQ(Added(CredentialKind::kNone, true, {{"anthropic-beta", "a,files-api-2026-01-01"}})
                .headers.size(),
            2u)
      << "beside the version alone";
  EXPECT_EQ(Added(CredentialKind::kNone, true, {{"anthropic-beta", "a"}}).headers.size(), 3u);
}

TEST(AnthropicHeadersTest, FilesAreSeenWhereverTheyStand) {
  v1::ChatRequest request = testing::Ask("hi");
  EXPECT_FALSE(NamesFiles(request));
  v1::ToolResult& result = *request.add_messages()->add_parts()->mutable_tool_result();
  result.add_parts()->mutable_media()->set_uri("https://a");
  EXPECT_FALSE(NamesFiles(request));
  result.add_parts()->mutable_media()->set_file_id("f");
  EXPECT_TRUE(NamesFiles(request));
  request = testing::Ask("hi");
  request.mutable_messages(0)->add_parts()->mutable_media()->set_file_id("f");
  EXPECT_TRUE(NamesFiles(request));
}

TEST(AnthropicHeadersTest, RateLimitsAndTheRequestsIdAreRead) {
  v1::CallInfo call;
  ReadAnthropicHeaders({{"request-id", "req_1"},
                        {"x-request-id", "other"},
                        {"date", "Wed, 02 Jan 2036 03:04:00 GMT"},
                        {"retry-after", "3"},
                        {"anthropic-ratelimit-requests-limit", "4000"},
                        {"anthropic-ratelimit-requests-remaining", "3999"},
                        {"anthropic-ratelimit-requests-reset", "2036-01-02T03:04:05Z"},
                        {"anthropic-ratelimit-input-tokens-remaining", "5"},
                        {"anthropic-ratelimit-output-tokens-limit", "many"},
                        {"anthropic-ratelimit-tokens-reset", "2036-01-02T03:00:00Z"}},
                       call);
  EXPECT_EQ(call.backend_request_id(), "req_1");
  ASSERT_EQ(call.rate_limits_size(), 3);
  EXPECT_EQ(call.rate_limits(0).name(), "requests");
  EXPECT_EQ(call.rate_limits(0).limit(), 4000);
  EXPECT_EQ(call.rate_limits(0).remaining(), 3999);
  EXPECT_EQ(call.rate_limits(0).reset_after().seconds(), 5);
  EXPECT_EQ(call.rate_limits(1).name(), "tokens");
  EXPECT_EQ(call.rate_limits(1).reset_after().seconds(), 0) << "it is whole already";
  EXPECT_TRUE(call.rate_limits(1).has_reset_after());
  EXPECT_EQ(call.rate_limits(2).name(), "input-tokens");
}

TEST(AnthropicHeadersTest, TimesWithoutEndAreBounded) {
  v1::CallInfo call;
  ReadAnthropicHeaders({{"date", "Wed, 02 Jan 2036 03:04:00 GMT"},
                        {"anthropic-ratelimit-requests-reset", "infinite-future"}},
                       call);
  EXPECT_EQ(call.rate_limits(0).reset_after().seconds(), 365 * 24 * 3600);
}

TEST(AnthropicHeadersTest, APointInTimeNeedsADateBesideIt) {
  v1::CallInfo call;
  ReadAnthropicHeaders({{"anthropic-ratelimit-requests-limit", "1"},
                        {"anthropic-ratelimit-requests-reset", "2036-01-02T03:04:05Z"}},
                       call);
  EXPECT_FALSE(call.rate_limits(0).has_reset_after());
}

}  // namespace
}  // namespace nexusnitro
