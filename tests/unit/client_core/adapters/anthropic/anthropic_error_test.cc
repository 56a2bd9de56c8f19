#include "client_core/adapters/anthropic/anthropic_error.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

absl::Status HttpError(int status, const std::string& body, HttpHeaders headers = {}) {
  return AnthropicHttpError({status, std::move(headers)}, body, absl::FromUnixSeconds(1'000'000));
}

std::string ErrorBody(const std::string& type, const std::string& message = "m") {
  return R"({"type":"error","error":{"type":")" + type + R"(","message":")" + message +
         R"("},"request_id":"req_1"})";
}

absl::Status StreamError(const std::string& event) {
  JsonReader reader;
  const JsonObject object = reader.Parse(event).value();
  EXPECT_TRUE(IsAnthropicError(object));
  return AnthropicStreamError(reader, object);
}

// Each type of error: by its status over HTTP, by itself inside a stream.
TEST(AnthropicErrorTest, EachErrorHasItsReason) {
  const struct {
    int status;
    std::string type;
    Reason reason;
  } rows[] = {
      {400, "invalid_request_error", Reason::kBackendRejected},
      {401, "authentication_error", Reason::kBackendCredentialsRejected},
      {402, "billing_error", Reason::kBackendBilling},
      {403, "permission_error", Reason::kBackendCredentialsRejected},
      {404, "not_found_error", Reason::kModelNotFound},
      {413, "request_too_large", Reason::kBackendRejected},
      {429, "rate_limit_error", Reason::kBackendRateLimited},
      {500, "api_error", Reason::kBackendError},
      {504, "timeout_error", Reason::kBackendTimeout},
      {529, "overloaded_error", Reason::kBackendUnavailable},
  };
  for (const auto& row : rows) {
    const absl::Status http = HttpError(row.status, ErrorBody(row.type));
    EXPECT_EQ(ReasonOf(http), row.reason) << row.type;
    EXPECT_EQ(BackendErrorOf(http)->type(), row.type);
    EXPECT_EQ(BackendErrorOf(http)->message(), "m");
    EXPECT_EQ(BackendErrorOf(http)->http_status(), row.status);
    EXPECT_EQ(BackendErrorOf(http)->request_id(), "req_1");
    const absl::Status stream = StreamError(ErrorBody(row.type));
    EXPECT_EQ(ReasonOf(stream), row.reason) << row.type;
    EXPECT_EQ(BackendErrorOf(stream)->http_status(), 200);
  }
}

TEST(AnthropicErrorTest, WhatIsAboutMoneyIsNoFaultOfTheRequest) {
  const std::string credit =
      ErrorBody("invalid_request_error", "Your credit balance is too low to access the API.");
  EXPECT_EQ(ReasonOf(HttpError(400, credit)), Reason::kBackendBilling);
  EXPECT_EQ(ReasonOf(StreamError(credit)), Reason::kBackendBilling);
  EXPECT_EQ(
      ReasonOf(HttpError(400, ErrorBody("invalid_request_error",
                                        "You have reached your specified API usage limits."))),
      Reason::kBackendQuotaExhausted);
}

TEST(AnthropicErrorTest, OtherServersErrorsAreRead) {
  const absl::Status llama =
      HttpError(500, R"({"error":{"code":500,"message":"boom","type":"server_error"}})");
  EXPECT_EQ(ReasonOf(llama), Reason::kBackendError);
  EXPECT_EQ(BackendErrorOf(llama)->type(), "server_error");
  EXPECT_EQ(ReasonOf(StreamError(R"({"error":{"code":404,"message":"gone"}})")),
            Reason::kModelNotFound);
  EXPECT_EQ(BackendErrorOf(HttpError(502, "<html>bad</html>"))->message(), "<html>bad</html>");
  EXPECT_EQ(BackendErrorOf(HttpError(500, R"({"type":"error"})"))->type(), "");
  EXPECT_EQ(ReasonOf(HttpError(503, "")), Reason::kBackendUnavailable);
}

TEST(AnthropicErrorTest, TheTimeToComeBackIsTold) {
  const absl::Status status = HttpError(429, ErrorBody("rate_limit_error"),
                                        {{"retry-after", "7"}, {"x-should-retry", "true"}});
  EXPECT_EQ(RetryAfterOf(status), absl::Seconds(7));
  EXPECT_EQ(ShouldRetryOf(status), true);
}

TEST(AnthropicErrorTest, AnswersAreNoErrors) {
  JsonReader reader;
  EXPECT_FALSE(IsAnthropicError(JsonObject(reader.Parse(R"({"type":"message"})").value())));
}

}  // namespace
}  // namespace nexusnitro
