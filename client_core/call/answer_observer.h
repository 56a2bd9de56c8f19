// AnswerObserver: gets the answer to a call that is answered whole.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_ANSWER_OBSERVER_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_ANSWER_OBSERVER_H_

#include "absl/status/statusor.h"

namespace nexusnitro {

// Called on the call's event loop.
template <typename Response>
class AnswerObserver {
 public:
  virtual ~AnswerObserver() = default;

  // The call is over: its answer, or why there is none. Called once, last.
  virtual void OnAnswer(absl::StatusOr<Response> answer) = 0;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_ANSWER_OBSERVER_H_
