#include "client_core/backend_calls.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/call/call.h"
#include "client_core/client_loop.h"

namespace nexusnitro {
namespace {

// Writes down what it is told. Its calls are none, so that the test answers in their place.
class Notes : public BackendCalls<std::string> {
 public:
  Notes(ClientLoop& loop, int calls) : BackendCalls(loop, "id") {
    for (int i = 0; i < calls; ++i) {
      observers.push_back(&NextObserver());
      Add(nullptr);
    }
  }

  std::vector<AnswerObserver<std::string>*> observers;
  std::string text;

 private:
  void OnOne(size_t index, absl::StatusOr<std::string> answer) override {
    text += std::to_string(index) + (answer.ok() ? *answer : "!") + " ";
  }
  void OnAll(const absl::Status& cancelled) override { text += cancelled.ok() ? "all" : "early"; }
};

TEST(BackendCallsTest, TheWholeEndsOnceAfterTheLastOne) {
  CallStats stats;
  WorkerPool workers(1, 1);
  const auto loop = ClientLoop::Create("test-loop", Clock::Real(), {}, workers, stats).value();
  Notes notes(*loop, 3);
  EXPECT_EQ(notes.id(), "id");
  notes.observers[2]->OnAnswer(std::string("c"));
  notes.observers[0]->OnAnswer(absl::InternalError("no"));
  EXPECT_EQ(notes.text, "2c 0! ");
  notes.observers[1]->OnAnswer(std::string("b"));
  EXPECT_EQ(notes.text, "2c 0! 1b all");
}

}  // namespace
}  // namespace nexusnitro
