// CurlExchange: one transfer of libcurl, seen as an HttpExchange.
#ifndef NEXUSNITRO_CLIENT_CORE_TRANSPORT_CURL_EXCHANGE_H_
#define NEXUSNITRO_CLIENT_CORE_TRANSPORT_CURL_EXCHANGE_H_

#include <curl/curl.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "client_core/runtime/resolver.h"
#include "client_core/transport/head_reader.h"
#include "client_core/transport/http_transport.h"

namespace nexusnitro {

class CurlTransport;

// libcurl's callbacks only note what happened; Deliver() tells the handler, outside of libcurl, so
// that a handler may do as it likes. Event-loop thread only.
class CurlExchange : public HttpExchange {
 public:
  // `transport` and `handler` outlive this.
  CurlExchange(CurlTransport& transport, HttpRequest request, HttpHandler& handler);
  ~CurlExchange() override;

  void SetPaused(bool paused) override;

  // From here on nothing is delivered; the body is counted and dropped.
  void Discard();
  bool ended() const { return end_.has_value(); }

  // Tells the handler what was noted. May destroy this.
  void Deliver();

  // libcurl is done with the transfer.
  void OnDone(CURLcode result);

  // libcurl's way to a socket: the last gate that refused addresses come to, whatever name, proxy
  // or cache led to them. `self`: the exchange.
  static curl_socket_t OpenSocketCallback(void* self, curlsocktype purpose, curl_sockaddr* address);
  // The same for a request on a connection that is open already.
  static int BeforeRequestCallback(void* self, char* primary_ip, char* local_ip, int primary_port,
                                   int local_port);

 private:
  friend class CurlTransport;

  void OnAddresses(const absl::StatusOr<Resolver::Addresses>& addresses);
  void Begin(const Resolver::Addresses* addresses);
  void SetOptions(const Resolver::Addresses* addresses);
  void End(absl::Status status);
  void ReleaseEasy(bool reusable);

  static size_t HeaderCallback(char* data, size_t size, size_t count, void* self);
  static size_t BodyCallback(char* data, size_t size, size_t count, void* self);
  size_t OnHeaderLines(std::string_view lines);
  // False if the transfer is to end there.
  bool OnHeadComplete();
  size_t OnBodyBytes(std::string_view bytes);
  int OnBeforeRequest(std::string_view address);
  curl_socket_t OnOpenSocket(const curl_sockaddr& address);
  absl::Status OutcomeOf(CURLcode result) const;
  HttpHop hop() const { return FirstHop(*request_.target); }

  CurlTransport& transport_;
  HttpHandler* handler_;  // nullptr once the reply is discarded.
  HttpRequest request_;
  CURL* easy_ = nullptr;
  curl_slist* header_list_ = nullptr;
  curl_slist* resolve_list_ = nullptr;
  std::unique_ptr<Resolver::Lookup> lookup_;
  std::array<char, CURL_ERROR_SIZE> error_words_{};

  // Noted, not yet delivered.
  bool connected_noted_ = false;
  bool head_noted_ = false;
  std::string body_;
  std::optional<HttpEnd> end_;

  HeadReader head_;
  size_t discarded_bytes_ = 0;
  bool request_started_ = false;
  bool sent_twice_ = false;         // libcurl wanted to send again, and was stopped.
  bool proxy_refused_ = false;      // The proxy wants to know who we are.
  std::string_view address_fault_;  // Of the last address that was refused at the last gate.
  bool paused_ = false;             // By our user.
  bool throttled_ = false;          // By us, until what is noted has been delivered.
  bool touched_ = false;
  bool end_delivered_ = false;
  bool* destroyed_ = nullptr;  // Set by the destructor while Deliver() runs.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_CURL_EXCHANGE_H_
