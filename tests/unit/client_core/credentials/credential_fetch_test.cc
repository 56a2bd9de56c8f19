#include "client_core/credentials/credential_fetch.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <optional>

#include "absl/strings/match.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "client_core/credentials/token_request.h"
#include "tests/support/fake_scheduler.h"
#include "tests/support/fake_transport.h"
#include "tests/support/notification.h"
#include "tests/support/temp_folder.h"
#include "tests/support/variables_of.h"

namespace nexusnitro {
namespace {

RecipeStep KeyNamed(std::string id) {
  FetchedCredential fetched;
  fetched.value.access_key_id = std::move(id);
  return fetched;
}

// Ends with the file's text as the key's id.
CredentialRecipe FileRecipe(std::string path) {
  return [path = std::move(path)](absl::Time) -> RecipeStep {
    return ReadFileStep{path, [](const absl::StatusOr<std::string>& text, absl::Time) {
                          return text.ok() ? KeyNamed(*text) : RecipeStep(text.status());
                        }};
  };
}

// Sends `count` requests, one after the other, and ends with the last body as the key's id.
RecipeStep SendTimes(int count) {
  SendStep send;
  send.request = GetFrom(*ParseTokenUrl("http://h/x", testing::VariablesOf({})));
  send.then = [count](const absl::StatusOr<FetchReply>& reply, absl::Time) {
    if (!reply.ok()) return RecipeStep(reply.status());
    return count > 1 ? SendTimes(count - 1) : KeyNamed(StrCat(reply->status, " ", reply->body));
  };
  return send;
}

class CredentialFetchTest : public ::testing::Test {
 protected:
  void Start(CredentialRecipe recipe) {
    fetch_.emplace(scheduler_, transport_, workers_, scheduler_.clock(),
                   [this](absl::StatusOr<FetchedCredential> result) {
                     ++times_done_;
                     result_ = std::move(result);
                   });
    fetch_->Start(std::move(recipe));
    EXPECT_EQ(times_done_, 0) << "called from inside Start()";
    scheduler_.RunReady();
  }
  void StartSending(int count = 1) {
    Start([count](absl::Time) { return SendTimes(count); });
  }
  // A worker may be so quick that Start() has seen the end already.
  void WaitUntilDone() {
    while (times_done_ == 0) {
      ASSERT_TRUE(scheduler_.WaitForPost()) << "the worker never ended";
    }
  }
  std::string Error() {
    EXPECT_EQ(times_done_, 1);
    return std::string(result_.status().message());
  }
  std::string Id() {
    EXPECT_EQ(times_done_, 1);
    return result_.ok() ? result_->value.access_key_id : result_.status().ToString();
  }

  testing::FakeScheduler scheduler_;
  testing::FakeTransport transport_;
  WorkerPool workers_{1, 1};
  int times_done_ = 0;
  absl::StatusOr<FetchedCredential> result_;
  std::optional<CredentialFetch> fetch_;
};

TEST_F(CredentialFetchTest, AFileIsReadOnAWorkerAndGivenToTheRecipe) {
  testing::TempFolder folder;
  std::ofstream(folder.path() + "/f") << "id-1";
  Start(FileRecipe(folder.path() + "/f"));
  WaitUntilDone();
  EXPECT_EQ(Id(), "id-1");
}

TEST_F(CredentialFetchTest, AFileThatIsNotThereIsNotFound) {
  Start(FileRecipe("/nowhere/f"));
  WaitUntilDone();
  EXPECT_TRUE(absl::IsNotFound(result_.status())) << result_.status();
}

TEST_F(CredentialFetchTest, WhatIsNoSmallFileIsRefused) {
  testing::TempFolder folder;
  Start(FileRecipe(folder.path()));
  WaitUntilDone();
  EXPECT_TRUE(absl::StrContains(Error(), "cannot be read"));
  times_done_ = 0;
  std::ofstream(folder.path() + "/large") << std::string(limits::kCredentialFileBytesMax + 1, 'x');
  Start(FileRecipe(folder.path() + "/large"));
  WaitUntilDone();
  EXPECT_TRUE(absl::StrContains(Error(), "larger than"));
}

TEST_F(CredentialFetchTest, RepliesAreGivenToTheRecipe) {
  StartSending(2);
  transport_.last().Reply(200, "text/plain", "first");
  ASSERT_EQ(transport_.count(), 2u);
  transport_.last().Connect();
  transport_.last().Head(404, {});
  transport_.last().Body("a");
  transport_.last().Body("b");
  EXPECT_EQ(times_done_, 0);
  transport_.last().End();
  EXPECT_EQ(Id(), "404 ab");
}

TEST_F(CredentialFetchTest, ALargeReplyIsCutOff) {
  StartSending();
  transport_.last().Connect();
  transport_.last().Head(200, {});
  transport_.last().Body(std::string(limits::kCredentialReplyBytesMax, 'x'));
  EXPECT_EQ(times_done_, 0);
  transport_.last().Body("x");
  EXPECT_FALSE(transport_.last().open);
  EXPECT_TRUE(absl::StrContains(Error(), "larger than"));
}

TEST_F(CredentialFetchTest, ARequestMayTakeItsTime) {
  StartSending();
  scheduler_.Advance(limits::kCredentialRequestTimeMax - absl::Milliseconds(1));
  EXPECT_EQ(times_done_, 0);
  scheduler_.Advance(absl::Milliseconds(1));
  EXPECT_EQ(Error(), "no reply within 10s");
  EXPECT_FALSE(transport_.last().open);
}

TEST_F(CredentialFetchTest, AllStepsTogetherMayTakeTheirTime) {
  StartSending(100);
  while (times_done_ == 0 && transport_.count() < 50) {
    scheduler_.Advance(limits::kCredentialRequestTimeMax - absl::Seconds(1));
    if (times_done_ == 0) transport_.last().Reply(200, "text/plain", "more");
  }
  EXPECT_EQ(Error(), "not fetched within 30s");
  EXPECT_EQ(transport_.count(), 4u);
}

TEST_F(CredentialFetchTest, ARequestOnAStaleConnectionIsSentAgainOnce) {
  StartSending();
  transport_.last().End(MakeError(Reason::kSentNoAnswer, "closed"));
  ASSERT_EQ(transport_.count(), 2u);
  transport_.last().End(MakeError(Reason::kSentNoAnswer, "closed again"));
  EXPECT_EQ(transport_.count(), 2u);
  EXPECT_EQ(Error(), "closed again");
}

TEST_F(CredentialFetchTest, AnErrorOfTheTransportIsGivenToTheRecipe) {
  StartSending();
  transport_.last().End(MakeError(Reason::kConnectFailed, "refused"));
  EXPECT_EQ(Error(), "refused");
  EXPECT_EQ(transport_.count(), 1u);
}

TEST_F(CredentialFetchTest, DestroyedItEndsAtOnce) {
  StartSending();
  fetch_.reset();
  EXPECT_FALSE(transport_.last().open);
  scheduler_.Advance(absl::Minutes(1));
  EXPECT_EQ(times_done_, 0);
}

TEST_F(CredentialFetchTest, DestroyedWhileAWorkerReadsItIsNotCalledBack) {
  testing::Notification begun;
  testing::Notification go_on;
  ASSERT_TRUE(workers_.TryPost([&] {
    begun.Notify();
    go_on.WaitForNotification();
  }));
  begun.WaitForNotification();
  Start(FileRecipe("/nowhere/f"));
  fetch_.reset();
  go_on.Notify();
  workers_.Stop();
  scheduler_.RunReady();
  EXPECT_EQ(times_done_, 0);
}

TEST_F(CredentialFetchTest, WithoutAPlaceForTheFileItFails) {
  testing::Notification begun;
  testing::Notification go_on;
  ASSERT_TRUE(workers_.TryPost([&] {
    begun.Notify();
    go_on.WaitForNotification();
  }));
  begun.WaitForNotification();
  ASSERT_TRUE(workers_.TryPost([] {}));
  Start(FileRecipe("/f"));
  EXPECT_TRUE(absl::StrContains(Error(), "waits for a worker"));
  go_on.Notify();
  workers_.Stop();  // It may still be at the notification.
}

}  // namespace
}  // namespace nexusnitro
