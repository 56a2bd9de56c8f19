#include "tests/support/fake_proxy.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "client_core/base/check.h"

namespace nexusnitro::testing {
namespace {

constexpr std::string_view kEstablished = "HTTP/1.1 200 Connection established\r\n\r\n";
constexpr std::string_view kWantsCredentials =
    "HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm=\"proxy\"\r\n"
    "content-length: 0\r\n\r\n";
constexpr std::string_view kHeadEnd = "\r\n\r\n";

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

bool SendAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

// Moves what can be read from one to the other; false at the end.
bool Move(int from, int to) {
  char buffer[16'384];
  const ssize_t size = recv(from, buffer, sizeof(buffer), 0);
  return size > 0 && SendAll(to, {buffer, static_cast<size_t>(size)});
}

// What stands between the first two blanks of a request line.
std::string TargetOf(const std::string& head) {
  const size_t first = head.find(' ');
  return head.substr(first + 1, head.find(' ', first + 1) - first - 1);
}

int PortOf(std::string_view host_and_port) {
  return std::atoi(std::string(host_and_port.substr(host_and_port.rfind(':') + 1)).c_str());
}

}  // namespace

FakeProxy::FakeProxy(Manner manner)
    : manner_(manner), listen_fd_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  NN_CHECK(bind(listen_fd_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
               listen(listen_fd_, SOMAXCONN) == 0 &&
               getsockname(listen_fd_, reinterpret_cast<sockaddr*>(&address), &size) == 0,
           "the fake proxy cannot listen");
  port_ = ntohs(address.sin_port);
  accept_thread_ = std::thread([this] { Accept(); });
}

FakeProxy::~FakeProxy() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    for (const int fd : open_fds_) shutdown(fd, SHUT_RDWR);
  }
  shutdown(listen_fd_, SHUT_RDWR);
  accept_thread_.join();
  std::list<std::thread> threads;
  std::vector<int> fds;
  {
    MutexLock lock(mutex_);
    threads.swap(threads_);
    for (const int fd : open_fds_) shutdown(fd, SHUT_RDWR);
  }
  for (std::thread& thread : threads) thread.join();
  {
    MutexLock lock(mutex_);
    fds.swap(open_fds_);
  }
  for (const int fd : fds) close(fd);
  close(listen_fd_);
}

std::string FakeProxy::url(const std::string& host) const {
  return "http://" + host + ":" + std::to_string(port_);
}

std::vector<std::string> FakeProxy::heads() const {
  MutexLock lock(mutex_);
  return heads_;
}

void FakeProxy::Track(int fd) {
  MutexLock lock(mutex_);
  open_fds_.push_back(fd);
  if (stopping_) shutdown(fd, SHUT_RDWR);
}

void FakeProxy::Accept() {
  while (true) {
    const int client = accept4(listen_fd_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return;
    Track(client);
    MutexLock lock(mutex_);
    threads_.emplace_back([this, client] { Serve(client); });
  }
}

void FakeProxy::Serve(int client) {
  std::string bytes;
  while (bytes.find(kHeadEnd) == std::string::npos) {
    char buffer[4'096];
    const ssize_t size = recv(client, buffer, sizeof(buffer), 0);
    if (size <= 0) return;
    bytes.append(buffer, static_cast<size_t>(size));
  }
  const std::string head = bytes.substr(0, bytes.find(kHeadEnd) + kHeadEnd.size());
  {
    MutexLock lock(mutex_);
    heads_.push_back(head);
  }
  if (manner_ == Manner::kStall) return;  // The connection stays open until the end.
  if (manner_ == Manner::kRefuse) {
    SendAll(client, kWantsCredentials);
    shutdown(client, SHUT_RDWR);
    return;
  }
  const bool tunnel = head.rfind("CONNECT ", 0) == 0;
  std::string target = TargetOf(head);
  std::string path;
  if (!tunnel) {  // http://HOST:PORT/PATH
    const size_t host = target.find("://") + 3;
    const size_t slash = target.find('/', host);
    path = target.substr(slash);
    target = target.substr(host, slash - host);
  }
  const int server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  Track(server);
  const sockaddr_in address = Loopback(PortOf(target));
  if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    SendAll(client, "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n");
    shutdown(client, SHUT_RDWR);
    return;
  }
  if (tunnel) {
    SendAll(client, kEstablished);
    SendAll(server, bytes.substr(head.size()));
  } else {
    const size_t target_begins = bytes.find(' ') + 1;
    bytes.replace(target_begins, bytes.find(' ', target_begins) - target_begins, path);
    SendAll(server, bytes);
  }
  Relay(client, server);
}

void FakeProxy::Relay(int client, int server) {
  bool open = true;
  while (open) {
    pollfd fds[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    if (poll(fds, 2, -1) < 0) break;
    if (fds[0].revents != 0) open = Move(client, server);
    if (open && fds[1].revents != 0) open = Move(server, client);
  }
  shutdown(client, SHUT_RDWR);
  shutdown(server, SHUT_RDWR);
}

}  // namespace nexusnitro::testing
