// FileWatch: tells when a file has become another one.
#ifndef NEXUSNITRO_CLIENT_CORE_RUNTIME_FILE_WATCH_H_
#define NEXUSNITRO_CLIENT_CORE_RUNTIME_FILE_WATCH_H_

#include <atomic>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client_core/base/clock.h"

namespace nexusnitro {

// Watches the folders of a path and of what it leads to, and not the file itself: so it sees a file
// that is written over, one that is moved into its place, and a symbolic link on the way that
// leads elsewhere, as in Kubernetes' mounted volumes. What the kernel does not tell, as on network
// file systems, is found by looking now and then. Thread-safe.
class FileWatch {
 public:
  enum class Cause {
    kChanged,  // The file is another one, or gone.
    kAsked,    // Poke().
  };
  using Callback = std::function<void(Cause cause)>;

  // Calls back on a thread of its own: once at the start (so that no change is missed between the
  // file's first reading and this), then when the file has changed and stayed as it is for
  // limits::kFileSettleTime. The file need not be there. `clock` outlives this.
  static absl::StatusOr<std::unique_ptr<FileWatch>> Create(std::string path, const Clock& clock,
                                                           Callback callback);

  // A callback that is running ends first.
  ~FileWatch();

  // Calls back soon, whether the file has changed or not.
  void Poke();

 private:
  FileWatch(std::string path, const Clock& clock, Callback callback, int inotify, int wake);

  void Run();
  // Waits for an event until `until`; whether one came of the folders.
  bool Wait(absl::Time until);
  // What tells this state of the file from others; empty if it is not there. Watches the folders
  // that it is in now.
  std::string Look();
  void Wake();

  const std::string path_;
  const Clock& clock_;
  const Callback callback_;
  const int inotify_;  // Descriptors that are owned.
  const int wake_;
  std::set<int> watches_;  // Of the folders; of the watch's thread.
  std::atomic<bool> stopping_{false};
  std::atomic<bool> poked_{false};
  std::thread thread_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_RUNTIME_FILE_WATCH_H_
