#include "server/unix_listener.h"

#include <gtest/gtest.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <memory>
#include <string>

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

  testing::TempFolder folder_;
  const std::string path_ = folder_.path() + "/a.sock";
};

TEST_F(UnixListenerTest, TheSocketHasItsModeAndGoesWithTheListener) {
  for (const mode_t mode : {0600u, 0666u}) {
    const auto listener = UnixListener::Create(path_, mode);
    ASSERT_TRUE(listener.ok()) << listener.status();
    EXPECT_EQ((*listener)->path(), path_);
    EXPECT_EQ(Mode(), mode);
  }
  EXPECT_EQ(Mode(), 0u);
}

TEST_F(UnixListenerTest, AStaleSocketIsReplacedAndALiveOneRefused) {
  LeaveStaleSocket();
  const auto live = UnixListener::Create(path_, 0660);
  ASSERT_TRUE(live.ok()) << live.status();
  const absl::Status refused = UnixListener::Create(path_, 0660).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_NE(refused.message().find("another server listens"), absl::string_view::npos);
}

TEST_F(UnixListenerTest, AnotherServersSocketInItsPlaceIsLeftAlone) {
  auto listener = UnixListener::Create(path_, 0660);
  ASSERT_TRUE(listener.ok());
  const std::string kept = folder_.path() + "/kept";  // Keeps the inode in use.
  ASSERT_EQ(rename(path_.c_str(), kept.c_str()), 0);
  LeaveStaleSocket();
  listener->reset();
  EXPECT_NE(Mode(), 0u);
}

TEST_F(UnixListenerTest, AStoppedListenerClosesNothingMore) {
  auto listener = UnixListener::Create(path_, 0660);
  ASSERT_TRUE(listener.ok());
  (*listener)->Stop();
  EXPECT_EQ(Mode(), 0u);
  const int next = eventfd(0, EFD_CLOEXEC);  // Takes the number that the listener's socket had.
  listener->reset();
  EXPECT_EQ(close(next), 0) << "somebody else's descriptor was closed";
}

TEST_F(UnixListenerTest, WhatIsNoSocketIsLeftAlone) {
  std::ofstream(path_) << "precious";
  EXPECT_EQ(UnixListener::Create(path_, 0660).status().code(), absl::StatusCode::kAlreadyExists);
  std::string text;
  std::ifstream(path_) >> text;
  EXPECT_EQ(text, "precious");
}

TEST_F(UnixListenerTest, AFolderThatIsNotThereIsNamedWithTheCure) {
  const absl::Status status = UnixListener::Create("/nonexistent/nn/a.sock", 0660).status();
  EXPECT_NE(status.message().find("/nonexistent/nn"), absl::string_view::npos);
  EXPECT_NE(status.message().find("uid"), absl::string_view::npos);
}

}  // namespace
}  // namespace nexusnitro
