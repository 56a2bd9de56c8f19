// BatchItem: one chat of a BatchChat RPC.
#ifndef NEXUSNITRO_SERVER_BATCH_ITEM_H_
#define NEXUSNITRO_SERVER_BATCH_ITEM_H_

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "client_core/call/chat_observer.h"
#include "client_core/client.h"

namespace nexusnitro {

// Gets the outcomes of items.
class BatchItemOwner {
 public:
  virtual ~BatchItemOwner() = default;

  // Called on the chat's event loop. May destroy the item.
  virtual void OnItemDone(const std::string& id, int64_t request_bytes, ChatOutcome outcome) = 0;
};

// Lives until its outcome has been told. Thread-safe once prepared.
class BatchItem : public ChatObserver {
 public:
  // `owner` outlives the item. `request_bytes` are what the admission let in.
  BatchItem(BatchItemOwner& owner, std::string id, int64_t request_bytes)
      : owner_(owner), id_(std::move(id)), request_bytes_(request_bytes) {}

  // To be called once, before all else. An error means that the owner will hear nothing.
  absl::Status Prepare(Client& client, const v1::ChatRequest& request, const ChatOptions& options) {
    auto call = client.NewChat(request, options, *this);
    if (!call.ok()) return call.status();
    call_ = *std::move(call);
    return absl::OkStatus();
  }

  void Start() { call_->Start(); }
  void Cancel(absl::Status status) { call_->Cancel(std::move(status)); }
  void SetPaused(bool paused) { call_->SetPaused(paused); }

 private:
  void OnChatEvents(std::vector<v1::ChatEvent> /*events*/) override {}  // Of streams only.
  void OnChatDone(ChatOutcome outcome) override {
    owner_.OnItemDone(id_, request_bytes_, std::move(outcome));  // Destroys this.
  }

  BatchItemOwner& owner_;
  const std::string id_;
  const int64_t request_bytes_;
  std::unique_ptr<SingleCall> call_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_BATCH_ITEM_H_
