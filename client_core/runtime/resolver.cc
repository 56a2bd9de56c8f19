#include "client_core/runtime/resolver.h"

#include <ares.h>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/time.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_join.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr int kQueryTimeoutMs = 2'000;  // Of the first try; c-ares doubles it for the next.
constexpr int kQueryTries = 3;

bool InitLibrary() { return ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS; }

std::string AddressText(const ares_addrinfo_node& node) {
  char text[INET6_ADDRSTRLEN] = "";
  if (node.ai_family == AF_INET) {
    const auto* address = reinterpret_cast<const sockaddr_in*>(node.ai_addr);
    inet_ntop(AF_INET, &address->sin_addr, text, sizeof(text));
  } else if (node.ai_family == AF_INET6) {
    const auto* address = reinterpret_cast<const sockaddr_in6*>(node.ai_addr);
    inet_ntop(AF_INET6, &address->sin6_addr, text, sizeof(text));
  }
  return text;
}

}  // namespace

struct Resolver::Lookup::Query {
  Resolver* resolver;
  std::string host;
  std::list<Callback> callbacks;
};

Resolver::Lookup::~Lookup() {
  if (query_ != nullptr && !query_->callbacks.empty() && !done_) {
    // An empty callback is skipped; erasing would invalidate a list that is being walked.
    *callback_ = nullptr;
  }
}

Resolver::Resolver(EventLoop& loop) : loop_(loop) {}

absl::StatusOr<std::unique_ptr<Resolver>> Resolver::Create(
    EventLoop& loop, const std::vector<std::string>& servers) {
  static const bool initialized = InitLibrary();
  if (!initialized) return absl::InternalError("c-ares cannot be initialised");
  std::unique_ptr<Resolver> resolver(new Resolver(loop));
  if (absl::Status status = resolver->Start(servers); !status.ok()) return status;
  return resolver;
}

absl::Status Resolver::Start(const std::vector<std::string>& servers) {
  ares_options options = {};
  options.timeout = kQueryTimeoutMs;
  options.tries = kQueryTries;
  options.sock_state_cb = [](void* self, ares_socket_t fd, int readable, int writable) {
    static_cast<Resolver*>(self)->OnSocketState(fd, readable != 0, writable != 0);
  };
  options.sock_state_cb_data = this;
  if (const int error = ares_init_options(
          &channel_, &options, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_SOCK_STATE_CB);
      error != ARES_SUCCESS) {
    return absl::InternalError(StrCat("c-ares: ", ares_strerror(error)));
  }
  if (!servers.empty()) {
    if (const int error = ares_set_servers_ports_csv(channel_, absl::StrJoin(servers, ",").c_str());
        error != ARES_SUCCESS) {
      return absl::InvalidArgumentError(StrCat("dns_servers: ", ares_strerror(error),
                                               "; expected \"address\" or \"address:port\""));
    }
  }
  timer_ = loop_.NewTimer([this] { Process(ARES_SOCKET_BAD, ARES_SOCKET_BAD); });
  return absl::OkStatus();
}

Resolver::~Resolver() {
  *alive_ = false;
  if (channel_ != nullptr) ares_destroy(channel_);  // Ends the queries, without their callbacks.
}

const absl::StatusOr<Resolver::Addresses>* Resolver::Cached(std::string_view host) {
  const auto found = cache_.find(host);
  if (found == cache_.end()) return nullptr;
  if (found->second.expires <= loop_.Now()) {
    cache_.erase(found);
    return nullptr;
  }
  return &found->second.answer;
}

std::unique_ptr<Resolver::Lookup> Resolver::Resolve(std::string_view host, Callback callback) {
  auto lookup = std::make_unique<Lookup>();
  std::shared_ptr<Lookup::Query>& slot = queries_[std::string(host)];
  const bool first = slot == nullptr;
  if (first) {
    slot = std::make_shared<Lookup::Query>();
    slot->resolver = this;
    slot->host = std::string(host);
  }
  const std::shared_ptr<Lookup::Query> query = slot;
  Lookup* raw = lookup.get();
  query->callbacks.push_back(
      [raw, callback = std::move(callback)](const absl::StatusOr<Addresses>& answer) mutable {
        raw->done_ = true;  // The callback may destroy the lookup.
        callback(answer);
      });
  lookup->query_ = query;
  lookup->callback_ = std::prev(query->callbacks.end());
  if (first) {
    // Posted, because c-ares calls back at once for what it finds in /etc/hosts.
    Post([this, query] {
      ares_addrinfo_hints hints = {};
      hints.ai_family = AF_UNSPEC;
      hints.ai_socktype = SOCK_STREAM;
      auto* held = new std::shared_ptr<Lookup::Query>(query);
      ares_getaddrinfo(
          channel_, query->host.c_str(), nullptr, &hints,
          [](void* data, int status, int /*timeouts*/, ares_addrinfo* info) {
            const std::unique_ptr<std::shared_ptr<Lookup::Query>> taken(
                static_cast<std::shared_ptr<Lookup::Query>*>(data));
            (*taken)->resolver->OnAnswer(*taken, status, info);
          },
          held);
      RestartTimer();
    });
  }
  return lookup;
}

void Resolver::OnAnswer(const std::shared_ptr<Lookup::Query>& query, int status,
                        ares_addrinfo* info) {
  Addresses addresses;
  absl::Duration ttl = limits::kDnsCacheTimeMax;
  if (status == ARES_SUCCESS && info != nullptr) {
    for (const ares_addrinfo_node* node = info->nodes; node != nullptr; node = node->ai_next) {
      std::string text = AddressText(*node);
      if (text.empty() || std::find(addresses.begin(), addresses.end(), text) != addresses.end()) {
        continue;
      }
      addresses.push_back(std::move(text));
      ttl = std::min(ttl, absl::Seconds(node->ai_ttl));
    }
  }
  if (info != nullptr) ares_freeaddrinfo(info);
  if (!*alive_) return;

  absl::StatusOr<Addresses> answer = std::move(addresses);
  if (answer->empty()) {
    const char* why = status == ARES_SUCCESS ? "no address" : ares_strerror(status);
    answer =
        MakeError(Reason::kDnsFailed, StrCat("the name ", query->host, " was not resolved: ", why));
    ttl = limits::kDnsFailureCacheTime;
  }
  queries_.erase(query->host);
  if (cache_.size() >= limits::kDnsCacheEntriesMax && !cache_.contains(query->host)) {
    cache_.erase(std::min_element(cache_.begin(), cache_.end(), [](const auto& a, const auto& b) {
      return a.second.expires < b.second.expires;
    }));
  }
  ttl = std::clamp(ttl, limits::kDnsCacheTimeMin, limits::kDnsCacheTimeMax);
  cache_.insert_or_assign(query->host, Entry{answer, loop_.Now() + ttl});
  // Posted, so that callbacks never run inside c-ares.
  Post([query, answer = std::move(answer)] {
    for (Callback& callback : query->callbacks) {
      if (callback) callback(answer);
    }
    query->callbacks.clear();
  });
}

void Resolver::OnSocketState(int fd, bool readable, bool writable) {
  if (!readable && !writable) {
    // May be called while the watcher's own callback runs.
    const auto found = watchers_.find(fd);
    if (found == watchers_.end()) return;
    found->second->Watch(false, false);
    retired_watchers_.push_back(std::move(found->second));
    watchers_.erase(found);
    Post([this] { retired_watchers_.clear(); });
    return;
  }
  std::unique_ptr<FdWatcher>& watcher = watchers_[fd];
  if (watcher == nullptr) {
    watcher = loop_.NewFdWatcher(fd, [this, fd](bool can_read, bool can_write) {
      Process(can_read ? fd : ARES_SOCKET_BAD, can_write ? fd : ARES_SOCKET_BAD);
    });
  }
  watcher->Watch(readable, writable);
}

void Resolver::Post(absl::AnyInvocable<void()> task) {
  loop_.Post([alive = alive_, task = std::move(task)]() mutable {
    if (*alive) task();
  });
}

void Resolver::Process(int read_fd, int write_fd) {
  ares_process_fd(channel_, read_fd, write_fd);
  RestartTimer();
}

void Resolver::RestartTimer() {
  timeval storage = {};
  const timeval* next = ares_timeout(channel_, nullptr, &storage);
  if (next == nullptr) {
    timer_->Stop();
  } else {
    timer_->Start(absl::DurationFromTimeval(*next) + absl::Milliseconds(1));
  }
}

}  // namespace nexusnitro
