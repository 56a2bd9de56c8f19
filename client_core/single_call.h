// SingleCall: the handle of one call on one loop.
#ifndef NEXUSNITRO_CLIENT_CORE_SINGLE_CALL_H_
#define NEXUSNITRO_CLIENT_CORE_SINGLE_CALL_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "client_core/call_handle.h"

namespace nexusnitro {

class Call;
class ClientLoop;

// Thread-safe.
class SingleCall : public CallHandle {
 public:
  // `loop` is the call's, and outlives this.
  SingleCall(ClientLoop& loop, std::shared_ptr<Call> call, std::string id);
  ~SingleCall() override;

  void Start() override;
  void Cancel(absl::Status status) override;

  // While paused, no more of the answer is read than is on its way already. Of several threads, the
  // last one counts. Takes effect at once where the observer calls it, else soon.
  void SetPaused(bool paused);

 private:
  ClientLoop& loop_;
  const std::shared_ptr<Call> call_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_SINGLE_CALL_H_
