#include "server/admin_http.h"

#include <civetweb.h>

#include <string_view>
#include <utility>

#include "client_core/base/strings.h"
#include "client_core/telemetry/log.h"

namespace nexusnitro {
namespace {

int Reply(mg_connection* connection, int status, const char* reason, std::string_view type,
          std::string_view body) {
  const std::string head = StrCat("HTTP/1.1 ", status, " ", reason, "\r\nContent-Type: ", type,
                                  "\r\nContent-Length: ", body.size(),
                                  "\r\nCache-Control: no-store\r\n", "Connection: close\r\n\r\n");
  const bool wants_body =
      std::string_view(mg_get_request_info(connection)->request_method) != "HEAD";
  mg_write(connection, head.data(), head.size());
  if (wants_body) mg_write(connection, body.data(), body.size());
  return status;
}

int Answer(mg_connection* connection, const AdminHttp::Handlers& handlers) {
  constexpr std::string_view kText = "text/plain; charset=utf-8";
  const mg_request_info* request = mg_get_request_info(connection);
  const std::string_view method = request->request_method;
  const std::string_view path = request->local_uri;
  const bool known = path == "/livez" || path == "/readyz" || path == "/metrics";
  if (!known) {
    return Reply(connection, 404, "Not Found", kText, "there is /livez, /readyz and /metrics\n");
  }
  if (method != "GET" && method != "HEAD") {
    return Reply(connection, 405, "Method Not Allowed", kText, "only GET and HEAD\n");
  }
  if (path == "/livez") return Reply(connection, 200, "OK", kText, "ok\n");
  if (path == "/metrics") {
    return Reply(connection, 200, "OK", "text/plain; version=0.0.4; charset=utf-8",
                 handlers.metrics());
  }
  if (handlers.ready()) return Reply(connection, 200, "OK", kText, "ok\n");
  return Reply(connection, 503, "Service Unavailable", kText, "draining\n");
}

}  // namespace

absl::StatusOr<std::unique_ptr<AdminHttp>> AdminHttp::Start(const ListenAddress& address,
                                                            Handlers handlers) {
  static const unsigned features = mg_init_library(MG_FEATURES_DEFAULT);
  (void)features;
  std::unique_ptr<AdminHttp> admin(new AdminHttp(std::move(handlers)));
  const std::string host = address.host == "localhost" ? "127.0.0.1" : address.host;
  const std::string listen = host.find(':') != std::string::npos
                                 ? StrCat("[", host, "]:", address.port)
                                 : StrCat(host, ":", address.port);
  const char* options[] = {"listening_ports",
                           listen.c_str(),
                           "num_threads",
                           "2",
                           "request_timeout_ms",
                           "5000",
                           "enable_keep_alive",
                           "no",
                           "max_request_size",
                           "8192",
                           nullptr};
  mg_callbacks callbacks = {};
  callbacks.log_message = [](const mg_connection* /*connection*/, const char* message) {
    spdlog::warn("admin listener: {}", message);
    return 1;
  };
  admin->context_ = mg_start(&callbacks, nullptr, options);
  if (admin->context_ == nullptr) {
    return absl::UnavailableError(StrCat("admin_listen: cannot listen on ", address.ToString()));
  }
  mg_set_request_handler(
      admin->context_, "**",
      [](mg_connection* connection, void* data) {
        return Answer(connection, static_cast<AdminHttp*>(data)->handlers_);
      },
      admin.get());
  mg_server_port ports[1] = {};
  if (mg_get_server_ports(admin->context_, 1, ports) > 0) admin->port_ = ports[0].port;
  return admin;
}

AdminHttp::~AdminHttp() {
  if (context_ != nullptr) mg_stop(context_);
}

}  // namespace nexusnitro
