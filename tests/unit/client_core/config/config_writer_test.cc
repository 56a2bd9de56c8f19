#include "client_core/config/config_writer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/writer_fixture.h"

namespace nexusnitro {
namespace {

using testing::FieldsOf;
using testing::OpenAiBackend;
using testing::WriterFixture;

using Fields = std::vector<std::string>;

class ConfigWriterTest : public WriterFixture {};

TEST_F(ConfigWriterTest, ACreatedConfigIsLive) {
  v1::Config config = SmallConfig();
  (*config.mutable_labels())["team"] = "red";
  const absl::StatusOr<v1::Config> reply = Create("mine", config);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->name(), "configs/mine");
  EXPECT_EQ(reply->origin(), v1::CONFIG_ORIGIN_RPC);
  EXPECT_FALSE(reply->etag().empty());
  EXPECT_EQ(reply->version(), configs_.version());
  EXPECT_EQ(reply->create_time().seconds(), 1'000'000);
  EXPECT_EQ(reply->update_time().seconds(), 1'000'000);
  EXPECT_EQ(reply->labels().at("team"), "red");
  EXPECT_EQ(reply->backends(0).SerializeAsString(), config.backends(0).SerializeAsString());
  const auto snapshot = configs_.Find("mine");
  ASSERT_TRUE(snapshot.ok()) << snapshot.status();
  EXPECT_EQ((*snapshot)->backends[0]->target->port, 1);
}

TEST_F(ConfigWriterTest, AReplyWarnsThatTheConfigEndsWithTheProcess) {
  const absl::StatusOr<v1::Config> reply = Create("mine", SmallConfig());
  ASSERT_EQ(reply->warnings_size(), 1);
  EXPECT_EQ(reply->warnings(0).code(), "NOT_DURABLE");
  EXPECT_NE(reply->warnings(0).message().find("ends with the process"), std::string::npos);
  EXPECT_EQ(Get("mine").warnings_size(), 0);
}

TEST_F(ConfigWriterTest, TheServerMakesAnId) {
  const absl::StatusOr<v1::Config> one = Create("", SmallConfig());
  const absl::StatusOr<v1::Config> two = Create("", SmallConfig());
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_EQ(one->name().size(), std::string("configs/c-0123456789abcdef").size());
  EXPECT_NE(one->name(), two->name());
}

TEST_F(ConfigWriterTest, WhatIsOutputOnlyIsIgnored) {
  v1::Config config = SmallConfig();
  config.set_name("configs/other");
  config.set_etag("x");
  config.set_version(7);
  config.set_origin(v1::CONFIG_ORIGIN_FILE);
  config.mutable_create_time()->set_seconds(1);
  const absl::StatusOr<v1::Config> reply = Create("mine", config);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->name(), "configs/mine");
  EXPECT_EQ(reply->origin(), v1::CONFIG_ORIGIN_RPC);
  EXPECT_EQ(reply->create_time().seconds(), 1'000'000);
}

TEST_F(ConfigWriterTest, AnIdIsTakenOnce) {
  ASSERT_TRUE(Create("mine", SmallConfig()).ok());
  EXPECT_EQ(ReasonOf(Create("mine", SmallConfig()).status()), Reason::kConfigExists);
  const absl::Status file = Create("file", SmallConfig()).status();
  EXPECT_EQ(ReasonOf(file), Reason::kConfigExists);
  EXPECT_NE(file.message().find("nexusnitro.yaml"), absl::string_view::npos) << file;
  EXPECT_EQ(FieldsOf(Create("Not an id", SmallConfig()).status()), Fields{"config_id"});
}

TEST_F(ConfigWriterTest, EveryFaultIsNamed) {
  v1::Config config = SmallConfig();
  config.mutable_backends(0)->set_name("");
  config.mutable_backends(0)->set_endpoint("ftp://x");
  (*config.mutable_labels())["no key"] = "";
  EXPECT_EQ(
      FieldsOf(Create("mine", config).status()),
      (Fields{"config.backends[0].name", "config.backends[0].endpoint", "config.labels.no key"}));
  EXPECT_EQ(FieldsOf(Create(v1::CreateConfigRequest()).status()), Fields{"config"});
}

TEST_F(ConfigWriterTest, UnknownFieldsAreRefused) {
  v1::Config config = SmallConfig();
  v1::Backend& backend = *config.mutable_backends(0);
  backend.GetReflection()->MutableUnknownFields(&backend)->AddVarint(999, 1);
  const absl::Status status = Create("mine", config).status();
  EXPECT_EQ(ReasonOf(status), Reason::kUnimplementedField);
  EXPECT_EQ(FieldsOf(status), Fields{"config.backends[0].field number 999"});
  v1::Config deep = SmallConfig();
  deep.mutable_timeouts()
      ->GetReflection()
      ->MutableUnknownFields(deep.mutable_timeouts())
      ->AddVarint(999, 1);
  EXPECT_EQ(FieldsOf(Create("mine", deep).status()), Fields{"config.timeouts.field number 999"});
}

TEST_F(ConfigWriterTest, WhatIsNoRequestIsRefused) {
  EXPECT_EQ(ReasonOf(CreateFrom("\xff").status()), Reason::kInvalidRequest);
  EXPECT_EQ(FieldsOf(CreateFrom("\x0a\x01\xff").status()), Fields{"config_id"});
  EXPECT_EQ(ReasonOf(writer_.Update("\xff", scope_).status()), Reason::kInvalidRequest);
  EXPECT_EQ(ReasonOf(writer_.Delete("\xff", scope_).status()), Reason::kInvalidRequest);
  EXPECT_EQ(ReasonOf(writer_.BatchCreate("\xff", scope_).status()), Reason::kInvalidRequest);
}

TEST_F(ConfigWriterTest, ValidateOnlyWritesNothing) {
  v1::CreateConfigRequest request = CreateRequest("mine", SmallConfig());
  request.set_validate_only(true);
  const absl::StatusOr<v1::Config> reply = Create(request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->name(), "configs/mine");
  EXPECT_EQ(reply->etag(), "");
  EXPECT_EQ(reply->version(), 0);
  EXPECT_FALSE(configs_.Get("mine").has_value());
  ASSERT_TRUE(Create("mine", SmallConfig()).ok());
  EXPECT_EQ(ReasonOf(Create(request).status()), Reason::kConfigExists);
  v1::Config update;
  update.set_name("configs/mine");
  (*update.mutable_labels())["a"] = "b";
  const absl::StatusOr<v1::Config> updated = Update(update, {}, /*validate_only=*/true);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->labels_size(), 1);
  EXPECT_EQ(updated->etag(), "");
  EXPECT_EQ(Get("mine").labels_size(), 0);
}

TEST_F(ConfigWriterTest, AnUpdateChangesWhatIsSet) {
  v1::Config config = SmallConfig();
  (*config.mutable_labels())["team"] = "red";
  const absl::StatusOr<v1::Config> created = Create("mine", config);
  clock_.Advance(absl::Seconds(5));
  v1::Config update;
  update.set_name("configs/mine");
  *update.add_backends() = OpenAiBackend("new", kEndpoint);
  const absl::StatusOr<v1::Config> updated = Update(update);
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->backends(0).name(), "new");
  EXPECT_EQ(updated->labels().at("team"), "red");
  EXPECT_NE(updated->etag(), created->etag());
  EXPECT_EQ(updated->version(), created->version() + 1);
  EXPECT_EQ(updated->create_time().seconds(), 1'000'000);
  EXPECT_EQ(updated->update_time().seconds(), 1'000'005);
}

TEST_F(ConfigWriterTest, AStaleEtagIsRefused) {
  v1::Config config = *Create("mine", SmallConfig());
  config.mutable_backends(0)->set_model("other");
  ASSERT_TRUE(Update(config).ok());
  EXPECT_EQ(ReasonOf(Update(config).status()), Reason::kStaleEtag);
  EXPECT_EQ(ReasonOf(Delete("configs/mine", config.etag())), Reason::kStaleEtag);
  config.set_etag(Get("mine").etag());
  EXPECT_TRUE(Update(config).ok());
  EXPECT_TRUE(Delete("configs/mine", Get("mine").etag()).ok());
}

TEST_F(ConfigWriterTest, ConfigsOfTheFileAreReadOnly) {
  v1::Config config = SmallConfig();
  config.set_name("configs/file");
  const absl::Status status = Update(config).status();
  EXPECT_EQ(ReasonOf(status), Reason::kConfigReadOnly);
  EXPECT_NE(status.message().find("nexusnitro.yaml"), absl::string_view::npos) << status;
  EXPECT_EQ(ReasonOf(Delete("configs/file")), Reason::kConfigReadOnly);
}

TEST_F(ConfigWriterTest, WhatIsNotThereIsNotFound) {
  v1::Config config = SmallConfig();
  config.set_name("configs/none");
  EXPECT_EQ(ReasonOf(Update(config).status()), Reason::kUnknownConfig);
  EXPECT_EQ(ReasonOf(Delete("configs/none")), Reason::kUnknownConfig);
  EXPECT_EQ(FieldsOf(Delete("none")), Fields{"name"});
  config.set_name("none");
  EXPECT_EQ(FieldsOf(Update(config).status()), Fields{"config.name"});
}

TEST_F(ConfigWriterTest, ADeletedConfigIsGone) {
  ASSERT_TRUE(Create("mine", SmallConfig()).ok());
  ASSERT_TRUE(Delete("configs/mine").ok());
  EXPECT_FALSE(configs_.Get("mine").has_value());
  EXPECT_EQ(*configs_.Find("mine"), nullptr);
  EXPECT_TRUE(Create("mine", SmallConfig()).ok());
}

TEST_F(ConfigWriterTest, InlineKeysAreWrittenAndNeverRead) {
  v1::Config config = SmallConfig();
  config.mutable_backends(0)->mutable_credential()->set_api_key("secret-canary");
  const absl::StatusOr<v1::Config> created = Create("mine", config);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_TRUE(created->backends(0).credential().has_api_key());
  EXPECT_EQ(created->backends(0).credential().api_key(), "");
  EXPECT_EQ(Get("mine").SerializeAsString().find("canary"), std::string::npos);
  EXPECT_EQ((*configs_.Find("mine"))->backends[0]->credential.token.Reveal(), "secret-canary");
}

TEST_F(ConfigWriterTest, AnUpdateWithTheEmptyKeyKeepsTheKey) {
  v1::Config config = SmallConfig();
  config.mutable_backends(0)->mutable_credential()->set_bearer("secret-canary");
  ASSERT_TRUE(Create("mine", config).ok());
  v1::Config read = Get("mine");
  read.mutable_backends(0)->set_model("other");
  ASSERT_TRUE(Update(read).ok());
  EXPECT_EQ((*configs_.Find("mine"))->backends[0]->credential.token.Reveal(), "secret-canary");
  read = Get("mine");
  read.mutable_backends(0)->set_endpoint("http://127.0.0.1:2/v1");
  EXPECT_EQ(FieldsOf(Update(read).status()), Fields{"config.backends[0].credential.bearer"})
      << "the key would go to another address";
}

TEST_F(ConfigWriterTest, AScopeHasTheIdsThatMayBeWritten) {
  ASSERT_TRUE(Create("theirs", SmallConfig()).ok());
  scope_ = ConfigScope(ConfigScope::Ids{"mine"});
  EXPECT_TRUE(Create("mine", SmallConfig()).ok());
  EXPECT_EQ(ReasonOf(Create("other", SmallConfig()).status()), Reason::kPermissionDenied);
  EXPECT_EQ(ReasonOf(Create("", SmallConfig()).status()), Reason::kPermissionDenied);
  v1::Config config = SmallConfig();
  config.set_name("configs/theirs");
  EXPECT_EQ(ReasonOf(Update(config).status()), Reason::kPermissionDenied);
  EXPECT_EQ(ReasonOf(Delete("configs/theirs")), Reason::kPermissionDenied);
  EXPECT_EQ(ReasonOf(Delete("configs/none")), Reason::kPermissionDenied)
      << "whether it is there is not told";
}

TEST_F(ConfigWriterTest, TheFileMayTurnWritesOff) {
  FileRules rules;
  rules.rpc_writes = false;
  FileState file;
  file.rules = std::make_shared<const FileRules>(rules);
  configs_.SetFile(file);
  v1::Config config = SmallConfig();
  config.set_name("configs/x");
  EXPECT_EQ(ReasonOf(Create("x", config).status()), Reason::kConfigWritesOff);
  EXPECT_EQ(ReasonOf(Update(config).status()), Reason::kConfigWritesOff);
  EXPECT_EQ(ReasonOf(Delete("configs/x")), Reason::kConfigWritesOff);
  EXPECT_EQ(ReasonOf(Batch({}).status()), Reason::kConfigWritesOff);
}

TEST_F(ConfigWriterTest, AConfigIsNotTooLarge) {
  v1::Config config = SmallConfig();
  config.mutable_backends(0)->set_model(std::string(limits::kConfigBytesMax, 'm'));
  EXPECT_EQ(FieldsOf(Create("mine", config).status()), Fields{"config"});
}

}  // namespace
}  // namespace nexusnitro
