// Resolver: names to addresses, on the event loop, with a cache. c-ares is inside.
#ifndef NEXUSNITRO_CLIENT_CORE_RUNTIME_RESOLVER_H_
#define NEXUSNITRO_CLIENT_CORE_RUNTIME_RESOLVER_H_

#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/functional/any_invocable.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client_core/runtime/event_loop.h"

struct ares_channeldata;
struct ares_addrinfo;

namespace nexusnitro {

// Looks names up, one query at a time for each name, however many ask. Answers are kept for their
// TTL (1 s to 60 s), failures for 1 s. Event-loop thread only; made and destroyed there too.
class Resolver {
 public:
  // Addresses as text, IPv4 first as c-ares sorts them. Never empty.
  using Addresses = std::vector<std::string>;
  // An error is kDnsFailed and names the host.
  using Callback = absl::AnyInvocable<void(const absl::StatusOr<Addresses>&)>;

  // A lookup under way. Destroying it takes the callback back; the query itself goes on, for
  // others.
  class Lookup {
   public:
    ~Lookup();

   private:
    friend class Resolver;
    struct Query;
    std::shared_ptr<Query> query_;
    std::list<Callback>::iterator callback_;
    bool done_ = false;
  };

  // `servers`: "address" or "address:port", asked in place of the system's. `loop` outlives this.
  static absl::StatusOr<std::unique_ptr<Resolver>> Create(EventLoop& loop,
                                                          const std::vector<std::string>& servers);
  ~Resolver();

  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;

  // The cached answer for `host`, or nullptr if it must be looked up.
  const absl::StatusOr<Addresses>* Cached(std::string_view host);

  // Looks `host` up and calls back later, not from inside this function.
  std::unique_ptr<Lookup> Resolve(std::string_view host, Callback callback);

 private:
  struct Entry {
    absl::StatusOr<Addresses> answer;
    absl::Time expires;
  };

  explicit Resolver(EventLoop& loop);

  absl::Status Start(const std::vector<std::string>& servers);
  void OnSocketState(int fd, bool readable, bool writable);
  void OnAnswer(const std::shared_ptr<Lookup::Query>& query, int status, ares_addrinfo* info);
  void Process(int read_fd, int write_fd);
  void RestartTimer();
  // Posts a task that is dropped if the resolver is gone by then.
  void Post(absl::AnyInvocable<void()> task);

  EventLoop& loop_;
  ares_channeldata* channel_ = nullptr;
  std::map<int, std::unique_ptr<FdWatcher>> watchers_;
  std::vector<std::unique_ptr<FdWatcher>> retired_watchers_;
  std::unique_ptr<Timer> timer_;
  std::map<std::string, std::shared_ptr<Lookup::Query>, std::less<>> queries_;
  std::map<std::string, Entry, std::less<>> cache_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);  // Of what is posted: see Post().
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_RUNTIME_RESOLVER_H_
