#include "client_core/routing/router.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::ConfigOf;
using testing::OpenAiBackend;
using testing::SnapshotOf;

class RouterTest : public ::testing::Test {
 protected:
  RouterTest() {
    v1::Backend first = OpenAiBackend("first", "http://127.0.0.1:1/v1", "big");
    first.add_aliases("smart");
    const v1::Backend second = OpenAiBackend("second", "http://127.0.0.1:2/v1", "small");
    v1::Backend open = OpenAiBackend("open", "http://127.0.0.1:3/v1", "any");
    open.set_any_model(true);
    configs_["fast"] = SnapshotOf(ConfigOf({first, second}, "fast"));
    configs_["wide"] = SnapshotOf(ConfigOf({open}, "wide"));
  }

  absl::StatusOr<Route> Find(const std::string& config, const std::string& model,
                             const std::string& default_id = "fast") {
    FileState file;
    file.configs = configs_;
    file.default_id = default_id;
    store_ = std::make_unique<ConfigStore>(std::move(file));
    return FindRoute(*store_, states_, scope_, config, model);
  }

  static std::vector<std::string> Names(const absl::StatusOr<Route>& route) {
    std::vector<std::string> names;
    EXPECT_TRUE(route.ok()) << route.status();
    if (!route.ok()) return names;
    for (const auto& candidate : route->candidates) {
      names.push_back(candidate->snapshot->proto.name());
    }
    return names;
  }

  ConfigsById configs_;
  ConfigScope scope_;
  std::unique_ptr<ConfigStore> store_;
  ConfigStates states_{Clock::Real()};
};

using Expected = std::vector<std::string>;

TEST_F(RouterTest, WithoutNamesTheDefaultAndAllItsBackends) {
  EXPECT_EQ(Names(Find("", "")), (Expected{"first", "second"}));
}

TEST_F(RouterTest, AModelSelectsBackends) {
  EXPECT_EQ(Names(Find("", "small")), (Expected{"second"}));
  EXPECT_EQ(Names(Find("", "smart")), (Expected{"first"}));
  EXPECT_EQ(Names(Find("configs/fast", "big")), (Expected{"first"}));
}

TEST_F(RouterTest, AModelMayBeAConfigsId) {
  const auto route = Find("", "wide");
  EXPECT_EQ(Names(route), (Expected{"open"}));
  EXPECT_EQ(route->model, "");
}

TEST_F(RouterTest, AnyModelPassesThrough) {
  const auto route = Find("configs/wide", "brand-new");
  ASSERT_EQ(Names(route), (Expected{"open"}));
  EXPECT_EQ(route->candidates[0]->snapshot->WireModel(route->model), "brand-new");
  EXPECT_EQ(route->candidates[0]->snapshot->WireModel(""), "any");
}

TEST_F(RouterTest, AnAliasGoesOnTheWireAsTheModel) {
  EXPECT_EQ(Find("", "smart")->candidates[0]->snapshot->WireModel("smart"), "big");
}

TEST_F(RouterTest, WhatIsUnknownIsNamedWithWhatThereIs) {
  const absl::Status model = Find("", "huge").status();
  EXPECT_EQ(model.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(ReasonOf(model), Reason::kUnknownModel);
  EXPECT_NE(model.message().find("big, small, smart"), absl::string_view::npos) << model;
  const absl::Status config = Find("configs/none", "").status();
  EXPECT_EQ(config.code(), absl::StatusCode::kNotFound);
  EXPECT_NE(config.message().find("configs/fast, configs/wide"), absl::string_view::npos);
  EXPECT_EQ(Find("fast", "").status().code(), absl::StatusCode::kInvalidArgument);
}

TEST_F(RouterTest, WithoutADefaultACallMustNameAConfig) {
  EXPECT_EQ(ReasonOf(Find("", "", "").status()), Reason::kUnknownConfig);
  EXPECT_EQ(Names(Find("", "wide", "")), (Expected{"open"}));
}

TEST_F(RouterTest, WithoutAnyConfigTheServerSaysWhatToDo) {
  configs_.clear();
  const absl::Status status = Find("", "", "").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_NE(status.message().find("--config-file"), absl::string_view::npos);
}

TEST_F(RouterTest, WithinItsScopeACallerIsServedAsAnybody) {
  scope_ = ConfigScope({"fast", "wide"});
  EXPECT_EQ(Names(Find("configs/wide", "")), (Expected{"open"}));
  EXPECT_EQ(Names(Find("", "small")), (Expected{"second"}));
  EXPECT_EQ(Names(Find("", "wide")), (Expected{"open"}));
  EXPECT_EQ(ReasonOf(Find("configs/fast", "huge").status()), Reason::kUnknownModel);
}

TEST_F(RouterTest, AConfigOutOfReachIsDeniedWhetherOrNotItIsThere) {
  scope_ = ConfigScope({"fast", "to-come"});
  const absl::Status there = Find("configs/wide", "").status();
  const absl::Status not_there = Find("configs/none", "").status();
  EXPECT_EQ(ReasonOf(there), Reason::kPermissionDenied);
  EXPECT_EQ(ReasonOf(not_there), Reason::kPermissionDenied);
  EXPECT_EQ(there.message(),
            "config: the caller may not use \"configs/wide\"; the caller may use: configs/fast");
  EXPECT_EQ(not_there.message(),
            "config: the caller may not use \"configs/none\"; the caller may use: configs/fast");
}

TEST_F(RouterTest, AModelThatIsAConfigOutOfReachTellsNothingOfIt) {
  scope_ = ConfigScope({"fast"});
  const absl::Status there = Find("", "wide").status();
  const absl::Status not_there = Find("", "none").status();
  EXPECT_EQ(ReasonOf(there), Reason::kPermissionDenied);
  EXPECT_EQ(ReasonOf(not_there), Reason::kPermissionDenied);
  EXPECT_EQ(
      there.message(),
      "model: \"wide\" is no config that the caller may use, and no model of configs/fast; the "
      "caller may use: configs/fast");
}

TEST_F(RouterTest, ADefaultOutOfReachIsDenied) {
  scope_ = ConfigScope({"wide"});
  const absl::Status status = Find("", "small").status();
  EXPECT_EQ(ReasonOf(status), Reason::kPermissionDenied);
  EXPECT_NE(status.message().find("the caller may use: configs/wide"), absl::string_view::npos);
  EXPECT_EQ(status.message().find("fast"), absl::string_view::npos);
  EXPECT_EQ(Names(Find("", "wide")), (Expected{"open"}));
}

TEST_F(RouterTest, WhatThereIsIsListedWithinTheScopeAlone) {
  scope_ = ConfigScope({"wide", "to-come"});
  const absl::Status status = Find("configs/to-come", "").status();
  EXPECT_EQ(ReasonOf(status), Reason::kUnknownConfig);
  EXPECT_NE(status.message().find("there is: configs/wide"), absl::string_view::npos) << status;
  EXPECT_EQ(status.message().find("fast"), absl::string_view::npos);
}

TEST_F(RouterTest, CallsOnOneConfigShareItsState) {
  const auto first = Find("", "");
  const auto second = FindRoute(*store_, states_, scope_, "", "");
  EXPECT_EQ(first->config, second->config);
  EXPECT_EQ(states_.All().size(), 1u);
}

}  // namespace
}  // namespace nexusnitro
