#include "client_core/adapters/backend_error.h"

#include <gtest/gtest.h>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

bool IsError(const std::string& json) {
  JsonReader reader;
  return IsErrorObject(JsonObject(reader.Parse(json).value()));
}

TEST(BackendErrorTest, AnAnswerIsNoError) {
  EXPECT_FALSE(IsError(R"({"choices":[]})"));
  EXPECT_FALSE(IsError(R"({"choices":[],"error":null})"));
  EXPECT_FALSE(IsError(R"({"choices":[],"error":""})"));
  EXPECT_TRUE(IsError(R"({"error":{}})"));
  EXPECT_TRUE(IsError(R"({"error":"x"})"));
  EXPECT_TRUE(IsError(R"({"object":"error","message":"x"})"));
}

TEST(BackendErrorTest, AnErrorWithoutWordsSaysSo) {
  const absl::Status status = BackendStatus(Reason::kBackendError, 500, {});
  EXPECT_EQ(status.message(), "the backend answered 500: the reply says no more");
}

TEST(BackendErrorTest, ResetTimesAreGoDurationsOrSeconds) {
  absl::Duration duration;
  EXPECT_TRUE(ParseResetTime("17.399999999s", duration));
  EXPECT_EQ(duration, absl::Nanoseconds(17'399'999'999));
  EXPECT_TRUE(ParseResetTime("6m0s", duration));
  EXPECT_EQ(duration, absl::Minutes(6));
  EXPECT_TRUE(ParseResetTime("1.5", duration));
  EXPECT_EQ(duration, absl::Milliseconds(1500));
  EXPECT_FALSE(ParseResetTime("-1s", duration));
  EXPECT_FALSE(ParseResetTime("later", duration));
}

TEST(BackendErrorTest, TheStatusAnErrorNamesDecides) {
  ErrorWords words;
  words.message = "?";
  EXPECT_EQ(ReasonForStreamError(words), Reason::kBackendError);
  words.type = "BadRequestError";
  EXPECT_EQ(ReasonForStreamError(words), Reason::kBackendRejected);
  words.type = "authentication_error";
  EXPECT_EQ(ReasonForStreamError(words), Reason::kBackendCredentialsRejected);
  words.status = 429;
  EXPECT_EQ(ReasonForStreamError(words), Reason::kBackendRateLimited);
}

}  // namespace
}  // namespace nexusnitro
