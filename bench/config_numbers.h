// The configs that the config benchmarks make: each number gives another one. Functions only;
// thread-safe.
#ifndef NEXUSNITRO_BENCH_CONFIG_NUMBERS_H_
#define NEXUSNITRO_BENCH_CONFIG_NUMBERS_H_

#include <string>

#include "absl/strings/str_cat.h"
#include "nexusnitro/v1/config_service.pb.h"

namespace nexusnitro::bench {

// Fills `request` in with the config of `number`: its id, endpoint, model and label are its own.
// What `request` held is overwritten, so that its memory serves again.
inline void FillRequest(long number, v1::CreateConfigRequest& request) {
  request.set_config_id(absl::StrCat("c", number));
  v1::Config& config = *request.mutable_config();
  if (config.backends_size() == 0) config.add_backends();
  v1::Backend& backend = *config.mutable_backends(0);
  backend.set_name("main");
  backend.set_api_schema(v1::API_SCHEMA_OPENAI);
  backend.set_endpoint(absl::StrCat("http://h", number, ".bench.example:8000/v1"));
  backend.set_model(absl::StrCat("model-", number));
  (*config.mutable_labels())["number"] = absl::StrCat(number);
}

// Whether `config` is what `request` asked for, as a config that was made over RPC.
inline bool IsMadeFrom(const v1::CreateConfigRequest& request, const v1::Config& config) {
  constexpr size_t kPrefixBytes = sizeof("configs/") - 1;
  if (config.backends_size() != 1 || config.labels_size() != 1) return false;
  const v1::Backend& asked = request.config().backends(0);
  const v1::Backend& made = config.backends(0);
  const auto& label = *config.labels().begin();
  return config.name().compare(kPrefixBytes, std::string::npos, request.config_id()) == 0 &&
         made.name() == asked.name() && made.api_schema() == asked.api_schema() &&
         made.endpoint() == asked.endpoint() && made.model() == asked.model() &&
         label.first == "number" && label.second == request.config().labels().begin()->second &&
         config.origin() == v1::CONFIG_ORIGIN_RPC && !config.etag().empty() &&
         config.version() > 0 && config.has_create_time();
}

}  // namespace nexusnitro::bench

#endif  // NEXUSNITRO_BENCH_CONFIG_NUMBERS_H_
