#include "tests/support/fake_dns.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string_view>

namespace nexusnitro::testing {
namespace {

constexpr size_t kHeaderBytes = 12;
constexpr uint16_t kTypeA = 1;

sockaddr_in Loopback(int port) {
  sockaddr_in address = {};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

void AppendU16(uint16_t value, std::string& out) {
  out.push_back(static_cast<char>(value >> 8));
  out.push_back(static_cast<char>(value));
}

}  // namespace

FakeDns::FakeDns() : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address = Loopback(0);
  bind(fd_, reinterpret_cast<sockaddr*>(&address), sizeof(address));
  socklen_t size = sizeof(address);
  getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Run(); });
}

FakeDns::~FakeDns() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
    changed_.NotifyAll();
  }
  const sockaddr_in self = Loopback(port_);  // Wakes the thread.
  sendto(fd_, "", 0, 0, reinterpret_cast<const sockaddr*>(&self), sizeof(self));
  thread_.join();
  close(fd_);
}

std::string FakeDns::address() const { return "127.0.0.1:" + std::to_string(port_); }

void FakeDns::AnswerAll(const std::string& host, std::vector<std::string> addresses,
                        uint32_t ttl_seconds) {
  MutexLock lock(mutex_);
  answers_[host] = {std::move(addresses), ttl_seconds};
}

void FakeDns::Hold() {
  MutexLock lock(mutex_);
  held_ = true;
}

void FakeDns::Release() {
  MutexLock lock(mutex_);
  held_ = false;
  changed_.NotifyAll();
}

int FakeDns::queries() const {
  MutexLock lock(mutex_);
  return queries_;
}

void FakeDns::Run() {
  while (true) {
    char buffer[512];
    sockaddr_in from = {};
    socklen_t from_size = sizeof(from);
    const ssize_t size =
        recvfrom(fd_, buffer, sizeof(buffer), 0, reinterpret_cast<sockaddr*>(&from), &from_size);
    std::string reply;
    {
      MutexLock lock(mutex_);
      while (held_ && !stopping_) changed_.Wait(mutex_);
      if (stopping_) return;
      if (size < static_cast<ssize_t>(kHeaderBytes)) continue;
      ++queries_;
      reply = ReplyTo(std::string(buffer, static_cast<size_t>(size)));
    }
    sendto(fd_, reply.data(), reply.size(), 0, reinterpret_cast<sockaddr*>(&from), from_size);
  }
}

std::string FakeDns::ReplyTo(const std::string& query) {
  std::string host;
  size_t at = kHeaderBytes;
  while (at < query.size() && query[at] != 0) {
    const auto length = static_cast<size_t>(query[at]);
    if (!host.empty()) host += '.';
    host += query.substr(at + 1, length);
    at += length + 1;
  }
  const size_t question_end = at + 5;  // The root's zero, the type, the class.
  const auto type = static_cast<uint16_t>((static_cast<uint8_t>(query[at + 1]) << 8) |
                                          static_cast<uint8_t>(query[at + 2]));
  const auto found = answers_.find(host);
  const bool known = found != answers_.end();
  const bool answered = known && type == kTypeA;

  std::string reply = query.substr(0, 2);
  AppendU16(known ? 0x8180 : 0x8183, reply);  // A response; NXDOMAIN for unknown names.
  AppendU16(1, reply);
  AppendU16(answered ? static_cast<uint16_t>(found->second.first.size()) : 0, reply);
  AppendU16(0, reply);
  AppendU16(0, reply);
  reply += query.substr(kHeaderBytes, question_end - kHeaderBytes);
  if (!answered) return reply;
  for (const std::string& text : found->second.first) {
    AppendU16(0xC00C, reply);  // The name of the question.
    AppendU16(kTypeA, reply);
    AppendU16(1, reply);
    AppendU16(static_cast<uint16_t>(found->second.second >> 16), reply);
    AppendU16(static_cast<uint16_t>(found->second.second), reply);
    AppendU16(4, reply);
    in_addr address;
    inet_pton(AF_INET, text.c_str(), &address);
    reply.append(reinterpret_cast<const char*>(&address), sizeof(address));
  }
  return reply;
}

}  // namespace nexusnitro::testing
