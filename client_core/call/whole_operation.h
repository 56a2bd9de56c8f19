// WholeOperation: what the operations share that are answered whole, by one JSON document.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_WHOLE_OPERATION_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_WHOLE_OPERATION_H_

#include <utility>

#include "absl/status/status.h"
#include "client_core/base/clock.h"
#include "client_core/call/answer_observer.h"
#include "client_core/call/operation.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Event-loop thread only, but for BuildRequest().
template <typename Response>
class WholeOperation : public Operation {
 public:
  // `clock` and `observer` outlive this.
  WholeOperation(const Clock& clock, AnswerObserver<Response>& observer)
      : clock_(clock), observer_(observer) {}

  bool stream() const override { return false; }
  bool committed() const override { return false; }
  const v1::Usage* usage() const override { return nullptr; }

  void OnDone(const absl::Status& status, const v1::CallInfo& call) override {
    if (!status.ok()) {
      observer_.OnAnswer(status);
      return;
    }
    AddCall(call, response_);
    observer_.OnAnswer(std::move(response_));
  }

 protected:
  const Clock& clock() const { return clock_; }
  Response& response() { return response_; }
  const Response& response() const { return response_; }

 private:
  // Puts what is known of the call into the answer, where that has a place for it.
  virtual void AddCall(const v1::CallInfo& call, Response& response) const = 0;

  const Clock& clock_;
  AnswerObserver<Response>& observer_;
  Response response_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_WHOLE_OPERATION_H_
