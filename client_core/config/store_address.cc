#include "client_core/config/store_address.h"

#include <sys/un.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

constexpr int kPortMax = 65'535;
constexpr int kDatabaseMax = 65'535;
constexpr std::string_view kExpected =
    "expected memory, sqlite:///PATH, redis://HOST:PORT/DATABASE or redis+unix:///PATH";

absl::Status Wrong(std::string_view what) { return absl::InvalidArgumentError(ToAbsl(what)); }

absl::Status ReadNumber(absl::string_view text, int low, int high, std::string_view what,
                        int& number) {
  if (absl::SimpleAtoi(text, &number) && number >= low && number <= high) return absl::OkStatus();
  return Wrong(StrCat("has a ", what, " that is no number from ", low, " to ", high));
}

absl::StatusOr<StoreAddress> ParseSqlite(absl::string_view rest) {
  if (rest.size() < 2 || rest.front() != '/' || rest.back() == '/') {
    return Wrong("names no file by an absolute path; expected sqlite:///PATH");
  }
  StoreAddress address;
  address.kind = StoreAddress::Kind::kSqlite;
  address.path = std::string(rest);
  return address;
}

absl::Status ReadParameter(absl::string_view parameter, StoreAddress& address) {
  const std::pair<absl::string_view, absl::string_view> pair =
      absl::StrSplit(parameter, absl::MaxSplits('=', 1));
  const auto& [name, value] = pair;
  if (name == "password") {
    return Wrong(
        "holds a password; expected its source: password_env=VARIABLE or password_file=PATH");
  }
  std::string* field = name == "user"            ? &address.user
                       : name == "password_env"  ? &address.password_env
                       : name == "password_file" ? &address.password_file
                                                 : nullptr;
  if (field == nullptr && name != "db") {
    return Wrong(
        "has a parameter other than db, user, password_env and password_file; expected only "
        "those behind the question mark");
  }
  if (value.empty()) return Wrong(StrCat("has the parameter ", ToStd(name), " without a value"));
  if (field == nullptr) return ReadNumber(value, 0, kDatabaseMax, "database", address.database);
  *field = std::string(value);
  return absl::OkStatus();
}

absl::Status ReadParameters(absl::string_view text, StoreAddress& address) {
  for (const absl::string_view parameter : absl::StrSplit(text, '&', absl::SkipEmpty())) {
    NN_RETURN_IF_ERROR(ReadParameter(parameter, address));
  }
  if (!address.password_env.empty() && !address.password_file.empty()) {
    return Wrong("names two sources of the password; expected one");
  }
  if (!address.user.empty() && address.password_env.empty() && address.password_file.empty()) {
    return Wrong("names a user without a password; expected password_env or password_file, too");
  }
  return absl::OkStatus();
}

// HOST[:PORT], an IPv6 address in brackets.
absl::Status ReadHostAndPort(absl::string_view text, StoreAddress& address) {
  absl::string_view port;
  bool has_port = false;
  if (absl::ConsumePrefix(&text, "[")) {
    const size_t end = text.find(']');
    if (end == absl::string_view::npos) return Wrong("has a [ without its ]");
    port = text.substr(end + 1);
    text = text.substr(0, end);
    has_port = absl::ConsumePrefix(&port, ":");
    if (!has_port && !port.empty()) return Wrong("has text between the host and its port");
  } else if (const size_t colon = text.find(':'); colon != absl::string_view::npos) {
    port = text.substr(colon + 1);
    text = text.substr(0, colon);
    has_port = true;
  }
  if (text.empty()) return Wrong("names no host; expected redis://HOST:PORT/DATABASE");
  address.host = std::string(text);
  return has_port ? ReadNumber(port, 1, kPortMax, "port", address.port) : absl::OkStatus();
}

absl::StatusOr<StoreAddress> ParseRedis(absl::string_view rest) {
  StoreAddress address;
  address.kind = StoreAddress::Kind::kRedis;
  // A password may hold any of the signs below, so it is looked for first.
  const size_t at = rest.rfind('@');
  if (at != absl::string_view::npos) {
    const absl::string_view user = rest.substr(0, at);
    if (user.find(':') != absl::string_view::npos) {
      return Wrong(
          "holds a password; expected its source behind the address: ?password_env=VARIABLE or "
          "?password_file=PATH");
    }
    address.user = std::string(user);
    rest.remove_prefix(at + 1);
  }
  const size_t question = rest.find('?');
  const absl::string_view parameters =
      question == absl::string_view::npos ? "" : rest.substr(question + 1);
  rest = rest.substr(0, question);
  const size_t slash = rest.find('/');
  NN_RETURN_IF_ERROR(ReadHostAndPort(rest.substr(0, slash), address));
  if (slash != absl::string_view::npos && slash + 1 < rest.size()) {
    NN_RETURN_IF_ERROR(
        ReadNumber(rest.substr(slash + 1), 0, kDatabaseMax, "database", address.database));
  }
  NN_RETURN_IF_ERROR(ReadParameters(parameters, address));
  return address;
}

absl::StatusOr<StoreAddress> ParseRedisSocket(absl::string_view rest) {
  const size_t question = rest.find('?');
  StoreAddress address;
  address.kind = StoreAddress::Kind::kRedis;
  address.path = std::string(rest.substr(0, question));
  if (address.path.size() < 2 || address.path.front() != '/') {
    return Wrong("names no socket by an absolute path; expected redis+unix:///PATH");
  }
  if (address.path.size() >= sizeof(sockaddr_un::sun_path)) {
    return Wrong(StrCat("has a path of ", address.path.size(),
                        " bytes; a Unix socket's has at most ", sizeof(sockaddr_un::sun_path) - 1));
  }
  if (question != absl::string_view::npos) {
    NN_RETURN_IF_ERROR(ReadParameters(rest.substr(question + 1), address));
  }
  return address;
}

}  // namespace

absl::StatusOr<StoreAddress> ParseStoreAddress(std::string_view text) {
  if (text == "memory") return StoreAddress();
  const size_t end = text.find("://");
  if (end == std::string_view::npos) return Wrong(StrCat("is no address of a store; ", kExpected));
  const std::string_view scheme = text.substr(0, end);
  const absl::string_view rest = ToAbsl(text.substr(end + 3));
  if (scheme == "sqlite") return ParseSqlite(rest);
  if (scheme == "redis") return ParseRedis(rest);
  if (scheme == "redis+unix") return ParseRedisSocket(rest);
  if (scheme == "rediss") {
    return Wrong(
        "has the scheme rediss, and this version speaks no TLS to Redis; expected redis:// to a "
        "Redis on this machine or behind a tunnel, or redis+unix://");
  }
  return Wrong(StrCat("has the scheme \"", scheme, "\"; ", kExpected));
}

}  // namespace nexusnitro
