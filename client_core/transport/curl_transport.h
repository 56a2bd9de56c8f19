// CurlTransport: HTTP over libcurl.
#ifndef NEXUSNITRO_CLIENT_CORE_TRANSPORT_CURL_TRANSPORT_H_
#define NEXUSNITRO_CLIENT_CORE_TRANSPORT_CURL_TRANSPORT_H_

#include <curl/curl.h>

#include <compare>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "client_core/runtime/event_loop.h"
#include "client_core/runtime/resolver.h"
#include "client_core/transport/curl_multi.h"
#include "client_core/transport/http_transport.h"

namespace nexusnitro {

class CurlExchange;

// Sends requests over pooled connections: HTTP/1.1 with keep-alive, or HTTP/2 over TLS where the
// target asks for it, through the target's proxy if it has one. TLS certificates are checked,
// redirects are not followed, names are resolved by `resolver` alone, and no connection is opened
// to an address that address_rules.h refuses. Event-loop thread only.
class CurlTransport : public HttpTransport {
 public:
  // `loop` and `resolver` outlive this.
  CurlTransport(EventLoop& loop, Resolver& resolver);
  ~CurlTransport() override;

  std::unique_ptr<HttpExchange> Start(HttpRequest request, HttpHandler& handler) override;
  void Drain(std::unique_ptr<HttpExchange> exchange) override;
  int connections_open() const override { return multi_.connections_open(); }

 private:
  friend class CurlExchange;

  struct Draining {
    std::unique_ptr<CurlExchange> exchange;
    absl::Time until;
  };

  // What the options of an easy handle follow from that do not change from request to request.
  struct EasyKind {
    bool http2 = false;
    std::string ca_file;
    std::string ca_dir;
    std::string proxy;  // Its whole URL, with what is secret in it.

    static EasyKind Of(const HttpTarget& target);
    auto operator<=>(const EasyKind&) const = default;
  };

  // An easy handle with all the options that do not change from request to request.
  CURL* TakeEasy(const HttpTarget& target);
  // `reusable`: its last transfer came to its end.
  void GiveBackEasy(const HttpTarget& target, CURL* easy, bool reusable);

  // `exchange` has something to deliver.
  void Touch(CurlExchange& exchange);
  void Forget(const CurlExchange& exchange);

  // Gives libcurl a turn, then delivers, until nothing is left. Runs before the loop waits.
  void Work();
  void EndDrained(CurlExchange* exchange);
  void OnDrainTimer();

  EventLoop& loop_;
  Resolver& resolver_;
  CurlMulti multi_;
  std::map<EasyKind, std::vector<CURL*>> idle_easies_;
  // What libcurl was last told, as "host:port:addresses", by "host:port".
  std::map<std::string, std::string> known_addresses_;
  std::vector<CurlExchange*> touched_;
  std::deque<Draining> draining_;
  std::unique_ptr<Timer> drain_timer_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_CURL_TRANSPORT_H_
