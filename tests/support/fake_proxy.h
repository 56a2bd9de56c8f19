// FakeProxy: an HTTP proxy on loopback that tunnels, forwards, refuses or says nothing.
#ifndef NEXUSNITRO_TESTS_SUPPORT_FAKE_PROXY_H_
#define NEXUSNITRO_TESTS_SUPPORT_FAKE_PROXY_H_

#include <list>
#include <string>
#include <thread>
#include <vector>

#include "client_core/base/mutex.h"

namespace nexusnitro::testing {

// Whatever host it is asked for, it connects to that port of 127.0.0.1. A thread for each
// connection. Thread-safe.
class FakeProxy {
 public:
  enum class Manner {
    kServe,   // Tunnels CONNECT, and forwards requests in absolute form.
    kRefuse,  // Answers 407.
    kStall,   // Answers nothing.
  };

  explicit FakeProxy(Manner manner = Manner::kServe);
  // Closes all connections.
  ~FakeProxy();

  int port() const { return port_; }
  std::string url(const std::string& host = "127.0.0.1") const;

  // The heads of the first request of each connection, in order, request line and all.
  std::vector<std::string> heads() const;

 private:
  void Accept();
  void Serve(int client);
  void Relay(int client, int server);
  void Track(int fd);

  const Manner manner_;
  const int listen_fd_;
  int port_ = 0;
  mutable Mutex mutex_;
  std::vector<std::string> heads_ ABSL_GUARDED_BY(mutex_);
  std::vector<int> open_fds_ ABSL_GUARDED_BY(mutex_);  // Closed at the end.
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::list<std::thread> threads_ ABSL_GUARDED_BY(mutex_);
  std::thread accept_thread_;
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_FAKE_PROXY_H_
