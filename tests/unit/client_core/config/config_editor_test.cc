#include "client_core/config/config_editor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "tests/support/notification.h"
#include "tests/support/writer_fixture.h"

namespace nexusnitro {
namespace {

using testing::Notification;
using testing::TellStatus;
using testing::WriterFixture;

constexpr absl::Duration kTimeMax = absl::Seconds(20);

// A memory store that others change, too, that may not start, and whose writes can be held up.
class SharedStore : public Store {
 public:
  StoreTraits traits() const override { return {"shared", true, true}; }
  absl::Status Start(absl::AnyInvocable<void()> wake) override {
    wake_ = std::move(wake);
    return start_error_;
  }
  std::vector<WriteResult> Apply(std::vector<ConfigWrite> writes, bool all_or_nothing,
                                 absl::Time wall_now) override {
    ++applied_;
    applying_.Notify();
    if (hold_) go_on_.WaitForNotification();
    return memory_.Apply(std::move(writes), all_or_nothing, wall_now);
  }
  StoreChanges TakeChanges() override {
    StoreChanges changes = memory_.TakeChanges();
    MutexLock lock(mutex_);
    for (StoreChange& change : others_) changes.changes.push_back(std::move(change));
    others_.clear();
    return changes;
  }

  // Another server writes.
  void WriteElsewhere(StoreChange change) {
    {
      MutexLock lock(mutex_);
      others_.push_back(std::move(change));
    }
    if (wake_ != nullptr) wake_();
  }

  absl::Status start_error_;
  bool hold_ = false;
  Notification applying_;
  Notification go_on_;
  std::atomic<int> applied_{0};

 private:
  MemoryStore memory_;
  absl::AnyInvocable<void()> wake_;
  Mutex mutex_;
  std::vector<StoreChange> others_ ABSL_GUARDED_BY(mutex_);
};

class ConfigEditorTest : public WriterFixture {
 protected:
  // What came of one request.
  struct Outcome {
    Notification done;
    absl::StatusOr<std::string> reply;
  };

  void Start() {
    auto store = std::make_unique<SharedStore>();
    shared_ = store.get();
    shared_->hold_ = hold_;
    editor_ = *ConfigEditor::Create(live_, std::move(store), TellStatus, clock_);
  }

  std::shared_ptr<Outcome> Post(ConfigRequest::Method method, std::string bytes,
                                absl::AnyInvocable<bool()> wanted = nullptr) {
    auto outcome = std::make_shared<Outcome>();
    ConfigRequest request;
    request.method = method;
    request.bytes = std::move(bytes);
    request.wanted = std::move(wanted);
    editor_->Post(std::move(request), [outcome](absl::StatusOr<std::string> reply) {
      outcome->reply = std::move(reply);
      outcome->done.Notify();
    });
    return outcome;
  }
  std::shared_ptr<Outcome> PostCreate(const std::string& id) {
    return Post(ConfigRequest::Method::kCreate,
                CreateRequest(id, SmallConfig()).SerializeAsString());
  }

  static absl::StatusOr<std::string> Wait(const std::shared_ptr<Outcome>& outcome) {
    EXPECT_TRUE(outcome->done.WaitForNotificationWithTimeout(kTimeMax)) << "no reply";
    return outcome->reply;
  }

  bool hold_ = false;
  std::shared_ptr<ConfigStore> live_ = std::make_shared<ConfigStore>(FileOf({}));
  SharedStore* shared_ = nullptr;
  std::unique_ptr<ConfigEditor> editor_;
};

TEST_F(ConfigEditorTest, DoesEachMethod) {
  Start();
  ASSERT_TRUE(Wait(PostCreate("mine")).ok());
  v1::UpdateConfigRequest update;
  update.mutable_config()->set_name("configs/mine");
  (*update.mutable_config()->mutable_labels())["a"] = "b";
  const auto updated = Read(Wait(Post(ConfigRequest::Method::kUpdate, update.SerializeAsString())));
  ASSERT_TRUE(updated.ok()) << updated.status();
  EXPECT_EQ(updated->labels_size(), 1);
  v1::BatchCreateConfigsRequest batch;
  *batch.add_requests() = CreateRequest("more", SmallConfig());
  EXPECT_TRUE(Wait(Post(ConfigRequest::Method::kBatchCreate, batch.SerializeAsString())).ok());
  v1::DeleteConfigRequest deletion;
  deletion.set_name("configs/mine");
  EXPECT_EQ(*Wait(Post(ConfigRequest::Method::kDelete, deletion.SerializeAsString())), "");
  EXPECT_EQ(live_->size(), 1u);
}

TEST_F(ConfigEditorTest, ADurableStoreGivesNoWarning) {
  Start();
  EXPECT_EQ(Read(Wait(PostCreate("mine")))->warnings_size(), 0);
}

TEST_F(ConfigEditorTest, TakesWhatOthersWrote) {
  Start();
  Notification seen;
  const auto watch = live_->AddWatch([&seen](const auto&) { seen.Notify(); });
  auto record = std::make_shared<ConfigRecord>();
  record->id = "theirs";
  record->config = SmallConfig().SerializeAsString();
  shared_->WriteElsewhere({"theirs", record});
  ASSERT_TRUE(seen.WaitForNotificationWithTimeout(kTimeMax));
  EXPECT_EQ((*live_->Find("theirs"))->id(), "theirs");
}

TEST_F(ConfigEditorTest, WhatWasKeptIsLiveAtOnce) {
  auto store = std::make_unique<SharedStore>();
  auto record = std::make_shared<ConfigRecord>();
  record->id = "kept";
  store->WriteElsewhere({"kept", record});
  editor_ = *ConfigEditor::Create(live_, std::move(store), TellStatus, clock_);
  EXPECT_TRUE(live_->Get("kept").has_value());
}

TEST_F(ConfigEditorTest, AStoreThatDoesNotStartIsAnError) {
  auto store = std::make_unique<SharedStore>();
  store->start_error_ = absl::UnavailableError("no such folder");
  EXPECT_EQ(ConfigEditor::Create(live_, std::move(store), TellStatus, clock_).status().message(),
            "no such folder");
}

TEST_F(ConfigEditorTest, ARequestWhoseCallerLeftIsNotBegun) {
  hold_ = true;
  Start();
  const auto running = PostCreate("first");
  ASSERT_TRUE(shared_->applying_.WaitForNotificationWithTimeout(kTimeMax));
  bool wanted = true;
  const auto left =
      Post(ConfigRequest::Method::kCreate, CreateRequest("left", SmallConfig()).SerializeAsString(),
           [&wanted] { return wanted; });
  wanted = false;
  shared_->go_on_.Notify();
  EXPECT_EQ(ReasonOf(Wait(left).status()), Reason::kCancelled);
  EXPECT_TRUE(Wait(running).ok());
  EXPECT_FALSE(live_->Get("left").has_value());
}

TEST_F(ConfigEditorTest, CreatesThatWaitAreWrittenTogether) {
  hold_ = true;
  Start();
  std::vector<std::shared_ptr<Outcome>> outcomes = {PostCreate("first")};
  ASSERT_TRUE(shared_->applying_.WaitForNotificationWithTimeout(kTimeMax));
  for (const char* id : {"a", "b", "a", "No id", "c"}) outcomes.push_back(PostCreate(id));
  v1::CreateConfigRequest only_checked = CreateRequest("d", SmallConfig());
  only_checked.set_validate_only(true);
  outcomes.push_back(Post(ConfigRequest::Method::kCreate, only_checked.SerializeAsString()));
  v1::DeleteConfigRequest deletion;
  deletion.set_name("configs/b");
  outcomes.push_back(Post(ConfigRequest::Method::kDelete, deletion.SerializeAsString()));
  outcomes.push_back(PostCreate("b"));
  shared_->go_on_.Notify();
  const std::vector<Reason> expected = {
      Reason::kNone, Reason::kNone, Reason::kNone, Reason::kConfigExists, Reason::kInvalidRequest,
      Reason::kNone, Reason::kNone, Reason::kNone, Reason::kNone};
  for (size_t i = 0; i < expected.size(); ++i) {
    const absl::StatusOr<std::string> reply = Wait(outcomes[i]);
    EXPECT_EQ(ReasonOf(reply.status()), expected[i]) << i << " " << reply.status();
  }
  EXPECT_EQ(Read(outcomes[5]->reply)->name(), "configs/c");
  EXPECT_EQ(Read(outcomes[6]->reply)->name(), "configs/d");
  EXPECT_EQ(shared_->applied_, 4) << "the first, those that waited, the deletion, the last";
  EXPECT_EQ(live_->size(), 4u);
}

TEST_F(ConfigEditorTest, TheQueueIsBounded) {
  hold_ = true;
  Start();
  std::vector<std::shared_ptr<Outcome>> outcomes = {PostCreate("first")};
  ASSERT_TRUE(shared_->applying_.WaitForNotificationWithTimeout(kTimeMax));
  for (size_t i = 0; i < limits::kConfigRequestsQueueMax; ++i) outcomes.push_back(PostCreate(""));
  const auto refused = PostCreate("");
  EXPECT_TRUE(refused->done.HasBeenNotified());
  EXPECT_EQ(ReasonOf(refused->reply.status()), Reason::kOverloaded);
  EXPECT_TRUE(RetryAfterOf(refused->reply.status()).has_value());
  shared_->go_on_.Notify();
  for (const auto& outcome : outcomes) EXPECT_TRUE(Wait(outcome).ok());
}

TEST_F(ConfigEditorTest, TheEndAnswersWhatIsQueued) {
  hold_ = true;
  Start();
  const auto running = PostCreate("first");
  ASSERT_TRUE(shared_->applying_.WaitForNotificationWithTimeout(kTimeMax));
  const auto queued = PostCreate("second");
  std::thread end([this] { editor_.reset(); });
  shared_->go_on_.Notify();
  end.join();
  EXPECT_TRUE(Wait(running).ok()) << "what was begun ends";
  // It was begun before the end, or it is refused: never lost.
  const absl::StatusOr<std::string> reply = Wait(queued);
  EXPECT_TRUE(reply.ok() || ReasonOf(reply.status()) == Reason::kDraining) << reply.status();
  EXPECT_EQ(live_->Get("second").has_value(), reply.ok());
}

TEST_F(ConfigEditorTest, SetFileReturnsWhenTheFileIsLive) {
  Start();
  FileState file = FileOf({});
  file.default_id = "new";
  editor_->SetFile(std::move(file));
  EXPECT_EQ(live_->default_id(), "new");
}

}  // namespace
}  // namespace nexusnitro
