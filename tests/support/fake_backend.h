// FakeBackend: an HTTP server on loopback that does what the test says, faults included.
#ifndef NEXUSNITRO_TESTS_SUPPORT_FAKE_BACKEND_H_
#define NEXUSNITRO_TESTS_SUPPORT_FAKE_BACKEND_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "absl/time/time.h"
#include "client_core/base/mutex.h"
#include "client_core/transport/http_types.h"
#include "tests/support/connection_stream.h"
#include "tests/support/script.h"

namespace nexusnitro::testing {

// One request as it came.
struct ReceivedRequest {
  std::string method;
  std::string path;
  HttpHeaders headers;  // Names in lower case.
  std::string body;
  int connection = 0;  // Counted from 1.
};

// Serves HTTP/1.1, or HTTP/2 over TLS, with a thread for each connection. Thread-safe.
class FakeBackend {
 public:
  using Handler = std::function<Script(const ReceivedRequest&)>;

  struct Options {
    bool http2 = false;     // Needs a certificate.
    std::string cert_file;  // PEM; empty: no TLS.
    std::string key_file;
    bool accept = true;         // False: listens, and takes no connection.
    int send_buffer_bytes = 0;  // Of its sockets; 0: as the system has it.
  };

  // Every request gets what `handler` says; it is called on the connections' threads.
  explicit FakeBackend(Handler handler) : FakeBackend(std::move(handler), Options()) {}
  FakeBackend(Handler handler, Options options);

  // Closes all connections.
  ~FakeBackend();

  int port() const { return port_; }
  // The endpoint that a config names: scheme, `host` and "/v1".
  std::string endpoint(const std::string& host = "127.0.0.1") const;

  std::vector<ReceivedRequest> requests() const;
  size_t request_count() const;
  int connection_count() const;
  int open_connections() const;

  // Waits until the peer has closed `count` connections (or reset streams), in all.
  bool WaitForClosed(int count, absl::Duration timeout = absl::Seconds(20)) const;
  int closed_count() const;
  // Monotonic times at which the peer closed, in order of their noticing.
  std::vector<absl::Time> closed_times() const;

  bool WaitForRequests(size_t count, absl::Duration timeout = absl::Seconds(20)) const;

  // Waits until no request is being answered. HTTP/1.1 only.
  bool WaitUntilIdle(absl::Duration timeout = absl::Seconds(20)) const;

  // Bytes that the peer, or the sockets between, have taken. HTTP/1.1 only.
  uint64_t sent_bytes() const { return sent_bytes_.load(std::memory_order_relaxed); }
  // Waits until nothing more was taken for as long as `quiet`: the peer reads no more.
  bool WaitUntilStalled(absl::Duration quiet, absl::Duration timeout = absl::Seconds(20)) const;

  // Closes every connection, as a killed process would, and takes no new ones.
  void Kill();

  // For the connections.
  Script HandleRequest(ReceivedRequest request);
  void NotePeerClosed();
  void NotePlayed();
  void NoteSent(size_t bytes) { sent_bytes_.fetch_add(bytes, std::memory_order_relaxed); }

 private:
  struct Connection {
    std::unique_ptr<ConnectionStream> stream;
    std::thread thread;
    bool done = false;
  };

  void Accept();
  void Serve(Connection& connection, int number);
  template <typename Condition>
  bool WaitUntil(Condition condition, absl::Duration timeout) const;

  const Handler handler_;
  const Options options_;
  std::shared_ptr<void> tls_context_;
  int listen_fd_;
  int port_ = 0;
  mutable Mutex mutex_;
  mutable CondVar changed_;
  std::list<Connection> connections_ ABSL_GUARDED_BY(mutex_);
  std::vector<ReceivedRequest> requests_ ABSL_GUARDED_BY(mutex_);
  std::vector<absl::Time> closed_times_ ABSL_GUARDED_BY(mutex_);
  int accepted_ ABSL_GUARDED_BY(mutex_) = 0;
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
  int playing_ ABSL_GUARDED_BY(mutex_) = 0;  // Requests that are being answered.
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::atomic<uint64_t> sent_bytes_{0};
  std::thread accept_thread_;
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_FAKE_BACKEND_H_
