// Small texts of configs, callers and credentials: endpoints, additions to bodies, headers, retry
// times, AWS profiles, and the replies of token endpoints.
#include "client_core/adapters/backend_error.h"
#include "client_core/credentials/token_reply.h"
#include "client_core/transport/curl_url.h"
#include "client_core/transport/header_rules.h"
#include "client_core/wire/extra_body.h"
#include "client_core/wire/json_writer.h"
#include "tests/fuzz/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace nexusnitro;  // NOLINT(google-build-using-namespace)
  const std::string text(testing::FuzzText(data, size));
  if (const auto target = ParseEndpoint(text); target.ok()) {
    NN_CHECK(!target->host.empty() && target->port > 0 && target->port < 65536,
             "a target that nobody can reach");
  }
  if (!text.empty() && ExtraBodyFault(text).empty()) {
    NN_CHECK(CheckJsonObject(MergeJson(R"({"a":{"b":1}})", text)).ok(), "a merge that is no JSON");
  }
  HeaderFault(text.substr(0, text.size() / 2), text.substr(text.size() / 2));
  const absl::Duration delay = ParseRetryAfter(text, absl::FromUnixSeconds(1'795'000'000));
  NN_CHECK(delay >= absl::ZeroDuration(), "a delay that is over");
  const absl::Time now = absl::FromUnixSeconds(1'795'000'000);
  const auto reply = [&] { return FetchReply{.status = 200, .body = text}; };
  (void)ReadBearerReply("here", reply(), now, Secret("s"));
  (void)ReadAwsReply("here", reply(), Secret("s"));
  (void)ReadStsReply("here", reply(), Secret("s"));
  return 0;
}
