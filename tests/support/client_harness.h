// ClientHarness: a real client whose backends are fake ones.
#ifndef NEXUSNITRO_TESTS_SUPPORT_CLIENT_HARNESS_H_
#define NEXUSNITRO_TESTS_SUPPORT_CLIENT_HARNESS_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client_core/client.h"
#include "client_core/config/config_store.h"
#include "tests/support/chat_requests.h"
#include "tests/support/recording_observer.h"

namespace nexusnitro::testing {

// A chat under way. The observer outlives the call.
struct RunningChat {
  RecordingObserver observer;
  std::unique_ptr<SingleCall> call;
};

// Owns a client with one config, `configs/test`, which is the default. Thread-safe once made.
class ClientHarness {
 public:
  explicit ClientHarness(const v1::Config& config, ClientOptions options = {}) {
    FileState file;
    file.configs = {{"test", SnapshotOf(config)}};
    file.default_id = "test";
    store_ = std::make_shared<const ConfigStore>(std::move(file));
    client_ = Client::Create(options, store_).value();
  }

  // Starts a chat. Dies if it is refused.
  std::unique_ptr<RunningChat> Begin(v1::ChatRequest request, bool stream,
                                     absl::Duration timeout = absl::InfiniteDuration()) {
    auto chat = std::make_unique<RunningChat>();
    const ChatOptions options = {.stream = stream, .deadline = Clock::Real().Now() + timeout};
    chat->call = client_->NewChat(std::move(request), options, chat->observer).value();
    chat->call->Start();
    return chat;
  }

  // Chats and waits for the end.
  std::unique_ptr<RunningChat> Chat(bool stream, absl::Duration timeout = absl::Seconds(20)) {
    auto chat = Begin(Ask("hi"), stream, timeout);
    EXPECT_TRUE(chat->observer.WaitUntilDone()) << "the chat hangs";
    return chat;
  }

  Client& client() { return *client_; }
  v1::Stats Stats() const {
    v1::Stats stats;
    client_->AddStats(stats);
    return stats;
  }

 private:
  std::shared_ptr<const ConfigStore> store_;
  std::unique_ptr<Client> client_;
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_CLIENT_HARNESS_H_
