#include "client_core/transport/curl_transport.h"

#include <algorithm>

#include "client_core/base/limits.h"
#include "client_core/base/strings.h"
#include "client_core/transport/curl_exchange.h"

namespace nexusnitro {
namespace {

constexpr char kUserAgent[] = "nexusnitro";
constexpr int kWorkRoundsMax = 8;  // Then other sockets get a turn.

void InitLibraryOnce() {
  static const CURLcode result = curl_global_init(CURL_GLOBAL_DEFAULT);
  (void)result;
}

}  // namespace

CurlTransport::CurlTransport(EventLoop& loop, Resolver& resolver)
    : loop_(loop), resolver_(resolver), multi_((InitLibraryOnce(), loop)) {
  drain_timer_ = loop_.NewTimer([this] { OnDrainTimer(); });
  loop_.AddBeforeWaitHook([this, alive = alive_] {
    if (*alive) Work();
  });
}

CurlTransport::~CurlTransport() {
  *alive_ = false;
  draining_.clear();
  for (auto& [key, easies] : idle_easies_) {
    for (CURL* easy : easies) curl_easy_cleanup(easy);
  }
}

std::unique_ptr<HttpExchange> CurlTransport::Start(HttpRequest request, HttpHandler& handler) {
  return std::make_unique<CurlExchange>(*this, std::move(request), handler);
}

void CurlTransport::Drain(std::unique_ptr<HttpExchange> exchange) {
  std::unique_ptr<CurlExchange> mine(static_cast<CurlExchange*>(exchange.release()));
  if (mine->ended()) return;
  mine->Discard();
  if (draining_.empty()) drain_timer_->Start(limits::kDrainTimeMax);
  draining_.push_back({std::move(mine), loop_.Now() + limits::kDrainTimeMax});
}

void CurlTransport::OnDrainTimer() {
  const absl::Time now = loop_.Now();
  while (!draining_.empty() && draining_.front().until <= now) draining_.pop_front();
  if (!draining_.empty()) drain_timer_->Start(draining_.front().until - now);
}

void CurlTransport::EndDrained(CurlExchange* exchange) {
  const auto found =
      std::find_if(draining_.begin(), draining_.end(),
                   [exchange](const Draining& each) { return each.exchange.get() == exchange; });
  if (found != draining_.end()) draining_.erase(found);
}

CurlTransport::EasyKind CurlTransport::EasyKind::Of(const HttpTarget& target) {
  EasyKind kind = {target.http2, target.ca_file, target.ca_dir, ""};
  if (target.proxy == nullptr) return kind;
  constexpr size_t kSchemeSize = std::string_view("http://").size();
  const HttpProxy& proxy = *target.proxy;
  kind.proxy = proxy.url;
  if (!proxy.user_info.empty()) kind.proxy.insert(kSchemeSize, StrCat(proxy.user_info, "@"));
  return kind;
}

CURL* CurlTransport::TakeEasy(const HttpTarget& target) {
  const EasyKind kind = EasyKind::Of(target);
  std::vector<CURL*>& idle = idle_easies_[kind];
  if (!idle.empty()) {
    CURL* easy = idle.back();
    idle.pop_back();
    return easy;
  }
  CURL* easy = curl_easy_init();
  multi_.Adopt(easy);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  // Empty: none. Which hosts need none has been decided; libcurl asks no environment.
  curl_easy_setopt(easy, CURLOPT_PROXY, kind.proxy.c_str());
  curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
  // Neither does a proxy see a backend's headers, nor we its own as if they were the reply's.
  curl_easy_setopt(easy, CURLOPT_HEADEROPT, static_cast<long>(CURLHEADER_SEPARATE));
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy, CURLOPT_USERAGENT, kUserAgent);
  curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
  curl_easy_setopt(easy, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!target.ca_file.empty() || !target.ca_dir.empty()) {
    const auto or_null = [](const std::string& path) {
      return path.empty() ? nullptr : path.c_str();
    };
    curl_easy_setopt(easy, CURLOPT_CAINFO, or_null(target.ca_file));
    curl_easy_setopt(easy, CURLOPT_CAPATH, or_null(target.ca_dir));
  }
  // A coding that the backend uses without being asked is decoded; see the request's headers.
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(
      easy, CURLOPT_HTTP_VERSION,
      static_cast<long>(target.http2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
  curl_easy_setopt(easy, CURLOPT_PIPEWAIT, target.http2 ? 1L : 0L);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &CurlExchange::HeaderCallback);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &CurlExchange::BodyCallback);
  curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &CurlExchange::BeforeRequestCallback);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &CurlExchange::OpenSocketCallback);
  return easy;
}

void CurlTransport::GiveBackEasy(const HttpTarget& target, CURL* easy, bool reusable) {
  std::vector<CURL*>& idle = idle_easies_[EasyKind::Of(target)];
  if (reusable && idle.size() < limits::kIdleTransferHandlesMax) {
    idle.push_back(easy);
  } else {
    curl_easy_cleanup(easy);
  }
}

void CurlTransport::Touch(CurlExchange& exchange) {
  if (exchange.touched_) return;
  exchange.touched_ = true;
  touched_.push_back(&exchange);
}

void CurlTransport::Forget(const CurlExchange& exchange) {
  if (exchange.touched_)
    std::replace(touched_.begin(), touched_.end(), const_cast<CurlExchange*>(&exchange),
                 static_cast<CurlExchange*>(nullptr));
}

void CurlTransport::Work() {
  for (int round = 0; round < kWorkRoundsMax; ++round) {
    const bool more = multi_.Work([](CURL* easy, CURLcode result) {
      CurlExchange* exchange = nullptr;
      curl_easy_getinfo(easy, CURLINFO_PRIVATE, &exchange);
      exchange->OnDone(result);
    });
    for (size_t i = 0; i < touched_.size(); ++i) {  // Grows while it is walked.
      CurlExchange* exchange = touched_[i];
      if (exchange == nullptr) continue;
      exchange->touched_ = false;
      exchange->Deliver();
    }
    const bool delivered = !touched_.empty();
    touched_.clear();
    if (!more && !delivered) return;
  }
  loop_.RunHooksAgain();
}

}  // namespace nexusnitro
