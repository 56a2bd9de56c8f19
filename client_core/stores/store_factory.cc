#include "client_core/stores/store_factory.h"

#include <string>
#include <utility>
#include <vector>

#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/config/credential.h"
#include "client_core/config/store_address.h"
#include "client_core/stores/memory_store.h"
#include "client_core/stores/redis_store.h"
#include "client_core/stores/secret_box.h"
#include "client_core/stores/sqlite_store.h"

namespace nexusnitro {
namespace {

// What a variable or a file holds; `field` is at fault where it cannot be had.
absl::StatusOr<Secret> ReadSecret(std::string_view field, const std::string& env,
                                  const std::string& file) {
  v1::Credential source;
  if (!env.empty()) {
    source.set_env(env);
  } else {
    source.set_file(file);
  }
  absl::StatusOr<CredentialValue> value = ReadCredential(source);
  if (value.ok()) return std::move(value->token);
  return absl::Status(value.status().code(), StrCat(field, ": ", MessageOf(value.status())));
}

absl::StatusOr<SecretBox> MakeBox(const v1::ConfigFile& settings) {
  if (!settings.has_store_key()) return SecretBox();
  const v1::StoreKey& key = settings.store_key();
  NN_ASSIGN_OR_RETURN(const Secret secret, ReadSecret("store_key", key.env(), key.file()));
  absl::StatusOr<SecretBox> box = SecretBox::Create(secret);
  if (box.ok()) return box;
  return absl::Status(box.status().code(), StrCat("store_key: the key ", MessageOf(box.status())));
}

absl::StatusOr<RedisTarget> MakeTarget(const StoreAddress& address) {
  RedisTarget target = {.socket_path = address.path,
                        .host = address.host,
                        .port = address.port,
                        .database = address.database,
                        .user = address.user,
                        .password = ""};
  if (address.password_env.empty() && address.password_file.empty()) return target;
  NN_ASSIGN_OR_RETURN(const Secret password,
                      ReadSecret("store", address.password_env, address.password_file));
  target.password = password.Reveal();
  return target;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> MakeStore(const v1::ConfigFile& settings,
                                                 const Clock& clock) {
  const absl::StatusOr<StoreAddress> address =
      ParseStoreAddress(settings.store().empty() ? "memory" : std::string_view(settings.store()));
  if (!address.ok()) {
    return absl::InvalidArgumentError(StrCat("store: ", MessageOf(address.status())));
  }
  switch (address->kind) {
    case StoreAddress::Kind::kMemory:
      return std::make_unique<MemoryStore>();
    case StoreAddress::Kind::kSqlite: {
      NN_ASSIGN_OR_RETURN(SecretBox box, MakeBox(settings));
      return std::make_unique<SqliteStore>(address->path, std::move(box));
    }
    case StoreAddress::Kind::kRedis:
      break;
  }
  NN_ASSIGN_OR_RETURN(SecretBox box, MakeBox(settings));
  NN_ASSIGN_OR_RETURN(RedisTarget target, MakeTarget(*address));
  return std::make_unique<RedisStore>(
      std::move(target), std::move(box),
      std::vector<std::string>(settings.dns_servers().begin(), settings.dns_servers().end()), clock,
      RedisStore::Limits());
}

}  // namespace nexusnitro
