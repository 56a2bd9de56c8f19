// LoadClient: makes calls of every kind, at random, and checks how each ends.
#ifndef NEXUSNITRO_TESTS_SUPPORT_LOAD_CLIENT_H_
#define NEXUSNITRO_TESTS_SUPPORT_LOAD_CLIENT_H_

#include <grpcpp/grpcpp.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "client_core/base/random.h"
#include "nexusnitro/v1/chat_service.grpc.pb.h"
#include "tests/support/fake_backend.h"

namespace nexusnitro::testing {

// What a backend does with the questions of a LoadClient: answers, or misbehaves as they ask.
Script MisbehavingReply(const ReceivedRequest& request);

// How calls ended, as their client sees it. The items of a batch are calls, too.
struct Tally {
  long started = 0;
  long ok = 0;
  long failed = 0;  // Deadlines included.
  long cancelled = 0;
  long deadlines = 0;
  long surprises = 0;  // Calls that ended in another way than they should have.
  std::string first_surprise;

  Tally& operator+=(const Tally& other);
};

// Not thread-safe.
class LoadClient {
 public:
  // `number` tells the clients of a test apart.
  LoadClient(std::unique_ptr<v1::ChatService::Stub> stub, uint64_t seed, int number);

  // One operation: a chat, a stream or a batch.
  void DoOne();

  // Streams one after the other until one fails because the server is gone.
  void StreamUntilStopped();

  const Tally& tally() const { return tally_; }

 private:
  // What is asked of the backend, and so how the call should end.
  enum class Fate { kGood, kRefused, kFailing, kCut, kMalformed, kDeadline, kCancel };

  static const char* WordOf(Fate fate);
  Fate RandomFate();
  std::string Question(Fate fate);
  void SetDeadline(Fate fate, grpc::ClientContext& context);

  void Chat(Fate fate);
  void Stream(Fate fate);
  void Batch();
  // Counts a call that ended, and checks that it ended as it should. `text` is its whole answer.
  void Count(Fate fate, const std::string& question, int code, const std::string& text);

  const std::unique_ptr<v1::ChatService::Stub> stub_;
  Random random_;
  const int number_;
  long questions_ = 0;
  Tally tally_;
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_LOAD_CLIENT_H_
