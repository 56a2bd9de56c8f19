#include "client_core/adapters/gemini/gemini_error.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'795'521'600);

absl::Status Reply(int status, const std::string& body, HttpHeaders headers = {}) {
  return GeminiReplyError({status, std::move(headers)}, body, kNow);
}

std::string Body(int code, const std::string& status, const std::string& details = "[]") {
  return R"({"error": {"code": )" + std::to_string(code) +
         R"(, "message": "Google says no.", "status": ")" + status + R"(", "details": )" + details +
         "}}";
}

std::string Detail(const std::string& type, const std::string& members) {
  return R"([{"@type": "type.googleapis.com/google.rpc.)" + type + R"(", )" + members + "}]";
}

TEST(GeminiErrorTest, ErrorsAreMappedByTheirStatus) {
  const struct {
    const char* status;
    int code;
    Reason reason;
  } rows[] = {
      {"INVALID_ARGUMENT", 400, Reason::kBackendRejected},
      {"FAILED_PRECONDITION", 400, Reason::kBackendRejected},
      {"OUT_OF_RANGE", 400, Reason::kBackendRejected},
      {"UNIMPLEMENTED", 501, Reason::kBackendRejected},
      {"UNAUTHENTICATED", 401, Reason::kBackendCredentialsRejected},
      {"PERMISSION_DENIED", 403, Reason::kBackendCredentialsRejected},
      {"NOT_FOUND", 404, Reason::kModelNotFound},
      {"ALREADY_EXISTS", 409, Reason::kBackendConflict},
      {"ABORTED", 409, Reason::kBackendConflict},
      {"RESOURCE_EXHAUSTED", 429, Reason::kBackendRateLimited},
      {"CANCELLED", 499, Reason::kBackendUnavailable},
      {"UNAVAILABLE", 503, Reason::kBackendUnavailable},
      {"DEADLINE_EXCEEDED", 504, Reason::kBackendTimeout},
      {"INTERNAL", 500, Reason::kBackendError},
      {"UNKNOWN", 500, Reason::kBackendError},
      {"DATA_LOSS", 500, Reason::kBackendError},
  };
  for (const auto& row : rows) {
    const absl::Status status = Reply(row.code, Body(row.code, row.status));
    EXPECT_EQ(ReasonOf(status), row.reason) << row.status;
    const v1::BackendError error = BackendErrorOf(status).value();
    EXPECT_EQ(error.http_status(), row.code);
    EXPECT_EQ(error.type(), row.status);
    EXPECT_EQ(error.code(), std::to_string(row.code));
    EXPECT_EQ(error.message(), "Google says no.");
  }
}

TEST(GeminiErrorTest, AnUnknownStatusLeavesTheHttpStatusToSay) {
  EXPECT_EQ(ReasonOf(Reply(503, Body(503, "SOMETHING_NEW"))), Reason::kBackendUnavailable);
  EXPECT_EQ(ReasonOf(Reply(402, Body(402, ""))), Reason::kBackendBilling);
}

TEST(GeminiErrorTest, AWrongKeyIsNoBadRequest) {
  const absl::Status status =
      Reply(400, Body(400, "INVALID_ARGUMENT",
                      Detail("ErrorInfo", R"("reason": "API_KEY_INVALID", "domain": "x")")));
  EXPECT_EQ(ReasonOf(status), Reason::kBackendCredentialsRejected);
  EXPECT_EQ(BackendErrorOf(status)->code(), "API_KEY_INVALID");
}

TEST(GeminiErrorTest, DisabledBillingIsSaid) {
  EXPECT_EQ(ReasonOf(Reply(403, Body(403, "PERMISSION_DENIED",
                                     Detail("ErrorInfo", R"("reason": "BILLING_DISABLED")")))),
            Reason::kBackendBilling);
}

TEST(GeminiErrorTest, AQuotaByTheDayIsExhausted) {
  const auto quota = [](const std::string& id) {
    return Reply(429,
                 Body(429, "RESOURCE_EXHAUSTED",
                      Detail("QuotaFailure",
                             R"("violations": [{"quotaId": "x"},{"quotaId": ")" + id + R"("}])")));
  };
  EXPECT_EQ(ReasonOf(quota("GenerateRequestsPerDayPerProject-FreeTier")),
            Reason::kBackendQuotaExhausted);
  EXPECT_EQ(ReasonOf(quota("GenerateRequestsPerMinutePerProject")), Reason::kBackendRateLimited);
}

TEST(GeminiErrorTest, TheDelayOfRetryInfoCounts) {
  const auto delayed = [](const std::string& delay) {
    return RetryAfterOf(Reply(429, Body(429, "RESOURCE_EXHAUSTED",
                                        Detail("RetryInfo", R"("retryDelay": ")" + delay + "\""))));
  };
  EXPECT_EQ(delayed("34.4s"), absl::Milliseconds(34'400));
  EXPECT_EQ(delayed("-3s"), std::nullopt);
  EXPECT_EQ(delayed("soon"), std::nullopt);
  EXPECT_EQ(RetryAfterOf(Reply(503, Body(503, "UNAVAILABLE"), {{"retry-after", "7"}})),
            absl::Seconds(7));
}

TEST(GeminiErrorTest, TheFieldAtFaultIsNamed) {
  const absl::Status status =
      Reply(400, Body(400, "INVALID_ARGUMENT",
                      Detail("BadRequest",
                             R"("fieldViolations": [{"field": "contents", "description": "d"}])")));
  EXPECT_EQ(BackendErrorOf(status)->param(), "contents");
}

TEST(GeminiErrorTest, AnErrorMayStandInAnArray) {
  const absl::Status status = Reply(503, "[" + Body(503, "UNAVAILABLE") + "\n]");
  EXPECT_EQ(BackendErrorOf(status)->message(), "Google says no.");
  EXPECT_EQ(BackendErrorOf(status)->type(), "UNAVAILABLE");
}

TEST(GeminiErrorTest, OtherBodiesAreTheMessage) {
  const absl::Status status = Reply(502, "<html>Bad gateway</html>");
  EXPECT_EQ(ReasonOf(status), Reason::kBackendUnavailable);
  EXPECT_EQ(BackendErrorOf(status)->message(), "<html>Bad gateway</html>");
  EXPECT_EQ(ReasonOf(Reply(404, "")), Reason::kModelNotFound);
  EXPECT_EQ(ReasonOf(Reply(400, "[]")), Reason::kBackendRejected);
}

TEST(GeminiErrorTest, AnErrorMayBeAString) {
  const absl::Status status = Reply(401, R"({"error": "invalid_grant"})");
  EXPECT_EQ(ReasonOf(status), Reason::kBackendCredentialsRejected);
  EXPECT_EQ(BackendErrorOf(status)->message(), "invalid_grant");
}

TEST(GeminiErrorTest, WholeRepliesAreObjectsWithoutErrors) {
  JsonReader reader;
  EXPECT_TRUE(ParseGeminiReply(reader, R"({"models": []})").ok());
  EXPECT_EQ(ReasonOf(ParseGeminiReply(reader, "[1]").status()), Reason::kBadBackendReply);
  EXPECT_EQ(ReasonOf(ParseGeminiReply(reader, "<p>").status()), Reason::kBadBackendReply);
  const absl::Status error = ParseGeminiReply(reader, Body(503, "UNAVAILABLE")).status();
  EXPECT_EQ(ReasonOf(error), Reason::kBackendUnavailable);
  EXPECT_EQ(BackendErrorOf(error)->http_status(), 200);
}

}  // namespace
}  // namespace nexusnitro
