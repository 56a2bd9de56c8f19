#include "tests/support/fake_backend.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <utility>

#include "client_core/base/check.h"
#include "client_core/base/clock.h"
#include "client_core/base/strings.h"
#include "tests/support/fake_http1.h"
#include "tests/support/fake_http2.h"

namespace nexusnitro::testing {

FakeBackend::FakeBackend(Handler handler, Options options)
    : handler_(std::move(handler)),
      options_(std::move(options)),
      listen_fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  signal(SIGPIPE, SIG_IGN);
  if (!options_.cert_file.empty()) {
    tls_context_ = NewTlsContext(options_.cert_file, options_.key_file, options_.http2);
  }
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  constexpr int kBacklog = 4'096;
  const bool listening =
      bind(listen_fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0 &&
      listen(listen_fd_, options_.accept ? kBacklog : 0) == 0;
  NN_CHECK(listening, "the fake backend cannot listen");
  socklen_t size = sizeof(address);
  getsockname(listen_fd_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  if (options_.accept) accept_thread_ = std::thread([this] { Accept(); });
}

FakeBackend::~FakeBackend() {
  std::list<Connection> connections;
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  shutdown(listen_fd_, SHUT_RDWR);
  if (accept_thread_.joinable()) accept_thread_.join();
  {
    MutexLock lock(mutex_);
    for (Connection& connection : connections_) {
      if (connection.stream != nullptr) connection.stream->Interrupt();
    }
    connections.swap(connections_);
  }
  for (Connection& connection : connections) connection.thread.join();
  close(listen_fd_);
}

std::string FakeBackend::endpoint(const std::string& host) const {
  return StrCat(tls_context_ == nullptr ? "http://" : "https://", host, ":", port_, "/v1");
}

void FakeBackend::Accept() {
  while (true) {
    const int fd = accept4(listen_fd_, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) return;
    const int one = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    if (const int bytes = options_.send_buffer_bytes; bytes > 0) {
      setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &bytes, sizeof(bytes));
    }
    MutexLock lock(mutex_);
    if (stopping_) {
      close(fd);
      return;
    }
    for (auto it = connections_.begin(); it != connections_.end();) {  // Those that are over.
      if (it->done) {
        it->thread.join();
        it = connections_.erase(it);
      } else {
        ++it;
      }
    }
    Connection& connection = connections_.emplace_back();
    connection.stream = std::make_unique<ConnectionStream>(fd, tls_context_);
    ++open_;
    connection.thread =
        std::thread([this, &connection, number = ++accepted_] { Serve(connection, number); });
  }
}

void FakeBackend::Serve(Connection& connection, int number) {
  if (connection.stream->Handshake()) {
    if (options_.http2) {
      ServeHttp2(*connection.stream, *this, number);
    } else {
      ServeHttp1(*connection.stream, *this, number);
    }
  }
  MutexLock lock(mutex_);
  connection.stream.reset();
  connection.done = true;
  --open_;
  changed_.NotifyAll();
}

Script FakeBackend::HandleRequest(ReceivedRequest request) {
  {
    MutexLock lock(mutex_);
    requests_.push_back(request);
    ++playing_;
    changed_.NotifyAll();
  }
  return handler_(request);
}

void FakeBackend::NotePeerClosed() {
  const absl::Time now = Clock::Real().Now();
  MutexLock lock(mutex_);
  closed_times_.push_back(now);
  changed_.NotifyAll();
}

void FakeBackend::NotePlayed() {
  MutexLock lock(mutex_);
  --playing_;
  changed_.NotifyAll();
}

void FakeBackend::Kill() {
  shutdown(listen_fd_, SHUT_RDWR);
  MutexLock lock(mutex_);
  stopping_ = true;
  for (Connection& connection : connections_) {
    if (connection.stream != nullptr) connection.stream->Interrupt();
  }
}

template <typename Condition>
bool FakeBackend::WaitUntil(Condition condition, absl::Duration timeout) const {
  const auto until = std::chrono::steady_clock::now() + absl::ToChronoNanoseconds(timeout);
  MutexLock lock(mutex_);
  while (!condition()) {
    const auto left = until - std::chrono::steady_clock::now();
    if (left <= std::chrono::nanoseconds::zero()) return false;
    changed_.WaitFor(mutex_, left);
  }
  return true;
}

bool FakeBackend::WaitForClosed(int count, absl::Duration timeout) const {
  return WaitUntil(
      [this, count]() ABSL_NO_THREAD_SAFETY_ANALYSIS {
        return closed_times_.size() >= static_cast<size_t>(count);
      },
      timeout);
}

bool FakeBackend::WaitForRequests(size_t count, absl::Duration timeout) const {
  return WaitUntil([this, count]()
                       ABSL_NO_THREAD_SAFETY_ANALYSIS { return requests_.size() >= count; },
                   timeout);
}

bool FakeBackend::WaitUntilIdle(absl::Duration timeout) const {
  return WaitUntil([this]() ABSL_NO_THREAD_SAFETY_ANALYSIS { return playing_ == 0; }, timeout);
}

bool FakeBackend::WaitUntilStalled(absl::Duration quiet, absl::Duration timeout) const {
  const absl::Time until = Clock::Real().Now() + timeout;
  uint64_t last = sent_bytes();
  absl::Time last_change = Clock::Real().Now();
  MutexLock lock(mutex_);
  while (Clock::Real().Now() < until) {
    changed_.WaitFor(mutex_, absl::ToChronoNanoseconds(quiet / 4));
    const absl::Time now = Clock::Real().Now();
    if (const uint64_t sent = sent_bytes(); sent != last) {
      last = sent;
      last_change = now;
    }
    if (now - last_change >= quiet) return true;
  }
  return false;
}

std::vector<ReceivedRequest> FakeBackend::requests() const {
  MutexLock lock(mutex_);
  return requests_;
}

size_t FakeBackend::request_count() const {
  MutexLock lock(mutex_);
  return requests_.size();
}

int FakeBackend::connection_count() const {
  MutexLock lock(mutex_);
  return accepted_;
}

int FakeBackend::open_connections() const {
  MutexLock lock(mutex_);
  return open_;
}

int FakeBackend::closed_count() const {
  MutexLock lock(mutex_);
  return static_cast<int>(closed_times_.size());
}

std::vector<absl::Time> FakeBackend::closed_times() const {
  MutexLock lock(mutex_);
  return closed_times_;
}

}  // namespace nexusnitro::testing
