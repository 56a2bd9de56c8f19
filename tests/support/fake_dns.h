// FakeDns: a name server on loopback that answers what the test says, or not at all.
#ifndef NEXUSNITRO_TESTS_SUPPORT_FAKE_DNS_H_
#define NEXUSNITRO_TESTS_SUPPORT_FAKE_DNS_H_

#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "client_core/base/mutex.h"

namespace nexusnitro::testing {

// Answers A queries over UDP on a thread of its own; everything else does not exist. Thread-safe.
class FakeDns {
 public:
  FakeDns();
  ~FakeDns();

  // As `dns_servers` takes it.
  std::string address() const;

  // From now on `host` has this IPv4 address for `ttl_seconds`.
  void Answer(const std::string& host, const std::string& address, uint32_t ttl_seconds) {
    AnswerAll(host, {address}, ttl_seconds);
  }
  // The same for several.
  void AnswerAll(const std::string& host, std::vector<std::string> addresses, uint32_t ttl_seconds);

  // Queries are left without an answer, until Release() answers those that wait, too.
  void Hold();
  void Release();

  int queries() const;

 private:
  void Run();
  std::string ReplyTo(const std::string& query) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_);

  int fd_;
  int port_ = 0;
  mutable Mutex mutex_;
  CondVar changed_;
  std::map<std::string, std::pair<std::vector<std::string>, uint32_t>> answers_
      ABSL_GUARDED_BY(mutex_);
  int queries_ ABSL_GUARDED_BY(mutex_) = 0;
  bool held_ ABSL_GUARDED_BY(mutex_) = false;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_FAKE_DNS_H_
