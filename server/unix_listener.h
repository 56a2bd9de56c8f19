// UnixListener: listens on a Unix socket and hands connections to gRPC.
//
// An accept loop of our own, because gRPC's takes a live server's socket away, leaves its mode to
// the umask, and does not tell who connects.
#ifndef NEXUSNITRO_SERVER_UNIX_LISTENER_H_
#define NEXUSNITRO_SERVER_UNIX_LISTENER_H_

#include <grpcpp/server_builder.h>
#include <sys/types.h>

#include <memory>
#include <set>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "server/refusal_log.h"
#include "server/socket_owner.h"

namespace nexusnitro {

// Who may use a socket. A value.
struct SocketRules {
  mode_t mode = 0660;
  SocketOwner owner;
  std::set<uid_t> uids;  // Whose processes may connect; none: all whom the mode lets in.
};

// Thread-safe once started.
class UnixListener {
 public:
  // Binds and listens. A stale socket is removed, a live one refused; a folder that cannot be
  // written is an error that names the user, the folder's mode and the cure. `refusals` outlives
  // the listener.
  static absl::StatusOr<std::unique_ptr<UnixListener>> Create(const std::string& path,
                                                              SocketRules rules,
                                                              RefusalLog& refusals);

  // Stops, and removes the socket.
  ~UnixListener();

  UnixListener(const UnixListener&) = delete;
  UnixListener& operator=(const UnixListener&) = delete;

  // To be called before the server is built, and Start() after it.
  void AddTo(grpc::ServerBuilder& builder);
  void Start();

  // Accepts no more, and removes the socket. Connections stay. To be called by one thread.
  void Stop();

  const std::string& path() const { return path_; }

 private:
  UnixListener(std::string path, SocketRules rules, RefusalLog& refusals, int listen_fd,
               ino_t inode);
  void Run();
  // Accepts what waits; false if the process is out of descriptors or memory.
  bool AcceptAll();
  // Whether the process at the other end may connect.
  bool Admits(int fd);

  const std::string path_;
  const SocketRules rules_;
  RefusalLog& refusals_;
  int listen_fd_;      // -1 once stopped.
  const int stop_fd_;  // An eventfd.
  const ino_t inode_;  // Of our socket; another server's in its place is left alone.
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor_;
  std::thread thread_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_UNIX_LISTENER_H_
