#include "client_core/runtime/file_watch.h"

#include <poll.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

#include "client_core/base/limits.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr absl::Duration kLookInterval = absl::Seconds(5);
constexpr uint32_t kEvents = IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM | IN_MODIFY |
                             IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF;
constexpr size_t kEventBytes = 4'096;

std::string FolderOf(const std::filesystem::path& path) {
  const std::string folder = path.parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace

absl::StatusOr<std::unique_ptr<FileWatch>> FileWatch::Create(std::string path, const Clock& clock,
                                                             Callback callback) {
  const int inotify = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (inotify < 0) {
    return absl::ResourceExhaustedError(
        StrCat("the file ", path, " cannot be watched: ", std::generic_category().message(errno)));
  }
  const int wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  if (wake < 0) {
    const int error = errno;
    close(inotify);
    return absl::ResourceExhaustedError(
        StrCat("the file ", path, " cannot be watched: ", std::generic_category().message(error)));
  }
  std::unique_ptr<FileWatch> watch(
      new FileWatch(std::move(path), clock, std::move(callback), inotify, wake));
  watch->thread_ = std::thread([raw = watch.get()] { raw->Run(); });
  return watch;
}

FileWatch::FileWatch(std::string path, const Clock& clock, Callback callback, int inotify, int wake)
    : path_(std::move(path)),
      clock_(clock),
      callback_(std::move(callback)),
      inotify_(inotify),
      wake_(wake) {}

FileWatch::~FileWatch() {
  stopping_ = true;
  Wake();
  thread_.join();
  close(inotify_);
  close(wake_);
}

void FileWatch::Poke() {
  poked_ = true;
  Wake();
}

void FileWatch::Wake() {
  const uint64_t one = 1;
  // It cannot fail: the counter is far from full.
  [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof(one));
}

void FileWatch::Run() {
  pthread_setname_np(pthread_self(), "nn-file");
  std::string seen = Look();
  callback_(Cause::kChanged);
  bool settling = false;
  absl::Time look_at = clock_.Now() + kLookInterval;
  while (!stopping_) {
    if (Wait(look_at)) look_at = std::min(look_at, clock_.Now() + limits::kFileSettleTime);
    if (poked_.exchange(false)) callback_(Cause::kAsked);
    if (stopping_ || clock_.Now() < look_at) continue;
    std::string now = Look();
    if (now != seen) {
      seen = std::move(now);
      settling = true;
      look_at = clock_.Now() + limits::kFileSettleTime;
      continue;
    }
    look_at = clock_.Now() + kLookInterval;
    if (std::exchange(settling, false)) callback_(Cause::kChanged);
  }
}

bool FileWatch::Wait(absl::Time until) {
  const absl::Duration left = std::max(until - clock_.Now(), absl::ZeroDuration());
  pollfd descriptors[] = {{.fd = inotify_, .events = POLLIN, .revents = 0},
                          {.fd = wake_, .events = POLLIN, .revents = 0}};
  // Rounded up: a look that comes too early would be for nothing.
  poll(descriptors, 2, static_cast<int>(absl::ToInt64Milliseconds(left)) + 1);
  uint64_t count = 0;
  [[maybe_unused]] const ssize_t woken = read(wake_, &count, sizeof(count));
  bool any = false;
  alignas(inotify_event) char events[kEventBytes];
  while (read(inotify_, events, sizeof(events)) > 0) any = true;
  return any;
}

std::string FileWatch::Look() {
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(path_, error);
  std::set<int> watches;
  for (const std::string& folder : {FolderOf(path_), error ? FolderOf(path_) : FolderOf(real)}) {
    const int watch = inotify_add_watch(inotify_, folder.c_str(), kEvents | IN_ONLYDIR);
    if (watch >= 0) watches.insert(watch);  // Else there is no such folder; the next look may do.
  }
  for (const int old : watches_) {
    if (watches.count(old) == 0) inotify_rm_watch(inotify_, old);
  }
  watches_ = std::move(watches);
  // Looked at after the watches were set, so that no change is between the two.
  struct stat status = {};
  if (stat(path_.c_str(), &status) != 0) return "";
  return StrCat(status.st_dev, " ", status.st_ino, " ", status.st_size, " ", status.st_mtim.tv_sec,
                ".", status.st_mtim.tv_nsec, " ", status.st_ctim.tv_sec, ".",
                status.st_ctim.tv_nsec);
}

}  // namespace nexusnitro
