// CreateConfig, GetConfig, ListConfigs, UpdateConfig and DeleteConfig over gRPC.

#include <gmock/gmock.h>
#include <grpcpp/generic/generic_stub.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/config_fixture.h"

namespace nexusnitro {
namespace {

using grpc::StatusCode;
using ::testing::ElementsAre;
using testing::FieldsIn;
using ::testing::HasSubstr;
using testing::OpenAiBackend;
using testing::ReasonIn;

class ConfigServiceTest : public testing::ConfigFixture {
 protected:
  void SetUp() override { Serve(); }
};

TEST_F(ConfigServiceTest, WhatIsMadeIsReadBack) {
  v1::Config asked = NewConfig();
  (*asked.mutable_labels())["team"] = "search";
  asked.set_name("configs/ignored");
  asked.set_origin(v1::CONFIG_ORIGIN_FILE);
  asked.set_version(7);
  ASSERT_TRUE(Create("made", asked).ok());
  v1::Config made = config_;
  EXPECT_EQ(made.name(), "configs/made");
  EXPECT_EQ(made.origin(), v1::CONFIG_ORIGIN_RPC);
  EXPECT_FALSE(made.etag().empty());
  EXPECT_GT(made.version(), 1'000'000) << "versions begin at the wall clock's microseconds";
  EXPECT_TRUE(made.has_create_time());
  EXPECT_EQ(made.labels().at("team"), "search");
  ASSERT_EQ(made.warnings_size(), 1);
  EXPECT_EQ(made.warnings(0).code(), "NOT_DURABLE");
  ASSERT_TRUE(Get("made").ok());
  made.clear_warnings();
  EXPECT_EQ(config_.SerializeAsString(), made.SerializeAsString());
}

TEST_F(ConfigServiceTest, TheFilesConfigsAreReadAsWell) {
  ASSERT_TRUE(Get("test").ok());
  EXPECT_EQ(config_.origin(), v1::CONFIG_ORIGIN_FILE);
  EXPECT_EQ(config_.etag(), "");
  EXPECT_EQ(config_.backends(0).name(), "demo");
}

TEST_F(ConfigServiceTest, WithoutAnIdTheServerMakesOne) {
  ASSERT_TRUE(Create("", NewConfig()).ok());
  const std::string first = config_.name();
  EXPECT_EQ(first.rfind("configs/c-", 0), 0u) << first;
  EXPECT_EQ(first.size(), std::string("configs/c-").size() + 16);
  ASSERT_TRUE(Create("", NewConfig()).ok());
  EXPECT_NE(config_.name(), first);
}

TEST_F(ConfigServiceTest, AnIdIsTakenOnce) {
  ASSERT_TRUE(Create("made", NewConfig()).ok());
  for (const char* id : {"made", "test"}) {
    const grpc::Status status = Create(id, NewConfig());
    EXPECT_EQ(status.error_code(), StatusCode::ALREADY_EXISTS) << id;
    EXPECT_EQ(ReasonIn(status), "CONFIG_EXISTS") << id;
  }
}

TEST_F(ConfigServiceTest, AnIdHasItsForm) {
  const grpc::Status status = Create("No Id", NewConfig());
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_THAT(FieldsIn(status), ElementsAre("config_id"));
}

TEST_F(ConfigServiceTest, ACheckWritesNothing) {
  ASSERT_TRUE(Create("made", NewConfig(), /*validate_only=*/true).ok());
  EXPECT_EQ(config_.name(), "configs/made");
  EXPECT_EQ(config_.etag(), "");
  EXPECT_EQ(config_.version(), 0);
  EXPECT_EQ(Get("made").error_code(), StatusCode::NOT_FOUND);
  EXPECT_EQ(Create("test", NewConfig(), true).error_code(), StatusCode::ALREADY_EXISTS);
  EXPECT_EQ(Create("made", v1::Config(), true).error_code(), StatusCode::INVALID_ARGUMENT);
}

TEST_F(ConfigServiceTest, EveryFieldAtFaultIsNamedAtOnce) {
  v1::Config config = NewConfig("http://user:hunter2@127.0.0.1/v1");
  v1::Backend& second = *config.add_backends() = OpenAiBackend("main", "http://127.0.0.1:9/v1");
  second.mutable_credential()->set_env("HOME");
  second.set_proxy("http://127.0.0.1:3128");
  const grpc::Status status = Create("made", config);
  EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(ReasonIn(status), "INVALID_REQUEST");
  EXPECT_THAT(FieldsIn(status), ::testing::UnorderedElementsAre("config.backends[0].endpoint",
                                                                "config.backends[1].name",
                                                                "config.backends[1].credential.env",
                                                                "config.backends[1].proxy"));
  EXPECT_EQ(status.error_message().find("hunter2"), std::string::npos);
}

TEST_F(ConfigServiceTest, AnEndpointOutsideTheListIsRefused) {
  const grpc::Status status = Create("made", NewConfig("https://elsewhere.invalid/v1"));
  EXPECT_EQ(status.error_code(), StatusCode::PERMISSION_DENIED);
  EXPECT_EQ(ReasonIn(status), "ENDPOINT_REFUSED");
  EXPECT_THAT(FieldsIn(status), ElementsAre("config.backends[0].endpoint"));
  EXPECT_THAT(status.error_message(), HasSubstr("http://127.0.0.1:*"));
}

TEST_F(ConfigServiceTest, AConfigThatIsNotThereIsNotFound) {
  for (const grpc::Status& status :
       {Get("other"), Delete("other"), Update(testing::ConfigOf({}, "other"), {"backends"})}) {
    EXPECT_EQ(status.error_code(), StatusCode::NOT_FOUND) << status.error_message();
    EXPECT_EQ(ReasonIn(status), "UNKNOWN_CONFIG");
  }
}

TEST_F(ConfigServiceTest, ANameHasItsForm) {
  v1::GetConfigRequest request;
  for (const char* name : {"", "made", "configs/"}) {
    request.set_name(name);
    const grpc::Status status = stub_->GetConfig(testing::ContextInTime().get(), request, &config_);
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT) << name;
    EXPECT_THAT(FieldsIn(status), ElementsAre("name"));
  }
}

TEST_F(ConfigServiceTest, AListHasPagesInTheOrderOfNames) {
  for (const char* id : {"b", "zz", "a"}) ASSERT_TRUE(Create(id, NewConfig()).ok());
  v1::ListConfigsRequest request;
  request.set_page_size(3);
  ASSERT_TRUE(List(request).ok());
  EXPECT_THAT(NamesOnPage(), ElementsAre("configs/a", "configs/b", "configs/test"));
  EXPECT_EQ(page_.configs(2).origin(), v1::CONFIG_ORIGIN_FILE);
  ASSERT_NE(page_.next_page_token(), "");
  request.set_page_token(page_.next_page_token());
  ASSERT_TRUE(List(request).ok());
  EXPECT_THAT(NamesOnPage(), ElementsAre("configs/zz"));
  EXPECT_EQ(page_.next_page_token(), "");
}

TEST_F(ConfigServiceTest, AListIsFilteredByLabels) {
  v1::Config labelled = NewConfig();
  (*labelled.mutable_labels())["team"] = "search";
  ASSERT_TRUE(Create("a", labelled).ok());
  (*labelled.mutable_labels())["tier"] = "two words";
  ASSERT_TRUE(Create("b", labelled).ok());
  ASSERT_TRUE(Create("c", NewConfig()).ok());
  v1::ListConfigsRequest request;
  request.set_filter("labels.team=search");
  ASSERT_TRUE(List(request).ok());
  EXPECT_THAT(NamesOnPage(), ElementsAre("configs/a", "configs/b"));
  request.set_filter("labels.team=search AND labels.tier=\"two words\"");
  ASSERT_TRUE(List(request).ok());
  EXPECT_THAT(NamesOnPage(), ElementsAre("configs/b"));
}

TEST_F(ConfigServiceTest, AListAsksForWhatThereIs) {
  v1::ListConfigsRequest size;
  size.set_page_size(1'001);
  v1::ListConfigsRequest negative;
  negative.set_page_size(-1);
  v1::ListConfigsRequest token;
  token.set_page_token("%");
  v1::ListConfigsRequest filter;
  filter.set_filter("name=a");
  const std::pair<const v1::ListConfigsRequest*, const char*> cases[] = {
      {&size, "page_size"}, {&negative, "page_size"}, {&token, "page_token"}, {&filter, "filter"}};
  for (const auto& [request, field] : cases) {
    const grpc::Status status = List(*request);
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT) << field;
    EXPECT_THAT(FieldsIn(status), ElementsAre(field)) << status.error_message();
  }
}

TEST_F(ConfigServiceTest, AnUpdateChangesWhatItsMaskNames) {
  v1::Config asked = NewConfig();
  asked.mutable_timeouts()->mutable_total()->set_seconds(7);
  asked.mutable_retry()->set_attempts_max(2);
  ASSERT_TRUE(Create("made", asked).ok());
  const v1::Config made = config_;
  v1::Config change;
  change.set_name("configs/made");
  change.mutable_timeouts()->mutable_connect()->set_seconds(1);
  ASSERT_TRUE(Update(change, {"timeouts.connect", "retry"}).ok());
  EXPECT_EQ(config_.timeouts().connect().seconds(), 1);
  EXPECT_EQ(config_.timeouts().total().seconds(), 7) << "the mask does not name it";
  EXPECT_FALSE(config_.has_retry()) << "the mask names it, and it is not set";
  EXPECT_EQ(config_.backends_size(), 1);
  EXPECT_NE(config_.etag(), made.etag());
  EXPECT_GT(config_.version(), made.version());
  EXPECT_EQ(config_.create_time().SerializeAsString(), made.create_time().SerializeAsString());
}

TEST_F(ConfigServiceTest, AMaskNamesFieldsThatThereAre) {
  ASSERT_TRUE(Create("made", NewConfig()).ok());
  for (const char* path : {"nothing", "etag", "origin"}) {
    v1::Config change = NewConfig();
    change.set_name("configs/made");
    const grpc::Status status = Update(change, {path});
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT) << path;
    EXPECT_THAT(status.error_message(), HasSubstr(path));
  }
}

TEST_F(ConfigServiceTest, AStaleEtagChangesNothing) {
  ASSERT_TRUE(Create("made", NewConfig()).ok());
  const std::string stale = config_.etag();
  v1::Config change = config_;
  ASSERT_TRUE(Update(change).ok()) << "the etag holds";
  const std::string etag = config_.etag();
  for (const grpc::Status& status : {Update(change), Delete("made", stale)}) {
    EXPECT_EQ(status.error_code(), StatusCode::ABORTED);
    EXPECT_EQ(ReasonIn(status), "STALE_ETAG");
  }
  ASSERT_TRUE(Get("made").ok());
  EXPECT_EQ(config_.etag(), etag);
  EXPECT_TRUE(Delete("made", etag).ok());
}

TEST_F(ConfigServiceTest, WhatIsDeletedIsGone) {
  ASSERT_TRUE(Create("made", NewConfig()).ok());
  EXPECT_TRUE(Delete("made").ok());
  EXPECT_EQ(Get("made").error_code(), StatusCode::NOT_FOUND);
  EXPECT_TRUE(Create("made", NewConfig()).ok()) << "the id is free again";
}

TEST_F(ConfigServiceTest, TheFilesConfigsAreNotChanged) {
  for (const grpc::Status& status :
       {Delete("test"), Update(testing::ConfigOf({OpenAiBackend("main", "http://127.0.0.1:9")}))}) {
    EXPECT_EQ(status.error_code(), StatusCode::FAILED_PRECONDITION);
    EXPECT_EQ(ReasonIn(status), "CONFIG_READ_ONLY");
    EXPECT_THAT(status.error_message(), HasSubstr("test.yaml"));
  }
}

TEST_F(ConfigServiceTest, InlineKeysAreWrittenAndNeverRead) {
  v1::Config asked = NewConfig();
  asked.mutable_backends(0)->mutable_credential()->set_api_key("sk-planted");
  ASSERT_TRUE(Create("made", asked).ok());
  const auto hides_it = [this] {
    return config_.backends(0).credential().has_api_key() &&
           config_.SerializeAsString().find("sk-planted") == std::string::npos;
  };
  EXPECT_TRUE(hides_it());
  ASSERT_TRUE(Get("made").ok());
  EXPECT_TRUE(hides_it());
  ASSERT_TRUE(List({}).ok());
  EXPECT_EQ(page_.SerializeAsString().find("sk-planted"), std::string::npos);
}

TEST_F(ConfigServiceTest, BytesThatAreNoMessageAreToldWithTheirField) {
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(harness_->NewChannel());
  const grpc::Slice bytes("\x0a\x01\xff");  // `config_id`, of one byte that is not UTF-8.
  for (const char* method : {"CreateConfig", "GetConfig"}) {
    grpc::ClientContext call_context;
    const auto call =
        stub.PrepareUnaryCall(&call_context, std::string("/nexusnitro.v1.ConfigService/") + method,
                              grpc::ByteBuffer(&bytes, 1), &queue);
    call->StartCall();
    grpc::ByteBuffer response;
    grpc::Status status;
    call->Finish(&response, &status, nullptr);
    void* tag = nullptr;
    bool ok = false;
    ASSERT_TRUE(queue.Next(&tag, &ok));
    EXPECT_EQ(status.error_code(), StatusCode::INVALID_ARGUMENT) << method;
    EXPECT_THAT(status.error_message(), HasSubstr("is not valid UTF-8")) << method;
  }
}

}  // namespace
}  // namespace nexusnitro
