#include "server/unix_listener.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "absl/strings/str_format.h"
#include "client_core/base/strings.h"
#include "client_core/telemetry/log.h"

namespace nexusnitro {
namespace {

constexpr int kBacklog = 1'024;
constexpr int kBackOffMs = 50;  // After an accept that found no descriptor free.

sockaddr_un AddressOf(const std::string& path) {
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

// Whether somebody listens on the socket at `path`.
bool IsLive(const std::string& path) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_un address = AddressOf(path);
  const bool live = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0;
  close(fd);
  return live;
}

absl::Status RemoveStaleSocket(const std::string& path) {
  struct stat info = {};
  if (lstat(path.c_str(), &info) != 0) return absl::OkStatus();
  if (!S_ISSOCK(info.st_mode)) {
    return absl::AlreadyExistsError(StrCat(path, " exists and is no socket"));
  }
  if (IsLive(path)) {
    return absl::AlreadyExistsError(StrCat("another server listens on ", path));
  }
  if (unlink(path.c_str()) != 0) {
    return absl::PermissionDeniedError(
        StrCat("the stale socket ", path, " cannot be removed: ", std::strerror(errno)));
  }
  return absl::OkStatus();
}

// Why nothing can be made in the socket's folder, and what helps.
absl::Status FolderError(const std::string& path, int error) {
  const std::string folder = path.substr(0, std::max<size_t>(path.rfind('/'), 1));
  struct stat info = {};
  if (stat(folder.c_str(), &info) != 0) {
    return absl::NotFoundError(StrCat("the folder ", folder, " of the socket ", path,
                                      " does not exist; make it, owned by uid ", geteuid()));
  }
  return absl::PermissionDeniedError(absl::StrFormat(
      "the socket %s cannot be made: %s; the folder %s has the mode %04o and the owner %d, and "
      "this process has the uid %d: run `chown %d %s`, or choose another folder",
      path, std::strerror(error), folder, info.st_mode & 07777, info.st_uid, geteuid(), geteuid(),
      folder));
}

// What keeps the socket from getting its owner, and what helps.
absl::Status OwnerError(const std::string& path, const SocketOwner& owner, int error) {
  return absl::PermissionDeniedError(
      StrCat("socket_owner: the socket ", path, " cannot be given to ", owner.ToString(), ": ",
             std::strerror(error), "; this process has the uid ", geteuid(),
             ", and only root may give a socket to another user, or to a group that it is not in"));
}

}  // namespace

absl::StatusOr<std::unique_ptr<UnixListener>> UnixListener::Create(const std::string& path,
                                                                   SocketRules rules,
                                                                   RefusalLog& refusals) {
  if (absl::Status status = RemoveStaleSocket(path); !status.ok()) return status;
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return absl::ResourceExhaustedError(StrCat("socket: ", std::strerror(errno)));
  const sockaddr_un address = AddressOf(path);
  // Nobody can connect before listen(), so the mode is right before anybody could use a wrong one.
  if (bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    const int error = errno;
    close(fd);
    return FolderError(path, error);
  }
  const auto fail = [&](absl::Status status) {
    close(fd);
    unlink(path.c_str());
    return status;
  };
  struct stat info = {};
  // The mode first: once the socket is another user's, only root could still change it.
  if (chmod(path.c_str(), rules.mode) != 0) {
    return fail(
        absl::UnavailableError(StrCat("cannot listen on ", path, ": ", std::strerror(errno))));
  }
  if (rules.owner.is_set() && lchown(path.c_str(), rules.owner.uid, rules.owner.gid) != 0) {
    return fail(OwnerError(path, rules.owner, errno));
  }
  if (stat(path.c_str(), &info) != 0 || listen(fd, kBacklog) != 0) {
    return fail(
        absl::UnavailableError(StrCat("cannot listen on ", path, ": ", std::strerror(errno))));
  }
  return std::unique_ptr<UnixListener>(
      new UnixListener(path, std::move(rules), refusals, fd, info.st_ino));
}

UnixListener::UnixListener(std::string path, SocketRules rules, RefusalLog& refusals, int listen_fd,
                           ino_t inode)
    : path_(std::move(path)),
      rules_(std::move(rules)),
      refusals_(refusals),
      listen_fd_(listen_fd),
      stop_fd_(eventfd(0, EFD_CLOEXEC)),
      inode_(inode) {}

UnixListener::~UnixListener() {
  Stop();
  close(stop_fd_);
}

void UnixListener::AddTo(grpc::ServerBuilder& builder) {
  acceptor_ = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD,
      grpc::InsecureServerCredentials());
}

void UnixListener::Start() {
  thread_ = std::thread([this] {
    pthread_setname_np(pthread_self(), "nn-accept");
    Run();
  });
}

void UnixListener::Stop() {
  if (listen_fd_ < 0) return;
  if (thread_.joinable()) {
    const uint64_t one = 1;
    if (write(stop_fd_, &one, sizeof(one)) != sizeof(one))
      spdlog::error("eventfd cannot be written");
    thread_.join();
  }
  struct stat info = {};
  if (stat(path_.c_str(), &info) == 0 && info.st_ino == inode_) unlink(path_.c_str());
  close(std::exchange(listen_fd_, -1));
}

void UnixListener::Run() {
  pollfd fds[] = {{listen_fd_, POLLIN, 0}, {stop_fd_, POLLIN, 0}};
  while (true) {
    if (poll(fds, 2, -1) < 0 && errno != EINTR) return;
    if (fds[1].revents != 0) return;
    if (fds[0].revents != 0 && !AcceptAll()) poll(&fds[1], 1, kBackOffMs);
  }
}

bool UnixListener::AcceptAll() {
  while (true) {
    const int fd = accept4(listen_fd_, nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (fd < 0) {
      const bool exhausted =
          errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
      if (exhausted) spdlog::warn("accept on {}: {}", path_, std::strerror(errno));
      return !exhausted;
    }
    if (!Admits(fd)) {
      close(fd);
      continue;
    }
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
    connection.listener_fd = listen_fd_;
    connection.fd = fd;
    acceptor_->HandleNewConnection(&connection);
  }
}

bool UnixListener::Admits(int fd) {
  if (rules_.uids.empty()) return true;
  ucred peer = {};
  socklen_t size = sizeof(peer);
  if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
    refusals_.Refused("its uid cannot be told", path_);
    return false;
  }
  if (rules_.uids.count(peer.uid) > 0) return true;
  refusals_.Refused("it may not connect by socket_uids", StrCat("uid ", peer.uid, " at ", path_));
  return false;
}

}  // namespace nexusnitro
