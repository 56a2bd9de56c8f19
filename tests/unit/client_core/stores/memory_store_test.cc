#include "client_core/stores/memory_store.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

using Kind = ConfigWrite::Kind;

constexpr absl::Time kThen = absl::FromUnixSeconds(3'600);
constexpr absl::Time kNow = absl::FromUnixSeconds(7'200);

class MemoryStoreTest : public ::testing::Test {
 protected:
  WriteResult Apply(ConfigWrite write, absl::Time now = kNow) {
    std::vector<ConfigWrite> writes;
    writes.push_back(std::move(write));
    return store_.Apply(std::move(writes), true, now).front();
  }

  // The ids that changed, with `-` before those that were deleted.
  std::vector<std::string> Changes() {
    const StoreChanges changes = store_.TakeChanges();
    EXPECT_FALSE(changes.reset);
    std::vector<std::string> ids;
    for (const StoreChange& change : changes.changes) {
      ids.push_back((change.record == nullptr ? "-" : "") + change.id);
    }
    return ids;
  }

  MemoryStore store_{3};
};

using Ids = std::vector<std::string>;

TEST_F(MemoryStoreTest, IsNotDurableAndKeepsSecrets) {
  EXPECT_EQ(store_.traits().name, "memory");
  EXPECT_FALSE(store_.traits().durable);
  EXPECT_TRUE(store_.traits().keeps_secrets);
}

TEST_F(MemoryStoreTest, AnUpdateKeepsTheTimeOfCreation) {
  const SharedRecord created = *Apply({Kind::kCreate, "a", "1", ""}, kThen);
  const SharedRecord updated = *Apply({Kind::kUpdate, "a", "2", created->Etag()});
  EXPECT_EQ(updated->config, "2");
  EXPECT_EQ(updated->create_time, kThen);
  EXPECT_EQ(updated->update_time, kNow);
  EXPECT_NE(updated->Etag(), created->Etag());
  EXPECT_EQ(Changes(), (Ids{"a", "a"}));
  EXPECT_EQ(Changes(), Ids());
}

TEST_F(MemoryStoreTest, PreconditionsHold) {
  const std::string etag = (*Apply({Kind::kCreate, "a", "1", ""}))->Etag();
  EXPECT_EQ(ReasonOf(Apply({Kind::kCreate, "a", "", ""}).status()), Reason::kConfigExists);
  EXPECT_EQ(ReasonOf(Apply({Kind::kUpdate, "b", "", ""}).status()), Reason::kUnknownConfig);
  EXPECT_EQ(ReasonOf(Apply({Kind::kDelete, "b", "", ""}).status()), Reason::kUnknownConfig);
  EXPECT_EQ(ReasonOf(Apply({Kind::kUpdate, "a", "", "x"}).status()), Reason::kStaleEtag);
  EXPECT_EQ(ReasonOf(Apply({Kind::kDelete, "a", "", "x"}).status()), Reason::kStaleEtag);
  Changes();
  EXPECT_EQ((*Apply({Kind::kDelete, "a", "", etag}))->config, "1") << "as it was";
  EXPECT_EQ(Changes(), Ids{"-a"});
  EXPECT_TRUE(Apply({Kind::kCreate, "a", "", ""}).ok());
}

TEST_F(MemoryStoreTest, ABatchIsUndoneAsAWhole) {
  const SharedRecord a = *Apply({Kind::kCreate, "a", "1", ""});
  const SharedRecord b = *Apply({Kind::kCreate, "b", "1", ""});
  Changes();
  const auto batch = [] {
    return std::vector<ConfigWrite>{{Kind::kUpdate, "a", "2", ""},
                                    {Kind::kDelete, "b", "", ""},
                                    {Kind::kCreate, "c", "", ""},
                                    {Kind::kUpdate, "a", "3", ""},
                                    {Kind::kCreate, "c", "", ""}};
  };
  auto results = store_.Apply(batch(), true, kNow);
  EXPECT_EQ(ReasonOf(results[4].status()), Reason::kConfigExists);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(results[i].status().code(), absl::StatusCode::kAborted);
    EXPECT_EQ(ReasonOf(results[i].status()), Reason::kNone) << "another one failed";
  }
  EXPECT_EQ(Changes(), Ids());
  EXPECT_TRUE(Apply({Kind::kUpdate, "a", "", a->Etag()}).ok());
  EXPECT_TRUE(Apply({Kind::kUpdate, "b", "", b->Etag()}).ok());
  EXPECT_EQ(ReasonOf(Apply({Kind::kUpdate, "c", "", ""}).status()), Reason::kUnknownConfig);

  Changes();
  results = store_.Apply(batch(), false, kNow);
  EXPECT_TRUE(results[3].ok());
  EXPECT_EQ(ReasonOf(results[4].status()), Reason::kConfigExists);
  EXPECT_EQ(Changes(), (Ids{"a", "-b", "c", "a"}));
}

TEST_F(MemoryStoreTest, TheNumberOfConfigsIsLimited) {
  for (const char* id : {"a", "b", "c"}) EXPECT_TRUE(Apply({Kind::kCreate, id, "", ""}).ok());
  EXPECT_EQ(ReasonOf(Apply({Kind::kCreate, "d", "", ""}).status()), Reason::kTooManyConfigs);
  EXPECT_TRUE(Apply({Kind::kDelete, "a", "", ""}).ok());
  EXPECT_TRUE(Apply({Kind::kCreate, "d", "", ""}).ok());
}

}  // namespace
}  // namespace nexusnitro
