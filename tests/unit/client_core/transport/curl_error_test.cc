#include "client_core/transport/curl_error.h"

#include <gtest/gtest.h>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

TEST(CurlErrorTest, BeforeTheRequestNothingWasSent) {
  const struct {
    CURLcode code;
    Reason reason;
  } rows[] = {
      {CURLE_COULDNT_CONNECT, Reason::kConnectFailed},
      {CURLE_COULDNT_RESOLVE_HOST, Reason::kDnsFailed},
      {CURLE_OPERATION_TIMEDOUT, Reason::kConnectTimeout},
      {CURLE_SSL_CONNECT_ERROR, Reason::kTlsFailed},
      {CURLE_PEER_FAILED_VERIFICATION, Reason::kTlsFailed},
      {CURLE_SSL_CACERT_BADFILE, Reason::kTlsFailed},
  };
  for (const auto& row : rows) {
    const absl::Status status = CurlStatus(row.code, {}, "words");
    EXPECT_EQ(ReasonOf(status), row.reason) << row.code;
    EXPECT_TRUE(NotSent(status)) << row.code;
    EXPECT_NE(status.message().find("words"), absl::string_view::npos);
  }
}

TEST(CurlErrorTest, AfterTheRequestItMayHaveBeenTaken) {
  const absl::Status status = CurlStatus(CURLE_RECV_ERROR, {.request_started = true}, "");
  EXPECT_EQ(ReasonOf(status), Reason::kSentNoAnswer);
  EXPECT_FALSE(NotSent(status));
  EXPECT_EQ(ReasonOf(CurlStatus(CURLE_GOT_NOTHING, {.request_started = true}, "")),
            Reason::kSentNoAnswer);
  EXPECT_EQ(ReasonOf(CurlStatus(CURLE_WEIRD_SERVER_REPLY, {.request_started = true}, "")),
            Reason::kBadBackendReply);
}

TEST(CurlErrorTest, AfterTheHeadTheReplyWasCut) {
  const CurlProgress progress = {.request_started = true, .head_received = true};
  for (const CURLcode code : {CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_HTTP2_STREAM}) {
    EXPECT_EQ(ReasonOf(CurlStatus(code, progress, "")), Reason::kStreamTruncated) << code;
  }
  EXPECT_EQ(ReasonOf(CurlStatus(CURLE_BAD_CONTENT_ENCODING, progress, "")),
            Reason::kBadBackendReply);
}

TEST(CurlErrorTest, NamesTheProxyOnTheWay) {
  const CurlProgress progress = {.proxy = "http://p:1"};
  for (const CURLcode code : {CURLE_RECV_ERROR, CURLE_COULDNT_CONNECT, CURLE_SSL_CONNECT_ERROR}) {
    const absl::Status status = CurlStatus(code, progress, "words");
    EXPECT_NE(status.message().find("through the proxy http://p:1"), absl::string_view::npos)
        << status;
  }
  const absl::Status refused = CurlStatus(CURLE_RECV_ERROR, progress, "response 407");
  EXPECT_EQ(ReasonOf(refused), Reason::kConnectFailed);
  EXPECT_TRUE(NotSent(refused));
}

}  // namespace
}  // namespace nexusnitro
