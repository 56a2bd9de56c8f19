// ConfigScope: which configs a caller may use, read and write.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_SCOPE_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_SCOPE_H_

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace nexusnitro {

// A value that is cheap to copy. Immutable; thread-safe.
class ConfigScope {
 public:
  using Ids = std::set<std::string, std::less<>>;

  // Permits all.
  ConfigScope() = default;

  // Permits those of `ids` alone.
  explicit ConfigScope(Ids ids) : ids_(std::make_shared<const Ids>(std::move(ids))) {}

  bool permits_all() const { return ids_ == nullptr; }
  // Unless it permits all.
  const Ids& ids() const { return *ids_; }
  bool Permits(std::string_view id) const { return permits_all() || ids_->count(id) > 0; }

 private:
  std::shared_ptr<const Ids> ids_;  // Null: all.
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_CONFIG_SCOPE_H_
