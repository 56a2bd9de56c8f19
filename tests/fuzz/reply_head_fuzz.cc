// Headers of replies: each line of the input is one. No wire's rules may fail on them.
#include "absl/strings/str_split.h"
#include "client_core/adapters/adapter_factory.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "tests/fuzz/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace nexusnitro;  // NOLINT(google-build-using-namespace)
  HttpResponseHead head;
  head.status = 429;
  for (const absl::string_view line : absl::StrSplit(ToAbsl(testing::FuzzText(data, size)), '\n')) {
    const std::pair<std::string, std::string> header =
        absl::StrSplit(line, absl::MaxSplits(':', 1));
    head.headers.push_back({header.first, header.second});
  }
  for (int i = 1; i < v1::ApiSchema_ARRAYSIZE; ++i) {
    const Adapter& adapter = AdapterFor(static_cast<v1::ApiSchema>(i));
    v1::CallInfo call;
    adapter.ReadHeaders(head.headers, call);
    testing::CheckTexts(call);
    const absl::Status status =
        adapter.DecodeError(head, "{}", absl::FromUnixSeconds(1'795'000'000));
    NN_CHECK(!status.ok(), "an error that is none");
    if (const auto delay = RetryAfterOf(status); delay.has_value()) {
      NN_CHECK(*delay > absl::ZeroDuration() && *delay < absl::InfiniteDuration(),
               "a delay that nobody can wait for");
    }
  }
  return 0;
}
