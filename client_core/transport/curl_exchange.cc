#include "client_core/transport/curl_exchange.h"

#include <optional>
#include <utility>

#include "absl/strings/str_join.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/transport/address_rules.h"
#include "client_core/transport/curl_error.h"
#include "client_core/transport/curl_tls.h"
#include "client_core/transport/curl_transport.h"
#include "client_core/transport/ip_address.h"

namespace nexusnitro {
namespace {

// More than this noted for one delivery, and the transfer waits for it.
constexpr size_t kStreamNotedBytesMax = 16 * limits::kKiB;
constexpr size_t kWholeNotedBytesMax = 64 * limits::kKiB;

// Streams come in small pieces, and there may be thousands of them.
constexpr long kStreamBufferBytes = 8 * limits::kKiB;
constexpr long kWholeBufferBytes = 32 * limits::kKiB;

constexpr int kProxyAuthentication = 407;

}  // namespace

CurlExchange::CurlExchange(CurlTransport& transport, HttpRequest request, HttpHandler& handler)
    : transport_(transport), handler_(&handler), request_(std::move(request)) {
  if (absl::Status status = CheckTarget(*request_.target); !status.ok()) {
    End(std::move(status));
  } else if (hop().is_address) {
    Begin(nullptr);
  } else if (const auto* answer = transport_.resolver_.Cached(hop().host); answer != nullptr) {
    OnAddresses(*answer);
  } else {
    lookup_ = transport_.resolver_.Resolve(
        hop().host,
        [this](const absl::StatusOr<Resolver::Addresses>& addresses) { OnAddresses(addresses); });
  }
}

CurlExchange::~CurlExchange() {
  transport_.Forget(*this);
  if (easy_ != nullptr && request_.target->http2) {
    // This libcurl writes the reset of a stream into a buffer and sends it with the connection's
    // next frames. If this was its last stream there will be none, so the connection is closed.
    curl_easy_setopt(easy_, CURLOPT_FORBID_REUSE, 1L);
  }
  ReleaseEasy(/*reusable=*/false);
  if (destroyed_ != nullptr) *destroyed_ = true;
}

void CurlExchange::OnAddresses(const absl::StatusOr<Resolver::Addresses>& addresses) {
  if (!addresses.ok()) {
    End(addresses.status());
  } else if (request_.target->metadata_server) {
    Begin(&*addresses);
  } else if (auto permitted = PermittedOf(hop().host, *addresses); permitted.ok()) {
    Begin(&*permitted);
  } else {
    End(permitted.status());
  }
}

void CurlExchange::Begin(const Resolver::Addresses* addresses) {
  easy_ = transport_.TakeEasy(*request_.target);
  SetOptions(addresses);
  transport_.multi_.Add(easy_);
}

void CurlExchange::SetOptions(const Resolver::Addresses* addresses) {
  curl_easy_setopt(easy_, CURLOPT_URL, StrCat(request_.target->url, request_.path).c_str());
  curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
  curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
  curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy_, CURLOPT_PREREQDATA, this);
  curl_easy_setopt(easy_, CURLOPT_OPENSOCKETDATA, this);
  curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, error_words_.data());
  curl_easy_setopt(easy_, CURLOPT_BUFFERSIZE,
                   request_.stream ? kStreamBufferBytes : kWholeBufferBytes);
  for (const HttpHeader& header : request_.headers) {
    header_list_ = curl_slist_append(header_list_, StrCat(header.name, ": ", header.value).c_str());
  }
  header_list_ = curl_slist_append(header_list_, "accept-encoding: identity");
  header_list_ = curl_slist_append(header_list_, "expect:");  // Never waits for a 100.
  curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, header_list_);
  if (request_.method == "GET") {
    curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L);
  } else {
    curl_easy_setopt(easy_, CURLOPT_POST, 1L);
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, request_.body.data());
    curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                     static_cast<curl_off_t>(request_.body.size()));
  }
  // Another method's name stands in for POST's; a handle that is used again may still have one.
  const bool own_name = request_.method != "GET" && request_.method != "POST";
  curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, own_name ? request_.method.c_str() : nullptr);
  if (addresses == nullptr) return;
  // libcurl keeps what it is told, so it is told only what is new.
  const std::string host = StrCat(hop().host, ":", hop().port);
  std::string entry = StrCat(host, ":", absl::StrJoin(*addresses, ","));
  std::string& known = transport_.known_addresses_[host];
  if (known == entry) return;
  known = std::move(entry);
  resolve_list_ = curl_slist_append(nullptr, known.c_str());
  curl_easy_setopt(easy_, CURLOPT_RESOLVE, resolve_list_);
}

void CurlExchange::SetPaused(bool paused) {
  if (paused_ == paused) return;
  paused_ = paused;
  if (!paused) transport_.Touch(*this);  // What was noted meanwhile is delivered.
  if (easy_ != nullptr && !throttled_) {
    curl_easy_pause(easy_, paused ? CURLPAUSE_RECV : CURLPAUSE_CONT);
  }
}

void CurlExchange::Discard() {
  handler_ = nullptr;
  body_.clear();
  SetPaused(false);
}

void CurlExchange::Deliver() {
  bool destroyed = false;
  destroyed_ = &destroyed;
  if (connected_noted_ && handler_ != nullptr) {
    connected_noted_ = false;
    // A pause from before there was a connection did not take.
    if (paused_ && easy_ != nullptr) curl_easy_pause(easy_, CURLPAUSE_RECV);
    handler_->OnConnected();
    if (destroyed) return;
  }
  if (head_noted_ && handler_ != nullptr) {
    head_noted_ = false;
    handler_->OnHead(head_.head());
    if (destroyed) return;
  }
  if (!body_.empty() && !paused_ && handler_ != nullptr) {
    const std::string bytes = std::exchange(body_, {});
    handler_->OnBody(bytes);
    if (destroyed) return;
  }
  if (throttled_ && body_.empty()) {
    throttled_ = false;
    if (easy_ != nullptr && !paused_) curl_easy_pause(easy_, CURLPAUSE_CONT);
  }
  if (end_.has_value() && body_.empty() && !end_delivered_) {
    end_delivered_ = true;
    if (handler_ == nullptr) {
      transport_.EndDrained(this);  // Destroys this.
      return;
    }
    handler_->OnEnd(*end_);
    if (destroyed) return;
  }
  destroyed_ = nullptr;
}

void CurlExchange::OnDone(CURLcode result) {
  absl::Status status = OutcomeOf(result);
  ReleaseEasy(/*reusable=*/true);
  End(std::move(status));
}

absl::Status CurlExchange::OutcomeOf(CURLcode result) const {
  const std::string_view proxy =
      request_.target->proxy == nullptr ? std::string_view() : request_.target->proxy->url;
  if (sent_twice_) {
    return MakeError(Reason::kSentNoAnswer,
                     "the backend closed the connection after the request was sent");
  }
  if (head_.too_large()) {
    return MakeError(Reason::kReplyTooLarge,
                     StrCat("the head of the backend's reply is larger than ",
                            limits::kReplyHeaderBytesMax, " bytes"));
  }
  if (proxy_refused_) {
    return MakeError(Reason::kConnectFailed,
                     StrCat("the proxy ", proxy, " refuses us without other credentials (HTTP ",
                            kProxyAuthentication, ")"));
  }
  if (result != CURLE_OK && !request_started_ && !address_fault_.empty()) {
    return AddressRefused(hop().host, address_fault_);
  }
  if (result != CURLE_OK) {
    return CurlStatus(
        result,
        {.request_started = request_started_, .head_received = head_.complete(), .proxy = proxy},
        error_words_.data());
  }
  if (!head_.complete()) {
    return MakeError(Reason::kBadBackendReply, "the backend's reply has no head");
  }
  return absl::OkStatus();
}

void CurlExchange::End(absl::Status status) {
  if (!request_started_ && !status.ok()) SetNotSent(status);
  end_ = HttpEnd{std::move(status)};
  transport_.Touch(*this);
}

void CurlExchange::ReleaseEasy(bool reusable) {
  if (easy_ != nullptr) {
    transport_.multi_.Remove(easy_);
    if (resolve_list_ != nullptr) curl_easy_setopt(easy_, CURLOPT_RESOLVE, nullptr);
    curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, nullptr);
    transport_.GiveBackEasy(*request_.target, std::exchange(easy_, nullptr), reusable);
  }
  curl_slist_free_all(std::exchange(header_list_, nullptr));
  curl_slist_free_all(std::exchange(resolve_list_, nullptr));
}

size_t CurlExchange::HeaderCallback(char* data, size_t size, size_t count, void* self) {
  return static_cast<CurlExchange*>(self)->OnHeaderLines({data, size * count});
}

size_t CurlExchange::BodyCallback(char* data, size_t size, size_t count, void* self) {
  return static_cast<CurlExchange*>(self)->OnBodyBytes({data, size * count});
}

int CurlExchange::BeforeRequestCallback(void* self, char* primary_ip, char* /*local_ip*/,
                                        int /*primary_port*/, int /*local_port*/) {
  return static_cast<CurlExchange*>(self)->OnBeforeRequest(primary_ip);
}

curl_socket_t CurlExchange::OpenSocketCallback(void* self, curlsocktype /*purpose*/,
                                               curl_sockaddr* address) {
  return static_cast<CurlExchange*>(self)->OnOpenSocket(*address);
}

curl_socket_t CurlExchange::OnOpenSocket(const curl_sockaddr& address) {
  if (!request_.target->metadata_server) {
    const std::string_view fault = SocketAddressFault(address.addr);
    if (!fault.empty()) {
      address_fault_ = fault;
      return CURL_SOCKET_BAD;
    }
  }
  return transport_.multi_.OpenSocket(address);
}

// libcurl sends a request again by itself where a kept-alive connection turns out to be stale. One
// attempt is one request on the wire, so the second time is refused.
int CurlExchange::OnBeforeRequest(std::string_view address) {
  if (request_started_) {
    sent_twice_ = true;
    return CURL_PREREQFUNC_ABORT;
  }
  // A connection that is used again may have been opened for a metadata server of the same name.
  const std::optional<IpAddress> ip = ParseIpAddress(address);
  if (!request_.target->metadata_server && ip.has_value() && !AddressFault(*ip).empty()) {
    address_fault_ = AddressFault(*ip);
    return CURL_PREREQFUNC_ABORT;
  }
  request_started_ = true;
  connected_noted_ = true;
  transport_.Touch(*this);
  return CURL_PREREQFUNC_OK;
}

// Most often one line; after a pause, libcurl hands over all that it kept in one piece.
size_t CurlExchange::OnHeaderLines(std::string_view lines) {
  const bool was_complete = head_.complete();
  if (!head_.Feed(lines) || (!was_complete && head_.complete() && !OnHeadComplete())) return 0;
  return lines.size();
}

bool CurlExchange::OnHeadComplete() {
  const HttpTarget& target = *request_.target;
  // Over TLS it is the backend that speaks, through a proxy, too.
  proxy_refused_ =
      target.proxy != nullptr && !target.tls && head_.head().status == kProxyAuthentication;
  if (proxy_refused_) return false;
  if (target.tls) head_.head().tls = CurlTlsWords(easy_);
  head_noted_ = true;
  transport_.Touch(*this);
  return true;
}

size_t CurlExchange::OnBodyBytes(std::string_view bytes) {
  if (handler_ == nullptr) {
    discarded_bytes_ += bytes.size();
    return discarded_bytes_ <= limits::kDrainBytesMax ? bytes.size() : 0;
  }
  body_.append(bytes);
  transport_.Touch(*this);
  const size_t noted_max = request_.stream ? kStreamNotedBytesMax : kWholeNotedBytesMax;
  if (body_.size() > noted_max && !throttled_ && !paused_) {
    throttled_ = true;
    curl_easy_pause(easy_, CURLPAUSE_RECV);
  }
  return bytes.size();
}

}  // namespace nexusnitro
