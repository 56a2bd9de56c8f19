// BackendCalls: calls to the backends of a config that run side by side, and end as one.
#ifndef NEXUSNITRO_CLIENT_CORE_BACKEND_CALLS_H_
#define NEXUSNITRO_CLIENT_CORE_BACKEND_CALLS_H_

#include <cstddef>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/call/answer_observer.h"
#include "client_core/call_handle.h"

namespace nexusnitro {

class Call;
class ClientLoop;

// What does not depend on the calls' answers. Thread-safe, but for what derived classes do on the
// loop.
class BackendCallsBase : public CallHandle {
 public:
  ~BackendCallsBase() override;

  void Start() override;
  void Cancel(absl::Status status) override;

 protected:
  // `loop` outlives this.
  BackendCallsBase(ClientLoop& loop, std::string id);

  // At least one is added before Start().
  void Add(std::shared_ptr<Call> call);

  // On the loop: one call is over. May destroy this.
  void OnOneOver();
  // On the loop, last: all are over. `cancelled`: why the whole ended early, or OK. May destroy
  // this.
  virtual void OnAll(const absl::Status& cancelled) = 0;

 private:
  ClientLoop& loop_;
  std::vector<std::shared_ptr<Call>> calls_;
  // On the loop:
  size_t open_ = 0;  // Calls that are not over.
  const std::shared_ptr<absl::Status> cancelled_;
};

// The calls run on one loop, and each keeps its own time. `Answer` is what one of them gives.
// Thread-safe, but for what derived classes do on the loop.
template <typename Answer>
class BackendCalls : public BackendCallsBase {
 protected:
  using BackendCallsBase::BackendCallsBase;

  // The observer of the call that is added next.
  AnswerObserver<Answer>& NextObserver() {
    return observers_.emplace_back(*this, observers_.size());
  }

  // On the loop: what came of the call that was added as the `index`th.
  virtual void OnOne(size_t index, absl::StatusOr<Answer> answer) = 0;

 private:
  // Tells the whole what became of one of its calls. Event-loop thread only.
  class One : public AnswerObserver<Answer> {
   public:
    One(BackendCalls& whole, size_t index) : whole_(whole), index_(index) {}

    void OnAnswer(absl::StatusOr<Answer> answer) override {
      whole_.OnOne(index_, std::move(answer));
      whole_.OnOneOver();  // May destroy this.
    }

   private:
    BackendCalls& whole_;
    const size_t index_;
  };

  std::list<One> observers_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_BACKEND_CALLS_H_
