// CurlMulti: libcurl's multi handle on an event loop.
#ifndef NEXUSNITRO_CLIENT_CORE_TRANSPORT_CURL_MULTI_H_
#define NEXUSNITRO_CLIENT_CORE_TRANSPORT_CURL_MULTI_H_

#include <curl/curl.h>

#include <memory>
#include <unordered_map>

#include "absl/functional/function_ref.h"
#include "client_core/runtime/event_loop.h"

namespace nexusnitro {

// Runs transfers on an event loop: watches their sockets, keeps libcurl's timer, tells which have
// ended. Event-loop thread only.
class CurlMulti {
 public:
  // `loop` outlives this.
  explicit CurlMulti(EventLoop& loop);

  // The transfers must have been removed.
  ~CurlMulti();

  CurlMulti(const CurlMulti&) = delete;
  CurlMulti& operator=(const CurlMulti&) = delete;

  // Sets the options that every transfer needs to run here, but for the one that opens sockets: it
  // is to end in OpenSocket().
  void Adopt(CURL* easy);

  // A socket for a connection of a transfer, to be given to libcurl; CURL_SOCKET_BAD if there is
  // none to be had.
  curl_socket_t OpenSocket(const curl_sockaddr& address);

  void Add(CURL* easy);
  // Ends the transfer if it has not ended.
  void Remove(CURL* easy);

  // Does what is due at once and gives the transfers that ended since the last call. True if more
  // became due in the meantime.
  bool Work(absl::FunctionRef<void(CURL* easy, CURLcode result)> on_done);

  // Those that are established.
  int connections_open() const { return connections_open_; }

 private:
  struct Socket {
    std::unique_ptr<FdWatcher> watcher;
    int wanted = CURL_POLL_NONE;   // What libcurl waits for.
    int watched = CURL_POLL_NONE;  // What the watcher waits for; may lag behind, see OnSocket().
    bool established = false;
  };

  static int SocketCallback(CURL* easy, curl_socket_t fd, int what, void* self, void* socket);
  static int TimerCallback(CURLM* multi, long timeout_ms, void* self);
  static int CloseCallback(void* self, curl_socket_t fd);

  void OnSocket(curl_socket_t fd, int what);
  void OnTimer(long timeout_ms);
  int Close(curl_socket_t fd);
  void OnEvent(curl_socket_t fd, bool readable, bool writable);

  EventLoop& loop_;
  CURLM* multi_;
  std::unique_ptr<Timer> timer_;
  std::unordered_map<curl_socket_t, Socket> sockets_;
  bool due_ = false;  // libcurl asked to be called at once.
  int connections_open_ = 0;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_TRANSPORT_CURL_MULTI_H_
