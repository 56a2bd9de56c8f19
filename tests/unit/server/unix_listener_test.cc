#include "server/unix_listener.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "tests/support/temp_folder.h"

namespace nexusnitro {
namespace {

class UnixListenerTest : public ::testing::Test {
 protected:
  // The mode of the socket; 0 if there is none.
  mode_t Mode() const {
    struct stat info = {};
    return stat(path_.c_str(), &info) == 0 ? info.st_mode & 07777 : 0;
  }

  // A socket file that nobody listens on.
  void LeaveStaleSocket() const {
    const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    std::strcpy(address.sun_path, path_.c_str());
    EXPECT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof(address)), 0);
    close(fd);
  }

  absl::StatusOr<std::unique_ptr<UnixListener>> Create(SocketRules rules = {}) {
    return UnixListener::Create(path_, std::move(rules), refusals_);
  }

  RefusalLog refusals_{Clock::Real()};
  testing::TempFolder folder_;
  const std::string path_ = folder_.path() + "/a.sock";
};

TEST_F(UnixListenerTest, TheSocketHasItsModeAndGoesWithTheListener) {
  for (const mode_t mode : {0600u, 0666u}) {
    const auto listener = Create({.mode = mode, .owner = {}, .uids = {}});
    ASSERT_TRUE(listener.ok()) << listener.status();
    EXPECT_EQ((*listener)->path(), path_);
    EXPECT_EQ(Mode(), mode);
  }
  EXPECT_EQ(Mode(), 0u);
}

TEST_F(UnixListenerTest, AStaleSocketIsReplacedAndALiveOneRefused) {
  LeaveStaleSocket();
  const auto live = Create();
  ASSERT_TRUE(live.ok()) << live.status();
  const absl::Status refused = Create().status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_NE(refused.message().find("another server listens"), absl::string_view::npos);
}

TEST_F(UnixListenerTest, AnotherServersSocketInItsPlaceIsLeftAlone) {
  auto listener = Create();
  ASSERT_TRUE(listener.ok());
  const std::string kept = folder_.path() + "/kept";  // Keeps the inode in use.
  ASSERT_EQ(rename(path_.c_str(), kept.c_str()), 0);
  LeaveStaleSocket();
  listener->reset();
  EXPECT_NE(Mode(), 0u);
}

TEST_F(UnixListenerTest, AStoppedListenerClosesNothingMore) {
  auto listener = Create();
  ASSERT_TRUE(listener.ok());
  (*listener)->Stop();
  EXPECT_EQ(Mode(), 0u);
  const int next = eventfd(0, EFD_CLOEXEC);  // Takes the number that the listener's socket had.
  listener->reset();
  EXPECT_EQ(close(next), 0) << "somebody else's descriptor was closed";
}

TEST_F(UnixListenerTest, WhatIsNoSocketIsLeftAlone) {
  std::ofstream(path_) << "precious";
  EXPECT_EQ(Create().status().code(), absl::StatusCode::kAlreadyExists);
  std::string text;
  std::ifstream(path_) >> text;
  EXPECT_EQ(text, "precious");
}

TEST_F(UnixListenerTest, AFolderThatIsNotThereIsNamedWithTheCure) {
  const absl::Status status =
      UnixListener::Create("/nonexistent/nn/a.sock", {}, refusals_).status();
  EXPECT_NE(status.message().find("/nonexistent/nn"), absl::string_view::npos);
  EXPECT_NE(status.message().find("uid"), absl::string_view::npos);
}

TEST_F(UnixListenerTest, TheSocketIsGivenToItsOwner) {
  SocketRules rules;
  rules.owner.gid = getegid();  // Which anybody may give.
  if (geteuid() == 0) rules.owner = {.uid = 65'534, .gid = 65'534};
  const auto listener = Create(rules);
  ASSERT_TRUE(listener.ok()) << listener.status();
  struct stat info = {};
  ASSERT_EQ(stat(path_.c_str(), &info), 0);
  EXPECT_EQ(info.st_gid, rules.owner.gid);
  if (geteuid() == 0) {
    EXPECT_EQ(info.st_uid, 65'534u);
  }
  EXPECT_EQ(Mode(), 0660u);
}

TEST_F(UnixListenerTest, AnOwnerThatMayNotBeGivenIsNamedWithTheReason) {
  // As a user who is not root, in a process of its own.
  const pid_t child = fork();
  if (child == 0) {
    if (geteuid() == 0 && (chmod(folder_.path().c_str(), 0777) != 0 || setuid(65'534) != 0))
      _exit(2);
    SocketRules rules;
    rules.owner.uid = 1;
    const absl::Status status = Create(rules).status();
    const bool named = status.code() == absl::StatusCode::kPermissionDenied &&
                       status.message().find("cannot be given to uid 1") != absl::string_view::npos;
    _exit(named && Mode() == 0 ? 0 : 1);
  }
  int result = -1;
  ASSERT_EQ(waitpid(child, &result, 0), child);
  EXPECT_EQ(result, 0);
}

}  // namespace
}  // namespace nexusnitro
