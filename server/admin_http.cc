#include "server/admin_http.h"

#include <microhttpd.h>
#include <netdb.h>

#include <cstdarg>
#include <cstdio>
#include <string_view>
#include <utility>

#include "client_core/base/strings.h"
#include "client_core/telemetry/log.h"

namespace nexusnitro {
namespace {

constexpr unsigned kConnectionsMax = 32;
constexpr unsigned kIdleSecondsMax = 5;
constexpr size_t kConnectionBytesMax = 16 * 1024;

constexpr char kText[] = "text/plain; charset=utf-8";

MHD_Result Reply(MHD_Connection* connection, unsigned status, const char* type,
                 std::string_view body) {
  MHD_Response* response = MHD_create_response_from_buffer(
      body.size(), const_cast<char*>(body.data()), MHD_RESPMEM_MUST_COPY);
  if (response == nullptr) return MHD_NO;
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
  MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
  const MHD_Result result = MHD_queue_response(connection, status, response);
  MHD_destroy_response(response);
  return result;
}

MHD_Result Answer(MHD_Connection* connection, std::string_view method, std::string_view path,
                  const AdminHttp::Handlers& handlers) {
  const bool known = path == "/livez" || path == "/readyz" || path == "/metrics";
  if (!known) {
    return Reply(connection, MHD_HTTP_NOT_FOUND, kText, "there is /livez, /readyz and /metrics\n");
  }
  if (method != "GET" && method != "HEAD") {
    return Reply(connection, MHD_HTTP_METHOD_NOT_ALLOWED, kText, "only GET and HEAD\n");
  }
  if (path == "/livez") return Reply(connection, MHD_HTTP_OK, kText, "ok\n");
  if (path == "/metrics") {
    return Reply(connection, MHD_HTTP_OK, "text/plain; version=0.0.4; charset=utf-8",
                 handlers.metrics());
  }
  if (handlers.ready()) return Reply(connection, MHD_HTTP_OK, kText, "ok\n");
  return Reply(connection, MHD_HTTP_SERVICE_UNAVAILABLE, kText, "draining\n");
}

MHD_Result OnRequest(void* self, MHD_Connection* connection, const char* url, const char* method,
                     const char* /*version*/, const char* /*body*/, size_t* body_bytes,
                     void** /*request*/) {
  *body_bytes = 0;  // No path here takes a body: whatever comes is thrown away.
  return Answer(connection, method, url, static_cast<const AdminHttp*>(self)->handlers());
}

void OnLog(void* /*self*/, const char* format, va_list arguments) {
  char text[256];
  std::vsnprintf(text, sizeof(text), format, arguments);
  std::string_view line = text;
  while (line.ends_with('\n')) line.remove_suffix(1);
  spdlog::warn("admin listener: {}", line);
}

}  // namespace

absl::StatusOr<std::unique_ptr<AdminHttp>> AdminHttp::Start(const ListenAddress& address,
                                                            Handlers handlers) {
  addrinfo hints = {};
  hints.ai_flags = AI_NUMERICSERV | AI_PASSIVE;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failure =
      getaddrinfo(address.host.c_str(), std::to_string(address.port).c_str(), &hints, &found);
  if (failure != 0) {
    return absl::InvalidArgumentError(StrCat(
        "admin_listen: ", address.host, " is no address of this machine: ", gai_strerror(failure)));
  }
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, freeaddrinfo);
  std::unique_ptr<AdminHttp> admin(new AdminHttp(std::move(handlers)));
  unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_ERROR_LOG;
  if (found->ai_family == AF_INET6) flags |= MHD_USE_IPv6;
  admin->daemon_ = MHD_start_daemon(
      flags, 0, nullptr, nullptr, OnRequest, admin.get(), MHD_OPTION_EXTERNAL_LOGGER, OnLog,
      nullptr, MHD_OPTION_SOCK_ADDR, found->ai_addr, MHD_OPTION_CONNECTION_LIMIT, kConnectionsMax,
      MHD_OPTION_CONNECTION_TIMEOUT, kIdleSecondsMax, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
      kConnectionBytesMax, MHD_OPTION_END);
  if (admin->daemon_ == nullptr) {
    return absl::UnavailableError(StrCat("admin_listen: cannot listen on ", address.ToString()));
  }
  const MHD_DaemonInfo* info = MHD_get_daemon_info(admin->daemon_, MHD_DAEMON_INFO_BIND_PORT);
  if (info != nullptr) admin->port_ = info->port;
  return admin;
}

AdminHttp::~AdminHttp() {
  if (daemon_ != nullptr) MHD_stop_daemon(daemon_);
}

}  // namespace nexusnitro
