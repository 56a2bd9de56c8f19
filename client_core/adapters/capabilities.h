// Fits a chat to what a backend's wire can carry. Functions only; thread-safe.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_CAPABILITIES_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_CAPABILITIES_H_

#include <optional>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "client_core/config/config_snapshot.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// A chat without what a wire cannot carry, and what was left out. Not thread-safe.
class FittedChat {
 public:
  // Everything is carried. `original` outlives this.
  explicit FittedChat(const v1::ChatRequest& original) : original_(&original) {}
  FittedChat(v1::ChatRequest fitted, std::vector<v1::Warning> warnings)
      : fitted_(std::move(fitted)), warnings_(std::move(warnings)) {}

  const v1::ChatRequest& request() const { return fitted_.has_value() ? *fitted_ : *original_; }
  std::vector<v1::Warning> TakeWarnings() { return std::move(warnings_); }

 private:
  const v1::ChatRequest* original_ = nullptr;
  std::optional<v1::ChatRequest> fitted_;
  std::vector<v1::Warning> warnings_;
};

// Whose row of the capability table holds for `backend`: its own api_schema's, unless it speaks
// another one's wire inside of its own.
v1::ApiSchema CapabilitySchemaOf(const BackendSnapshot& backend);

// By the capability table. An error (kUnsupportedField) names the first field that the wire cannot
// carry, unless the caller chose to have such fields dropped. The request is copied only if it must
// be changed.
absl::StatusOr<FittedChat> FitToWire(const v1::ChatRequest& request,
                                     const BackendSnapshot& backend);

// What a Media holds: its modality, or that of its MIME type.
v1::Modality ModalityOf(const v1::Media& media);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_CAPABILITIES_H_
