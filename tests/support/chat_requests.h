// Small chat requests and configs for tests. Functions only.
#ifndef NEXUSNITRO_TESTS_SUPPORT_CHAT_REQUESTS_H_
#define NEXUSNITRO_TESTS_SUPPORT_CHAT_REQUESTS_H_

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client_core/config/config_snapshot.h"
#include "nexusnitro/v1/chat.pb.h"
#include "nexusnitro/v1/config.pb.h"
#include "tests/support/variables_of.h"

namespace nexusnitro::testing {

inline v1::ChatRequest Ask(const std::string& question) {
  v1::ChatRequest request;
  v1::Message* message = request.add_messages();
  message->set_role(v1::ROLE_USER);
  message->add_parts()->set_text(question);
  return request;
}

inline v1::Backend OpenAiBackend(const std::string& name, const std::string& endpoint,
                                 const std::string& model = "m") {
  v1::Backend backend;
  backend.set_name(name);
  backend.set_api_schema(v1::API_SCHEMA_OPENAI);
  backend.set_endpoint(endpoint);
  backend.set_model(model);
  return backend;
}

inline v1::Config ConfigOf(std::vector<v1::Backend> backends, const std::string& id = "test") {
  v1::Config config;
  config.set_name("configs/" + id);
  for (v1::Backend& backend : backends) *config.add_backends() = std::move(backend);
  return config;
}

// In an environment without variables. Dies if the config is not right.
inline std::shared_ptr<const ConfigSnapshot> SnapshotOf(const v1::Config& config) {
  Faults faults;
  SnapshotOptions options;
  options.variables = VariablesOf({});
  auto snapshot = MakeSnapshot(config, options, faults);
  if (snapshot == nullptr) {
    std::fprintf(stderr, "%s %s\n", faults[0].path.c_str(), faults[0].description.c_str());
    std::abort();
  }
  return snapshot;
}

// One backend, ready for an adapter. Dies if it is not right.
inline std::shared_ptr<const BackendSnapshot> BackendOf(const v1::Backend& backend) {
  return SnapshotOf(ConfigOf({backend}))->backends[0];
}

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_CHAT_REQUESTS_H_
