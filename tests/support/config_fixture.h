// ConfigFixture: a real server in this process whose configs are made and changed over gRPC.
#ifndef NEXUSNITRO_TESTS_SUPPORT_CONFIG_FIXTURE_H_
#define NEXUSNITRO_TESTS_SUPPORT_CONFIG_FIXTURE_H_

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "nexusnitro/v1/config_service.grpc.pb.h"
#include "tests/support/server_harness.h"

namespace nexusnitro::testing {

// Paths of the fields that a status blames, in its order.
inline std::vector<std::string> FieldsIn(const grpc::Status& status) {
  google::rpc::Status details;
  details.ParseFromString(status.error_details());
  std::vector<std::string> fields;
  google::rpc::BadRequest request;
  for (const auto& any : details.details()) {
    if (!any.UnpackTo(&request)) continue;
    for (const auto& violation : request.field_violations()) fields.push_back(violation.field());
  }
  return fields;
}

// A context whose call ends by itself if the server hangs.
inline std::unique_ptr<grpc::ClientContext> ContextInTime() {
  auto context = std::make_unique<grpc::ClientContext>();
  context->set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(20));
  return context;
}

// The server has the file's config `configs/test`, with the embedded backend. Not thread-safe.
class ConfigFixture : public ::testing::Test {
 protected:
  // Endpoints at this machine are permitted unless `settings` say which are.
  void Serve(v1::ConfigFile settings = {}) {
    if (settings.allowed_endpoints().empty()) settings.add_allowed_endpoints("http://127.0.0.1:*");
    v1::Backend backend = OpenAiBackend("demo", "");
    backend.mutable_embedded();
    harness_ = std::make_unique<ServerHarness>(ConfigOf({backend}), settings);
    stub_ = v1::ConfigService::NewStub(harness_->NewChannel());
  }

  static v1::Config NewConfig(const std::string& endpoint = "http://127.0.0.1:9/v1") {
    v1::Config config;
    *config.add_backends() = OpenAiBackend("main", endpoint);
    return config;
  }

  // Each keeps its reply in `config_`, where it has one.
  grpc::Status Create(const std::string& id, const v1::Config& config, bool validate_only = false) {
    v1::CreateConfigRequest request;
    request.set_config_id(id);
    *request.mutable_config() = config;
    request.set_validate_only(validate_only);
    return stub_->CreateConfig(ContextInTime().get(), request, &config_);
  }
  grpc::Status Get(const std::string& id) {
    v1::GetConfigRequest request;
    request.set_name("configs/" + id);
    return stub_->GetConfig(ContextInTime().get(), request, &config_);
  }
  grpc::Status Update(const v1::Config& config, const std::vector<std::string>& mask = {}) {
    v1::UpdateConfigRequest request;
    *request.mutable_config() = config;
    for (const std::string& path : mask) request.mutable_update_mask()->add_paths(path);
    return stub_->UpdateConfig(ContextInTime().get(), request, &config_);
  }
  grpc::Status Delete(const std::string& id, const std::string& etag = "") {
    v1::DeleteConfigRequest request;
    request.set_name("configs/" + id);
    request.set_etag(etag);
    google::protobuf::Empty nothing;
    return stub_->DeleteConfig(ContextInTime().get(), request, &nothing);
  }
  grpc::Status List(const v1::ListConfigsRequest& request) {
    return stub_->ListConfigs(ContextInTime().get(), request, &page_);
  }
  grpc::Status BatchCreate(const v1::BatchCreateConfigsRequest& request) {
    return stub_->BatchCreateConfigs(ContextInTime().get(), request, &batch_);
  }

  // Adds a request to a batch.
  static v1::CreateConfigRequest& Add(v1::BatchCreateConfigsRequest& batch, const std::string& id,
                                      const v1::Config& config) {
    v1::CreateConfigRequest& request = *batch.add_requests();
    request.set_config_id(id);
    *request.mutable_config() = config;
    return request;
  }

  std::vector<std::string> NamesOnPage() const {
    std::vector<std::string> names;
    for (const v1::Config& config : page_.configs()) names.push_back(config.name());
    return names;
  }

  std::unique_ptr<ServerHarness> harness_;
  std::unique_ptr<v1::ConfigService::Stub> stub_;
  v1::Config config_;
  v1::ListConfigsResponse page_;
  v1::BatchCreateConfigsResponse batch_;
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_CONFIG_FIXTURE_H_
