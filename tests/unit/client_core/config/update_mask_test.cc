#include "client_core/config/update_mask.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/writer_fixture.h"

namespace nexusnitro {
namespace {

using testing::FieldsOf;

class UpdateMaskTest : public ::testing::Test {
 protected:
  UpdateMaskTest() {
    config_.add_backends()->set_name("old");
    config_.mutable_timeouts()->mutable_connect()->set_seconds(1);
    config_.mutable_timeouts()->mutable_total()->set_seconds(2);
    config_.mutable_retry()->set_attempts_max(3);
    (*config_.mutable_labels())["a"] = "1";
    (*config_.mutable_labels())["b"] = "2";
  }

  absl::Status Merge(const std::vector<std::string>& paths) {
    google::protobuf::FieldMask mask;
    for (const std::string& path : paths) mask.add_paths(path);
    return MergeUpdate(update_, mask, config_);
  }

  v1::Config config_;
  v1::Config update_;
};

TEST_F(UpdateMaskTest, WithoutAMaskWhatIsSetIsReplacedAsAWhole) {
  update_.set_name("configs/x");
  update_.set_etag("e");
  update_.add_backends()->set_name("new");
  update_.mutable_timeouts()->mutable_connect()->set_seconds(9);
  (*update_.mutable_labels())["c"] = "3";
  ASSERT_TRUE(Merge({}).ok());
  ASSERT_EQ(config_.backends_size(), 1);
  EXPECT_EQ(config_.backends(0).name(), "new");
  EXPECT_EQ(config_.timeouts().connect().seconds(), 9);
  EXPECT_FALSE(config_.timeouts().has_total());
  EXPECT_EQ(config_.labels().size(), 1u);
  EXPECT_EQ(config_.retry().attempts_max(), 3);
  EXPECT_EQ(config_.name() + config_.etag(), "");
}

TEST_F(UpdateMaskTest, AMaskGoesToAnyDepth) {
  update_.mutable_timeouts()->mutable_connect()->set_seconds(9);
  update_.mutable_timeouts()->mutable_total()->set_seconds(9);
  ASSERT_TRUE(Merge({"timeouts.connect"}).ok());
  EXPECT_EQ(config_.timeouts().connect().seconds(), 9);
  EXPECT_EQ(config_.timeouts().total().seconds(), 2);
}

TEST_F(UpdateMaskTest, WhatIsNamedAndNotSetIsCleared) {
  ASSERT_TRUE(Merge({"labels", "retry.attempts_max", "timeouts.total"}).ok());
  EXPECT_TRUE(config_.labels().empty());
  EXPECT_FALSE(config_.retry().has_attempts_max());
  EXPECT_TRUE(config_.timeouts().has_connect());
  EXPECT_FALSE(config_.timeouts().has_total());
  ASSERT_TRUE(Merge({"backends", "timeouts"}).ok());
  EXPECT_TRUE(config_.backends().empty());
  EXPECT_FALSE(config_.has_timeouts());
}

TEST_F(UpdateMaskTest, AStarReplacesAll) {
  update_.add_backends()->set_name("new");
  ASSERT_TRUE(Merge({"*"}).ok());
  EXPECT_EQ(config_.SerializeAsString(), update_.SerializeAsString());
}

TEST_F(UpdateMaskTest, WrongPathsAreAllNamed) {
  const v1::Config before = config_;
  const absl::Status status =
      Merge({"no_such", "etag", "labels.a", "backends.name", "timeouts.connect", "", "name"});
  EXPECT_EQ(ReasonOf(status), Reason::kInvalidRequest);
  EXPECT_EQ(FieldsOf(status).size(), 6u) << status;
  for (const char* path : {"no_such", "etag", "labels.a", "backends.name", "name"}) {
    EXPECT_NE(status.message().find("\"" + std::string(path) + "\""), absl::string_view::npos)
        << path;
  }
  EXPECT_EQ(config_.DebugString(), before.DebugString());
}

TEST_F(UpdateMaskTest, PathsWithoutAnyNameAreRefused) {
  for (const char* path : {"", ".", ".."}) {
    EXPECT_EQ(FieldsOf(Merge({path})), std::vector<std::string>{"update_mask"}) << path;
  }
}

TEST_F(UpdateMaskTest, TheNumberOfPathsIsLimited) {
  EXPECT_TRUE(Merge(std::vector<std::string>(1'000, "labels")).ok());
  EXPECT_EQ(ReasonOf(Merge(std::vector<std::string>(1'001, "labels"))), Reason::kInvalidRequest);
}

}  // namespace
}  // namespace nexusnitro
