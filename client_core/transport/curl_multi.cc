#include "client_core/transport/curl_multi.h"

#include <sys/socket.h>
#include <unistd.h>

#include "client_core/base/limits.h"

namespace nexusnitro {

CurlMulti::CurlMulti(EventLoop& loop) : loop_(loop), multi_(curl_multi_init()) {
  timer_ = loop_.NewTimer([this] { due_ = true; });  // Work() runs before the loop waits again.
  curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &SocketCallback);
  curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &TimerCallback);
  curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(limits::kIdleConnectionsMax));
}

CurlMulti::~CurlMulti() { curl_multi_cleanup(multi_); }

void CurlMulti::Adopt(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &CloseCallback);
  curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
}

void CurlMulti::Add(CURL* easy) { curl_multi_add_handle(multi_, easy); }

void CurlMulti::Remove(CURL* easy) { curl_multi_remove_handle(multi_, easy); }

bool CurlMulti::Work(absl::FunctionRef<void(CURL*, CURLcode)> on_done) {
  if (due_) {
    due_ = false;
    int running = 0;
    curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
  }
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
    if (message->msg == CURLMSG_DONE) on_done(message->easy_handle, message->data.result);
  }
  return due_;
}

int CurlMulti::SocketCallback(CURL* /*easy*/, curl_socket_t fd, int what, void* self,
                              void* /*socket*/) {
  static_cast<CurlMulti*>(self)->OnSocket(fd, what);
  return 0;
}

int CurlMulti::TimerCallback(CURLM* /*multi*/, long timeout_ms, void* self) {
  static_cast<CurlMulti*>(self)->OnTimer(timeout_ms);
  return 0;
}

int CurlMulti::CloseCallback(void* self, curl_socket_t fd) {
  return static_cast<CurlMulti*>(self)->Close(fd);
}

// libcurl stops waiting on a connection when it goes back to the pool, and starts again with the
// next request. The watcher stays as it is in between, which saves two system calls a request; an
// event that nobody wants (the backend closed the idle connection) stops it.
// A socket that never connected is another matter: libcurl closes it without our Close(), and the
// loop must not watch a descriptor that is closed.
void CurlMulti::OnSocket(curl_socket_t fd, int what) {
  Socket& socket = sockets_[fd];
  if (what == CURL_POLL_REMOVE) {
    socket.wanted = CURL_POLL_NONE;
    if (!socket.established) {
      socket.watched = CURL_POLL_NONE;
      socket.watcher.reset();
    }
    return;
  }
  socket.wanted = what;
  if (!socket.established && (what & CURL_POLL_IN) != 0) {  // While it connects it is OUT alone.
    socket.established = true;
    ++connections_open_;
  }
  if (socket.watched == what) return;
  if (socket.watcher == nullptr) {
    socket.watcher = loop_.NewFdWatcher(
        fd, [this, fd](bool readable, bool writable) { OnEvent(fd, readable, writable); });
  }
  socket.watched = what;
  socket.watcher->Watch((what & CURL_POLL_IN) != 0, (what & CURL_POLL_OUT) != 0);
}

void CurlMulti::OnEvent(curl_socket_t fd, bool readable, bool writable) {
  Socket& socket = sockets_[fd];
  if (socket.wanted == CURL_POLL_NONE) {
    socket.watched = CURL_POLL_NONE;
    socket.watcher->Watch(false, false);
    return;
  }
  const int events = (readable ? CURL_CSELECT_IN : 0) | (writable ? CURL_CSELECT_OUT : 0);
  int running = 0;
  curl_multi_socket_action(multi_, fd, events, &running);
}

void CurlMulti::OnTimer(long timeout_ms) {
  if (timeout_ms < 0) {
    timer_->Stop();
  } else if (timeout_ms == 0) {
    due_ = true;
  } else {
    timer_->Start(absl::Milliseconds(timeout_ms));
  }
}

curl_socket_t CurlMulti::OpenSocket(const curl_sockaddr& address) {
  const int fd = socket(address.family, address.socktype | SOCK_CLOEXEC, address.protocol);
  if (fd < 0) return CURL_SOCKET_BAD;
  sockets_[fd] = {};  // What is known of the number is of a socket that never connected.
  return fd;
}

int CurlMulti::Close(curl_socket_t fd) {
  const auto found = sockets_.find(fd);
  if (found != sockets_.end()) {
    if (found->second.established) --connections_open_;
    sockets_.erase(found);  // The watcher must go before the descriptor.
  }
  return close(fd);
}

}  // namespace nexusnitro
