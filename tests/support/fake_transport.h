// FakeTransport: an HTTP transport whose replies the test speaks itself.
#ifndef NEXUSNITRO_TESTS_SUPPORT_FAKE_TRANSPORT_H_
#define NEXUSNITRO_TESTS_SUPPORT_FAKE_TRANSPORT_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "client_core/transport/http_transport.h"

namespace nexusnitro::testing {

// Test's thread only.
class FakeTransport : public HttpTransport {
 public:
  // One request as the test sees it; lives as long as the transport.
  struct Sent {
    HttpRequest request;
    HttpHandler* handler = nullptr;
    bool open = true;  // Neither ended nor destroyed.
    bool paused = false;
    bool drained = false;

    void Connect() { handler->OnConnected(); }
    void Head(int status, HttpHeaders headers) { handler->OnHead({status, std::move(headers)}); }
    void Body(std::string_view bytes) {
      if (open) handler->OnBody(bytes);
    }
    void End(absl::Status status = absl::OkStatus()) { handler->OnEnd({std::move(status)}); }

    // A whole reply. Nothing more comes once the exchange is gone.
    void Reply(int status, std::string_view type, std::string_view body) {
      Connect();
      Head(status, {{"content-type", std::string(type)}});
      if (!body.empty()) Body(body);
      if (open) End();
    }
  };

  std::unique_ptr<HttpExchange> Start(HttpRequest request, HttpHandler& handler) override {
    sent_.push_back(std::make_unique<Sent>());
    sent_.back()->request = std::move(request);
    sent_.back()->handler = &handler;
    return std::make_unique<FakeExchange>(*sent_.back());
  }
  void Drain(std::unique_ptr<HttpExchange> exchange) override {
    static_cast<FakeExchange&>(*exchange).sent().drained = true;
  }
  int connections_open() const override { return 0; }

  size_t count() const { return sent_.size(); }
  Sent& operator[](size_t index) { return *sent_.at(index); }
  Sent& last() { return *sent_.back(); }

 private:
  class FakeExchange : public HttpExchange {
   public:
    explicit FakeExchange(Sent& sent) : sent_(sent) {}
    ~FakeExchange() override { sent_.open = false; }
    void SetPaused(bool paused) override { sent_.paused = paused; }
    Sent& sent() { return sent_; }

   private:
    Sent& sent_;
  };

  std::vector<std::unique_ptr<Sent>> sent_;
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_FAKE_TRANSPORT_H_
