#include "server/config_reader.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

class ConfigReaderTest : public ::testing::Test {
 protected:
  // Configs `c1000` and so on, each with a label of so many bytes.
  void Fill(int count, size_t label_bytes = 1) {
    v1::Config config;
    (*config.mutable_labels())["k"] = std::string(label_bytes, 'x');
    StoreChanges changes;
    for (int i = 0; i < count; ++i) {
      auto record = std::make_shared<ConfigRecord>();
      record->id = "c" + std::to_string(1'000 + i);
      record->config = config.SerializeAsString();
      record->revision = i + 1;
      changes.changes.push_back({record->id, record});
    }
    configs_.ApplyChanges(changes);
  }

  v1::ListConfigsResponse List(const v1::ListConfigsRequest& request,
                               const ConfigScope& scope = ConfigScope()) {
    v1::ListConfigsResponse response;
    const absl::StatusOr<std::string> bytes = ListConfigs(configs_, scope, request);
    EXPECT_TRUE(bytes.ok()) << bytes.status();
    EXPECT_TRUE(response.ParseFromString(bytes.value_or("")));
    return response;
  }

  // Reads page after page; counts them.
  std::set<std::string> ListAll(v1::ListConfigsRequest request, int& pages,
                                const ConfigScope& scope = ConfigScope()) {
    std::set<std::string> names;
    pages = 0;
    do {
      const v1::ListConfigsResponse page = List(request, scope);
      for (const v1::Config& config : page.configs()) {
        EXPECT_TRUE(names.insert(config.name()).second) << config.name() << " comes twice";
      }
      request.set_page_token(page.next_page_token());
      ++pages;
    } while (!request.page_token().empty());
    return names;
  }

  ConfigStore configs_{FileState(), SnapshotOptions(), 1};
};

TEST_F(ConfigReaderTest, EveryConfigIsOnOnePage) {
  Fill(250);
  int pages = 0;
  EXPECT_EQ(ListAll({}, pages).size(), 250u);
  EXPECT_EQ(pages, 3) << "of 100 configs unless asked otherwise";
}

TEST_F(ConfigReaderTest, AFullLastPageNamesNoNext) {
  Fill(10);
  v1::ListConfigsRequest request;
  request.set_page_size(10);
  EXPECT_EQ(List(request).next_page_token(), "");
}

TEST_F(ConfigReaderTest, LargeConfigsFillAPageEarly) {
  Fill(300, 100'000);
  v1::ListConfigsRequest request;
  request.set_page_size(300);
  const v1::ListConfigsResponse page = List(request);
  EXPECT_LT(page.ByteSizeLong(), 4u * 1024 * 1024) << "what clients take by default";
  EXPECT_LT(page.configs_size(), 300);
  int pages = 0;
  EXPECT_EQ(ListAll(request, pages).size(), 300u);
}

TEST_F(ConfigReaderTest, ALongSearchGoesOnWithTheNextPage) {
  Fill(45'000);
  v1::ListConfigsRequest request;
  request.set_filter("labels.k=other");
  int pages = 0;
  EXPECT_EQ(ListAll(request, pages).size(), 0u);
  EXPECT_EQ(pages, 3) << "20,000 configs are looked at for a page";
}

TEST_F(ConfigReaderTest, WhoReachesFewConfigsNeedNotSearchThemAll) {
  Fill(45'000);
  int pages = 0;
  const ConfigScope scope({"c1500", "c30000", "c45999", "missing"});
  EXPECT_EQ(ListAll({}, pages, scope),
            (std::set<std::string>{"configs/c1500", "configs/c30000", "configs/c45999"}));
  EXPECT_EQ(pages, 1);
  v1::ListConfigsRequest request;
  request.set_page_size(1);
  EXPECT_EQ(ListAll(request, pages, scope).size(), 3u);
  EXPECT_EQ(pages, 3);
}

TEST_F(ConfigReaderTest, WhatIsOutOfReachIsDeniedWhetherOrNotItIsThere) {
  Fill(1);
  const ConfigScope scope({"other"});
  for (const char* name : {"configs/c1000", "configs/missing"}) {
    v1::GetConfigRequest request;
    request.set_name(name);
    EXPECT_EQ(ReasonOf(GetConfig(configs_, scope, request).status()), Reason::kPermissionDenied);
  }
  EXPECT_EQ(List({}, scope).configs_size(), 0);
}

TEST(AppendFieldTest, MakesWhatProtobufReads) {
  std::string bytes;
  AppendField(v1::ListConfigsResponse::kNextPageTokenFieldNumber, std::string(300, 't'), bytes);
  v1::ListConfigsResponse response;
  ASSERT_TRUE(response.ParseFromString(bytes));
  EXPECT_EQ(response.next_page_token(), std::string(300, 't'));
}

}  // namespace
}  // namespace nexusnitro
