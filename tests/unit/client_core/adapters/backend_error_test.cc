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

std::string MessageIn(const std::string& json) {
  JsonReader reader;
  return ReadErrorWords(reader, JsonObject(reader.Parse(json).value())).message;
}

TEST(BackendErrorTest, ComplaintsOfValidatorsAreWords) {
  EXPECT_EQ(MessageIn(R"({"detail":[{"type":"missing","loc":["body","messages",0],"msg":"Field )"
                      R"(required"},{"msg":"Bad"}]})"),
            "Field required at body.messages.0; Bad");
  EXPECT_EQ(MessageIn(R"({"object":"error","message":{"detail":[{"loc":["body"],"msg":"x"}]}})"),
            "x at body");
  EXPECT_EQ(MessageIn(R"({"detail":"Not Found"})"), "Not Found");
  EXPECT_EQ(MessageIn(R"({"detail":["a","b"]})"), R"(["a","b"])");
  EXPECT_EQ(MessageIn(R"({"detail":{"a":1}})"), R"({"a":1})");
}

TEST(BackendErrorTest, DelaysHaveManyForms) {
  const absl::Time now = absl::FromUnixSeconds(784'111'747);  // 30 s before the dates below.
  for (const char* const date : {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
                                 "Sun Nov  6 08:49:37 1994", "30", "30.0", "30s", "0m30s"}) {
    EXPECT_EQ(ParseRetryAfter(date, now), absl::Seconds(30)) << date;
  }
  for (const char* const nothing : {"", "soon", "-3", "-3s", "inf", "nan", "0"}) {
    EXPECT_EQ(ParseRetryAfter(nothing, now), absl::ZeroDuration()) << nothing;
  }
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

TEST(BackendErrorTest, AnErrorInsideAReplyHasItsWordsAndTheRepliesStatus) {
  JsonReader reader;
  JsonObject body;
  ASSERT_EQ(reader.Parse(R"({"error":{"message":"no room","type":"overloaded_error"}})")
                .value()
                .get(body),
            simdjson::SUCCESS);
  const absl::Status status = ErrorInReply(reader, body);
  EXPECT_EQ(ReasonOf(status), Reason::kBackendUnavailable);
  EXPECT_EQ(BackendErrorOf(status)->http_status(), 200);
  EXPECT_EQ(BackendErrorOf(status)->message(), "no room");
}

}  // namespace
}  // namespace nexusnitro
