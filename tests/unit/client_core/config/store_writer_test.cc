#include "client_core/config/store_writer.h"

#include <gtest/gtest.h>

#include <utility>

#include "tests/support/writer_fixture.h"

namespace nexusnitro {
namespace {

using testing::WriterFixture;

// Tells of another server's change between two of ours.
class BusyStore : public MemoryStore {
 public:
  StoreChanges TakeChanges() override {
    StoreChanges changes = MemoryStore::TakeChanges();
    auto record = std::make_shared<ConfigRecord>();
    record->id = "theirs";
    record->revision = ++revision_;
    const auto second = changes.changes.begin() + (changes.changes.empty() ? 0 : 1);
    changes.changes.insert(second, {record->id, record});
    return changes;
  }

 private:
  int64_t revision_ = 1'000;
};

class StoreWriterTest : public WriterFixture {
 protected:
  static ConfigWrite NewWrite(const std::string& id) {
    return {ConfigWrite::Kind::kCreate, id, SmallConfig().SerializeAsString(), ""};
  }
};

TEST_F(StoreWriterTest, EachResultHasTheVersionOfItsChange) {
  BusyStore store;
  StoreWriter writer(configs_, store, clock_);
  std::vector<ConfigWrite> writes;
  for (const char* id : {"a", "b", "a", "c"}) writes.push_back(NewWrite(id));
  const auto results = writer.Write(std::move(writes), false);
  ASSERT_EQ(results.size(), 4u);
  EXPECT_EQ(results[0]->version, 101);
  EXPECT_EQ(results[1]->version, 103) << "another server's change is between";
  EXPECT_EQ(ReasonOf(results[2].status()), Reason::kConfigExists);
  EXPECT_EQ(results[3]->version, 104);
  EXPECT_EQ(configs_.Get("c")->version, 104);
}

TEST_F(StoreWriterTest, AHiddenConfigHasNoVersion) {
  StoreWriter writer(configs_, store_, clock_);
  EXPECT_EQ(writer.WriteOne(NewWrite("file"))->version, 0);
}

}  // namespace
}  // namespace nexusnitro
