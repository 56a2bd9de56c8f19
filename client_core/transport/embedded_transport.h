// EmbeddedTransport: answers in process, in OpenAI's wire, without any network.
#ifndef NEXUSNITRO_CLIENT_CORE_TRANSPORT_EMBEDDED_TRANSPORT_H_
#define NEXUSNITRO_CLIENT_CORE_TRANSPORT_EMBEDDED_TRANSPORT_H_

#include <memory>

#include "client_core/runtime/scheduler.h"
#include "client_core/transport/http_transport.h"

namespace nexusnitro {

// For demos and tests, and no language model: it echoes the last user message, or writes words from
// a seed. It also lists a model, makes vectors and counts tokens: see AnswerModelRequest(). The
// same seed and question give the same answer. Length, pace and chunk size come from the target's
// EmbeddedOptions. Event-loop thread only.
class EmbeddedTransport : public HttpTransport {
 public:
  // `scheduler` outlives this.
  explicit EmbeddedTransport(Scheduler& scheduler) : scheduler_(scheduler) {}

  std::unique_ptr<HttpExchange> Start(HttpRequest request, HttpHandler& handler) override;
  void Drain(std::unique_ptr<HttpExchange> exchange) override { exchange.reset(); }
  int connections_open() const override { return 0; }

 private:
  Scheduler& scheduler_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_EMBEDDED_TRANSPORT_H_
