// AdminHttp: /livez, /readyz and /metrics over plain HTTP, and nothing else. libmicrohttpd is
// inside.
#ifndef NEXUSNITRO_SERVER_ADMIN_HTTP_H_
#define NEXUSNITRO_SERVER_ADMIN_HTTP_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "client_core/config/listen_address.h"

struct MHD_Daemon;

namespace nexusnitro {

// Answers probes and scrapes on one thread of its own. Thread-safe.
class AdminHttp {
 public:
  struct Handlers {
    std::function<bool()> ready;           // Whether calls are taken.
    std::function<std::string()> metrics;  // Prometheus' text format 0.0.4.
  };

  static absl::StatusOr<std::unique_ptr<AdminHttp>> Start(const ListenAddress& address,
                                                          Handlers handlers);
  ~AdminHttp();

  const Handlers& handlers() const { return handlers_; }
  int port() const { return port_; }

 private:
  explicit AdminHttp(Handlers handlers) : handlers_(std::move(handlers)) {}

  const Handlers handlers_;
  MHD_Daemon* daemon_ = nullptr;
  int port_ = 0;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_ADMIN_HTTP_H_
