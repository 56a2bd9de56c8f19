#include "client_core/adapters/bedrock/bedrock_error.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

// 24 November 2026, 12:00:00 UTC.
const absl::Time kNow = absl::FromUnixSeconds(1'795'521'600);

absl::Status ReplyError(int status, const std::string& type, const std::string& body,
                        HttpHeaders headers = {}) {
  if (!type.empty()) headers.push_back({"x-amzn-errortype", type});
  return BedrockReplyError({status, std::move(headers)}, body, kNow);
}

TEST(BedrockErrorTest, ErrorsAreMappedByTheirType) {
  const struct {
    const char* type;
    int status;
    Reason reason;
  } rows[] = {
      {"ValidationException", 400, Reason::kBackendRejected},
      {"ServiceQuotaExceededException", 400, Reason::kBackendQuotaExhausted},
      {"AccessDeniedException", 403, Reason::kBackendCredentialsRejected},
      {"ExpiredTokenException", 403, Reason::kBackendCredentialsRejected},
      {"ExpiredToken", 400, Reason::kBackendCredentialsRejected},
      {"IncompleteSignatureException", 400, Reason::kBackendCredentialsRejected},
      {"InvalidClientTokenId", 403, Reason::kBackendCredentialsRejected},
      {"InvalidSignatureException", 403, Reason::kBackendCredentialsRejected},
      {"MissingAuthenticationTokenException", 403, Reason::kBackendCredentialsRejected},
      {"NotAuthorizedException", 400, Reason::kBackendCredentialsRejected},
      {"OptInRequired", 403, Reason::kBackendCredentialsRejected},
      {"RequestExpired", 400, Reason::kBackendCredentialsRejected},
      {"SignatureDoesNotMatch", 403, Reason::kBackendCredentialsRejected},
      {"UnrecognizedClientException", 403, Reason::kBackendCredentialsRejected},
      {"ResourceNotFoundException", 404, Reason::kModelNotFound},
      {"UnknownOperationException", 404, Reason::kModelNotFound},
      {"ModelTimeoutException", 408, Reason::kBackendTimeout},
      {"ConflictException", 400, Reason::kBackendConflict},
      {"ModelErrorException", 424, Reason::kBackendError},
      {"ModelStreamErrorException", 424, Reason::kBackendError},
      {"InternalServerException", 500, Reason::kBackendError},
      {"InternalServerError", 500, Reason::kBackendError},
      {"InternalFailure", 500, Reason::kBackendError},
      {"ModelNotReadyException", 429, Reason::kBackendRateLimited},
      {"ThrottlingException", 429, Reason::kBackendRateLimited},
      {"ThrottlingException", 400, Reason::kBackendRateLimited},
      {"TooManyRequestsException", 429, Reason::kBackendRateLimited},
      {"ServiceUnavailableException", 503, Reason::kBackendUnavailable},
      {"ServiceUnavailable", 503, Reason::kBackendUnavailable},
  };
  for (const auto& row : rows) {
    const absl::Status status = ReplyError(row.status, row.type, R"({"message":"why"})");
    EXPECT_EQ(ReasonOf(status), row.reason) << row.type;
    const v1::BackendError error = BackendErrorOf(status).value();
    EXPECT_EQ(error.type(), row.type);
    EXPECT_EQ(error.http_status(), row.status);
    EXPECT_EQ(error.message(), "why");
  }
}

TEST(BedrockErrorTest, TheTypeIsCutOutOfItsHeader) {
  for (const char* header :
       {"ValidationException:http://internal.amazon.com/coral/com.amazon.bedrock/",
        "com.amazon.coral.service#ValidationException", "ValidationException"}) {
    const absl::Status status = ReplyError(400, header, R"({"message":"no"})");
    EXPECT_EQ(BackendErrorOf(status)->type(), "ValidationException") << header;
  }
}

TEST(BedrockErrorTest, TheBodyMayNameTheType) {
  const absl::Status status =
      ReplyError(400, "", R"({"__type":"a.b#ThrottlingException","Message":"slow down"})");
  EXPECT_EQ(ReasonOf(status), Reason::kBackendRateLimited);
  EXPECT_EQ(BackendErrorOf(status)->message(), "slow down");
}

TEST(BedrockErrorTest, WithoutAKnownTypeTheStatusDecides) {
  const struct {
    int status;
    Reason reason;
  } rows[] = {
      {302, Reason::kRedirectRefused},
      {400, Reason::kBackendRejected},
      {401, Reason::kBackendCredentialsRejected},
      {403, Reason::kBackendCredentialsRejected},
      {404, Reason::kModelNotFound},
      {408, Reason::kBackendTimeout},
      {413, Reason::kBackendRejected},
      {424, Reason::kBackendError},
      {429, Reason::kBackendRateLimited},
      {500, Reason::kBackendError},
      {503, Reason::kBackendUnavailable},
      {504, Reason::kBackendTimeout},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(ReasonOf(ReplyError(row.status, "", "{}")), row.reason) << row.status;
    EXPECT_EQ(ReasonOf(ReplyError(row.status, "BrandNewException", "{}")), row.reason);
  }
}

TEST(BedrockErrorTest, LimitsByTheDayAreNotWaitedFor) {
  const absl::Status status =
      ReplyError(429, "ThrottlingException",
                 R"({"message":"Too many tokens per day, please wait before trying again."})");
  EXPECT_EQ(ReasonOf(status), Reason::kBackendQuotaExhausted);
}

TEST(BedrockErrorTest, OtherBodiesAreTheMessage) {
  const absl::Status status = ReplyError(502, "", "<html>\xFF</html>");
  EXPECT_EQ(BackendErrorOf(status)->message(), "<html>\xEF\xBF\xBD</html>");
  EXPECT_EQ(ReasonOf(ReplyError(403, "", "")), Reason::kBackendCredentialsRejected);
}

TEST(BedrockErrorTest, RetryAfterIsRead) {
  EXPECT_EQ(RetryAfterOf(ReplyError(503, "", "{}", {{"retry-after", "3"}})), absl::Seconds(3));
}

TEST(BedrockErrorTest, AWrongClockIsNamed) {
  const struct {
    int status;
    const char* date;
    const char* words;  // Null: nothing is said of clocks.
  } rows[] = {
      {403, "Tue, 24 Nov 2026 12:06:40 GMT", "clock is 6m40s behind the backend's"},
      {403, "Tue, 24 Nov 2026 11:00:00 GMT", "clock is 1h ahead of the backend's"},
      {403, "Tue, 24 Nov 2026 12:05:00 GMT", nullptr},
      {403, "some day", nullptr},
      {400, "Tue, 24 Nov 2026 11:00:00 GMT", nullptr},
  };
  for (const auto& row : rows) {
    const absl::Status status =
        ReplyError(row.status, "InvalidSignatureException", R"({"message":"Signature expired"})",
                   {{"date", row.date}});
    const std::string message(status.message());
    EXPECT_NE(message.find("Signature expired"), std::string::npos) << message;
    EXPECT_EQ(ReasonOf(status), Reason::kBackendCredentialsRejected);
    if (row.words == nullptr) {
      EXPECT_EQ(message.find("clock"), std::string::npos) << message;
    } else {
      EXPECT_NE(message.find(row.words), std::string::npos) << message;
    }
  }
}

TEST(BedrockErrorTest, ExceptionsInStreamsAreMappedByTheSameTable) {
  const struct {
    const char* type;
    Reason reason;
  } rows[] = {
      {"throttlingException", Reason::kBackendRateLimited},
      {"modelStreamErrorException", Reason::kBackendError},
      {"internalServerException", Reason::kBackendError},
      {"validationException", Reason::kBackendRejected},
      {"serviceUnavailableException", Reason::kBackendUnavailable},
      {"modelTimeoutException", Reason::kBackendTimeout},
      {"somethingElse", Reason::kBackendError},
  };
  for (const auto& row : rows) {
    const absl::Status status =
        BedrockStreamException(row.type, R"({"message":"why","originalStatusCode":500})");
    EXPECT_EQ(ReasonOf(status), row.reason) << row.type;
    EXPECT_EQ(BackendErrorOf(status)->type(), row.type);
    EXPECT_EQ(BackendErrorOf(status)->message(), "why");
    EXPECT_EQ(BackendErrorOf(status)->http_status(), 200);
  }
}

TEST(BedrockErrorTest, TheModelsOwnWordsCountWhereTheServiceHasNone) {
  const absl::Status status =
      BedrockStreamException("modelStreamErrorException", R"({"originalMessage":"overheated"})");
  EXPECT_EQ(BackendErrorOf(status)->message(), "overheated");
}

TEST(BedrockErrorTest, ErrorsInStreamsHaveACode) {
  const absl::Status status = BedrockStreamError("ThrottlingException", "slow\xFF");
  EXPECT_EQ(ReasonOf(status), Reason::kBackendRateLimited);
  EXPECT_EQ(BackendErrorOf(status)->code(), "ThrottlingException");
  EXPECT_EQ(BackendErrorOf(status)->type(), "");
  EXPECT_EQ(BackendErrorOf(status)->message(), "slow\xEF\xBF\xBD");
  EXPECT_EQ(ReasonOf(BedrockStreamError("400", "")), Reason::kBackendError);
}

}  // namespace
}  // namespace nexusnitro
