// HttpTransport: sends one request and hands its reply over piece by piece.
//
// CurlTransport is the real one, EmbeddedTransport answers in process, tests have their own.
#ifndef NEXUSNITRO_CLIENT_CORE_TRANSPORT_HTTP_TRANSPORT_H_
#define NEXUSNITRO_CLIENT_CORE_TRANSPORT_HTTP_TRANSPORT_H_

#include <memory>
#include <string_view>

#include "client_core/transport/http_types.h"

namespace nexusnitro {

// Gets what happens in an exchange, in this order: OnConnected at most once, OnHead at most once,
// OnBody any number of times, OnEnd once. Nothing comes after the exchange is destroyed, and
// nothing comes from inside a call to the transport. Each function may destroy the exchange.
// Event-loop thread only.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;

  // A connection is open (or an open one was taken) and the request is about to be sent.
  virtual void OnConnected() = 0;

  // The final head; interim (1xx) ones are skipped.
  virtual void OnHead(const HttpResponseHead& head) = 0;

  // A piece of the body, decoded. Never empty.
  virtual void OnBody(std::string_view bytes) = 0;

  virtual void OnEnd(const HttpEnd& end) = 0;
};

// One request under way. Event-loop thread only.
class HttpExchange {
 public:
  // Ends the exchange, if it has not ended. An HTTP/1.1 connection is closed at once, and so is an
  // HTTP/2 connection with no other stream; where there are others, the stream is reset with the
  // connection's next frames.
  virtual ~HttpExchange() = default;

  // While paused, no more of the body is read from the socket than is on its way already.
  virtual void SetPaused(bool paused) = 0;
};

// Starts exchanges. Event-loop thread only; destroyed after all its exchanges.
class HttpTransport {
 public:
  virtual ~HttpTransport() = default;

  // Sends `request`; at most one request goes out on the wire. `handler` outlives the exchange.
  virtual std::unique_ptr<HttpExchange> Start(HttpRequest request, HttpHandler& handler) = 0;

  // Takes over an exchange of which nothing more is wanted. The rest of its reply is read and
  // dropped, within limits::kDrainBytesMax and kDrainTimeMax, so that its connection can be used
  // again.
  virtual void Drain(std::unique_ptr<HttpExchange> exchange) = 0;

  // Connections open now.
  virtual int connections_open() const = 0;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_HTTP_TRANSPORT_H_
