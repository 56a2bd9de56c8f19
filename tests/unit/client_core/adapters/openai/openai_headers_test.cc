#include "client_core/adapters/openai/openai_headers.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/config/policies.h"

namespace nexusnitro {
namespace {

v1::CallInfo Read(const HttpHeaders& headers, absl::Duration unit = absl::Seconds(1)) {
  v1::CallInfo call;
  ReadOpenAiHeaders(headers, unit, call);
  return call;
}

// What a reset says; a negative duration if it says nothing.
absl::Duration Reset(const std::string& value, absl::Duration unit = absl::Seconds(1),
                     const std::string& date = "") {
  HttpHeaders headers = {{"x-ratelimit-limit-tokens", "1"}, {"x-ratelimit-reset-tokens", value}};
  if (!date.empty()) headers.push_back({"date", date});
  const v1::CallInfo call = Read(headers, unit);
  EXPECT_EQ(call.rate_limits_size(), 1);
  if (!call.rate_limits(0).has_reset_after()) return -absl::Seconds(1);
  return FromProto(call.rate_limits(0).reset_after());
}

TEST(OpenAiHeadersTest, LimitsAreGatheredByName) {
  const v1::CallInfo call = Read({{"x-ratelimit-limit-requests", "100"},
                                  {"x-ratelimit-remaining-tokens", "7"},
                                  {"x-ratelimit-remaining-requests", "99"},
                                  {"x-ratelimit-reset-requests", "6m0s"},
                                  {"x-ratelimit-limit-input-images", "5"}});
  ASSERT_EQ(call.rate_limits_size(), 3);
  EXPECT_EQ(call.rate_limits(0).name(), "requests");
  EXPECT_EQ(call.rate_limits(0).limit(), 100);
  EXPECT_EQ(call.rate_limits(0).remaining(), 99);
  EXPECT_EQ(call.rate_limits(0).reset_after().seconds(), 360);
  EXPECT_EQ(call.rate_limits(1).name(), "tokens");
  EXPECT_FALSE(call.rate_limits(1).has_limit());
  EXPECT_EQ(call.rate_limits(2).name(), "input-images");
}

TEST(OpenAiHeadersTest, MistralsNamesAreKept) {
  const v1::CallInfo call = Read({{"x-ratelimit-limit-req-10-second", "60"},
                                  {"x-ratelimit-remaining-req-10-second", "59"},
                                  {"x-ratelimit-limit-tokens-minute", "500000"},
                                  {"x-ratelimit-remaining-tokens-month", "1000000"}});
  ASSERT_EQ(call.rate_limits_size(), 3);
  EXPECT_EQ(call.rate_limits(0).name(), "req-10-second");
  EXPECT_EQ(call.rate_limits(0).limit(), 60);
  EXPECT_EQ(call.rate_limits(0).remaining(), 59);
  EXPECT_EQ(call.rate_limits(1).name(), "tokens-minute");
  EXPECT_EQ(call.rate_limits(2).name(), "tokens-month");
}

TEST(OpenAiHeadersTest, LimitsWithoutANameAreOfRequests) {
  const v1::CallInfo call = Read({{"x-ratelimit-limit", "20"},
                                  {"x-ratelimit-remaining", "0"},
                                  {"x-ratelimit-reset", "1741305600000"},
                                  {"date", "Thu, 06 Mar 2025 23:59:00 GMT"}});
  ASSERT_EQ(call.rate_limits_size(), 1);
  EXPECT_EQ(call.rate_limits(0).name(), "requests");
  EXPECT_EQ(call.rate_limits(0).remaining(), 0);
  EXPECT_EQ(call.rate_limits(0).reset_after().seconds(), 60);
}

TEST(OpenAiHeadersTest, ResetsHaveManyForms) {
  EXPECT_EQ(Reset("2ms"), absl::Milliseconds(2));
  EXPECT_EQ(Reset("17.399999999s"), absl::Nanoseconds(17'399'999'999));
  EXPECT_EQ(Reset("2m59.56s"), absl::Milliseconds(179'560));
  EXPECT_EQ(Reset("0s"), absl::ZeroDuration());
  EXPECT_EQ(Reset("1.5"), absl::Milliseconds(1'500));
  EXPECT_EQ(Reset("500", absl::Milliseconds(1)), absl::Milliseconds(500));
  const std::string date = "Thu, 06 Mar 2025 23:59:00 GMT";
  EXPECT_EQ(Reset("1741305600", absl::Seconds(1), date), absl::Seconds(60));
  EXPECT_EQ(Reset("2025-03-07T00:00:00Z", absl::Seconds(1), date), absl::Seconds(60));
  EXPECT_EQ(Reset("2025-03-06T00:00:00Z", absl::Seconds(1), date), absl::ZeroDuration());
  for (const char* const nothing :
       {"-1", "-1s", "later", "nan", "inf", "1e300", "1741305600", "2025-03-07T00:00:00Z"}) {
    EXPECT_LT(Reset(nothing), absl::ZeroDuration()) << nothing;
  }
}

TEST(OpenAiHeadersTest, CountsThatAreUnknownAreLeftOut) {
  EXPECT_EQ(Read({{"x-ratelimit-remaining-tokens", "-1"}, {"x-ratelimit-limit-tokens", "many"}})
                .rate_limits_size(),
            0);
}

TEST(OpenAiHeadersTest, EachServersIdOfTheRequestIsKnown) {
  for (const char* const name : {"x-request-id", "request-id", "apim-request-id",
                                 "mistral-correlation-id", "x-correlation-id", "cf-ray"}) {
    EXPECT_EQ(Read({{name, "id-1"}}).backend_request_id(), "id-1") << name;
  }
  EXPECT_EQ(
      Read({{"cf-ray", "a"}, {"apim-request-id", "b"}, {"x-request-id", "c"}}).backend_request_id(),
      "c");
}

TEST(OpenAiHeadersTest, ANameThatIsNoTextIsMended) {
  const v1::CallInfo call =
      Read({{"x-ratelimit-limit-a\xFF", "1"}, {"x-ratelimit-remaining-a\xFF", "2"}});
  ASSERT_EQ(call.rate_limits_size(), 1);
  EXPECT_EQ(call.rate_limits(0).name(), "a\xEF\xBF\xBD");
  EXPECT_EQ(call.rate_limits(0).remaining(), 2);
}

TEST(OpenAiHeadersTest, NoServerFillsTheListBeyondItsLimit) {
  HttpHeaders headers;
  for (int i = 0; i < 2 * limits::kRateLimitsMax; ++i) {
    headers.push_back({StrCat("x-ratelimit-limit-", i), "1"});
  }
  EXPECT_EQ(Read(headers).rate_limits_size(), limits::kRateLimitsMax);
}

}  // namespace
}  // namespace nexusnitro
