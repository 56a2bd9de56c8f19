// RedisProcess: a real redis-server on a Unix socket in a folder of the test's.
#ifndef NEXUSNITRO_TESTS_SUPPORT_REDIS_PROCESS_H_
#define NEXUSNITRO_TESTS_SUPPORT_REDIS_PROCESS_H_

#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <vector>

#include "client_core/base/check.h"
#include "client_core/runtime/redis_connection.h"
#include "tests/support/child_process.h"

namespace nexusnitro::testing {

// Keeps its data in the folder: the next one there has them. Not thread-safe.
//
// Debian's redis-tools has the server under another name, as one program with the tool that checks
// its files; the package redis-server would start a service, too.
class RedisProcess {
 public:
  static bool IsInstalled() { return access(kProgram, X_OK) == 0; }

  // Returns when it answers. `arguments` are added to its command line.
  explicit RedisProcess(const std::string& folder, const std::vector<std::string>& arguments = {})
      : socket_path_(folder + "/redis.sock") {
    const std::string server = folder + "/redis-server";
    NN_CHECK(symlink(kProgram, server.c_str()) == 0 || errno == EEXIST, "symlink");
    // A busy disk does not hold it up: what it has written outlives it all the same.
    std::vector<std::string> argv = {
        server, "--port",       "0",   "--unixsocket",  socket_path_, "--dir", folder, "--save",
        "",     "--appendonly", "yes", "--appendfsync", "no"};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    process_ = std::make_unique<ChildProcess>(std::move(argv));
    NN_CHECK(process_->WaitForOutput("ready to accept connections"), "redis-server did not start");
  }

  ChildProcess& process() { return *process_; }

  // Ends it at once.
  void Kill() { process_.reset(); }

  const std::string& socket_path() const { return socket_path_; }
  RedisTarget Target() const {
    RedisTarget target;
    target.socket_path = socket_path_;
    return target;
  }

 private:
  static constexpr char kProgram[] = "/usr/bin/redis-check-rdb";

  const std::string socket_path_;
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_REDIS_PROCESS_H_
