// WriterFixture: the core of configs on a memory store, without threads.
#ifndef NEXUSNITRO_TESTS_SUPPORT_WRITER_FIXTURE_H_
#define NEXUSNITRO_TESTS_SUPPORT_WRITER_FIXTURE_H_

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "client_core/base/error.h"
#include "client_core/config/config_store.h"
#include "client_core/config/config_writer.h"
#include "client_core/stores/memory_store.h"
#include "google/rpc/error_details.pb.h"
#include "nexusnitro/v1/config_service.pb.h"
#include "tests/support/chat_requests.h"
#include "tests/support/fake_scheduler.h"

namespace nexusnitro::testing {

// Paths of the fields that an error blames, in its order.
inline std::vector<std::string> FieldsOf(const absl::Status& status) {
  std::vector<std::string> fields;
  const auto payload = status.GetPayload("type.googleapis.com/google.rpc.BadRequest");
  google::rpc::BadRequest request;
  if (!payload.has_value() || !request.ParseFromString(std::string(*payload))) return fields;
  for (const auto& violation : request.field_violations()) fields.push_back(violation.field());
  return fields;
}

inline v1::CallStatus TellStatus(const absl::Status& status) {
  v1::CallStatus told;
  told.set_code(static_cast<int>(status.code()));
  told.set_message(std::string(status.message()));
  return told;
}

// The file has `configs/file`, and permits RPC configs http://127.0.0.1:1 and :2. Not thread-safe.
class WriterFixture : public ::testing::Test {
 protected:
  static constexpr char kEndpoint[] = "http://127.0.0.1:1/v1";

  static FileState FileOf(ConfigsById configs) {
    FileRules rules;
    rules.endpoints = *EndpointRules::Create({"http://127.0.0.1:1", "http://127.0.0.1:2"});
    FileState file;
    file.configs = std::move(configs);
    file.rules = std::make_shared<const FileRules>(std::move(rules));
    file.file_name = "nexusnitro.yaml";
    return file;
  }

  static v1::Config SmallConfig(const std::string& model = "m") {
    v1::Config config;
    *config.add_backends() = OpenAiBackend("main", kEndpoint, model);
    return config;
  }

  static v1::CreateConfigRequest CreateRequest(const std::string& id, const v1::Config& config) {
    v1::CreateConfigRequest request;
    request.set_config_id(id);
    *request.mutable_config() = config;
    return request;
  }

  static absl::StatusOr<v1::Config> Read(const absl::StatusOr<std::string>& bytes) {
    if (!bytes.ok()) return bytes.status();
    v1::Config config;
    EXPECT_TRUE(config.ParseFromString(*bytes));
    return config;
  }

  absl::StatusOr<v1::Config> CreateFrom(const std::string& bytes) {
    return Read(writer_.CreateAll({{bytes, scope_}}).front());
  }
  absl::StatusOr<v1::Config> Create(const v1::CreateConfigRequest& request) {
    return CreateFrom(request.SerializeAsString());
  }
  absl::StatusOr<v1::Config> Create(const std::string& id, const v1::Config& config) {
    return Create(CreateRequest(id, config));
  }

  absl::StatusOr<v1::Config> Update(const v1::Config& config,
                                    const std::vector<std::string>& paths = {},
                                    bool validate_only = false) {
    v1::UpdateConfigRequest request;
    *request.mutable_config() = config;
    for (const std::string& path : paths) request.mutable_update_mask()->add_paths(path);
    request.set_validate_only(validate_only);
    return Read(writer_.Update(request.SerializeAsString(), scope_));
  }

  absl::Status Delete(const std::string& name, const std::string& etag = "") {
    v1::DeleteConfigRequest request;
    request.set_name(name);
    request.set_etag(etag);
    return writer_.Delete(request.SerializeAsString(), scope_).status();
  }

  absl::StatusOr<v1::BatchCreateConfigsResponse> Batch(
      const v1::BatchCreateConfigsRequest& request) {
    const auto bytes = writer_.BatchCreate(request.SerializeAsString(), scope_);
    if (!bytes.ok()) return bytes.status();
    v1::BatchCreateConfigsResponse response;
    EXPECT_TRUE(response.ParseFromString(*bytes));
    return response;
  }

  // As a reader gets it. Dies if it is not there.
  v1::Config Get(const std::string& id) { return *Read(configs_.Get(id)->ToBytes()); }

  FakeClock clock_;
  ConfigStore configs_{
      FileOf({{"file", SnapshotOf(ConfigOf({OpenAiBackend("f", kEndpoint)}, "file"))}}), {}, 100};
  MemoryStore store_;
  ConfigWriter writer_{configs_, store_, TellStatus, clock_};
  ConfigScope scope_;
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_WRITER_FIXTURE_H_
