// CallHandle: starts a call that was made ready, and cancels it.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_HANDLE_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_HANDLE_H_

#include <string>
#include <utility>

#include "absl/status/status.h"

namespace nexusnitro {

// Thread-safe.
class CallHandle {
 public:
  virtual ~CallHandle() = default;

  // To be called once. From here on the observer is called, perhaps before this returns.
  virtual void Start() = 0;

  // Ends the call, unless it is over: the observer gets `status` soon.
  virtual void Cancel(absl::Status status) = 0;

  const std::string& id() const { return id_; }

 protected:
  explicit CallHandle(std::string id) : id_(std::move(id)) {}

 private:
  const std::string id_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_HANDLE_H_
