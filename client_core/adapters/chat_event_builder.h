// ChatEventBuilder: puts what a decoder finds into the events of a streamed answer.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_CHAT_EVENT_BUILDER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_CHAT_EVENT_BUILDER_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client_core/wire/utf8.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Gives parts their indices, makes the starts and ends that a wire leaves out, and joins characters
// that were cut between deltas. Texts come raw: they may hold halves of characters. Not
// thread-safe.
class ChatEventBuilder {
 public:
  using Logprobs = google::protobuf::RepeatedPtrField<v1::TokenLogprob>;

  // `tool_id_prefix` begins the ids of tool calls to which the backend gave none.
  explicit ChatEventBuilder(std::string tool_id_prefix);

  // What the backend says about the answer as a whole. Empty values change nothing.
  void SetHead(std::string_view id, std::string_view model, std::optional<absl::Time> created);
  void SetSystemFingerprint(std::string_view fingerprint);
  void SetServiceTier(std::string_view tier);

  // Deltas. An error is a limit of the sidecar.
  absl::Status AddText(int choice, std::string_view piece, Logprobs logprobs = {});
  absl::Status AddReasoning(int choice, std::string_view piece) {
    return AddPiece(choice, Kind::kReasoning, piece);
  }
  absl::Status AddRefusal(int choice, std::string_view piece) {
    return AddPiece(choice, Kind::kRefusal, piece);
  }
  // A tool call's parts come under a key of the wire's. `id` and `name` count until the name is
  // known.
  absl::Status AddToolCall(int choice, int64_t key, std::string_view id, std::string_view name,
                           std::string_view arguments_piece);
  // The key for a piece of a tool call to which the wire gave none. `position`: the piece's place
  // among those that came together, which belong to different calls. A new id begins a call, and
  // so does a name without an id; what has neither goes on with the last call.
  int64_t ToolCallKey(int choice, int64_t position, std::string_view id,
                      std::string_view name) const;
  absl::Status AddCitation(int choice, v1::Citation citation);
  // Begins reasoning of which more is known than its text: id, summary or not. Nothing is begun if
  // the last part is such reasoning with the same id and `head` has one.
  absl::Status BeginReasoning(int choice, const v1::Reasoning& head);
  // Signs the last part of text, reasoning or refusal; where there is none that is still open, an
  // empty text is begun.
  absl::Status AddSignature(int choice, std::string_view signature);
  // Signs a tool call whose name has come.
  absl::Status AddToolCallSignature(int choice, int64_t key, std::string_view signature);
  // A part that came in one piece, of any kind.
  absl::Status AddPart(int choice, v1::Part part);
  // Ends the last part of text, reasoning or refusal, so that what follows is a part of its own.
  void EndPart(int choice);
  // Ends a tool call. More of it under the same key would be another one.
  void EndToolCall(int choice, int64_t key);

  // `choice`: the one that it belongs to, where it belongs to one.
  void AddNotice(std::string_view type, std::string_view json,
                 std::optional<int> choice = std::nullopt);
  void AddWarning(std::string_view code, std::string_view message);

  // Why a choice ended. The last one counts; empty raw reasons change nothing.
  absl::Status SetFinish(int choice, v1::Finish finish);
  // Tokens so far. The last one counts.
  void SetUsage(v1::Usage usage) { usage_ = std::move(usage); }

  // The answer is complete: ends the parts, and adds finishes and usage.
  void Complete();
  // The answer was cut: ends the choices that had their finish, adds what is known of the usage,
  // and no end that was not there.
  void Cut();

  // Takes the events collected since the last call.
  std::vector<v1::ChatEvent> TakeEvents() { return std::exchange(events_, {}); }
  bool has_events() const { return !events_.empty(); }

  // Deltas of the answer so far; what first-token and token-gap timeouts watch.
  int64_t deltas() const { return deltas_; }
  int choices_seen() const { return static_cast<int>(choices_.size()); }
  // Whether choices were seen, and each has a finish.
  bool all_finished() const;

  // What the backend says about the answer as a whole. May be empty.
  struct Head {
    std::string id;
    std::string model;
    std::optional<absl::Time> created;
  };
  // As far as it is known.
  const Head& head() const { return head_; }
  // As far as it was known at the first delta; the stream's start event says no more, however the
  // stream was cut.
  const Head& start_head() const { return start_head_.has_value() ? *start_head_ : head_; }
  const std::string& system_fingerprint() const { return system_fingerprint_; }
  const std::string& service_tier() const { return service_tier_; }
  const std::optional<v1::Usage>& usage() const { return usage_; }
  // Warnings so far, invalid text included.
  std::vector<v1::Warning> Warnings() const;

 private:
  enum class Kind { kText, kReasoning, kRefusal, kToolCall };
  struct OpenPart {
    int index = 0;
    Kind kind = Kind::kText;
    Utf8Joiner joiner;
    v1::Reasoning reasoning;  // Of reasoning: what is known of it beside its text.
    // Of a tool call:
    std::string id;
    std::string name;
    std::string waiting_arguments;  // Came before the name.
    bool announced = false;
  };
  struct ChoiceState {
    int parts = 0;
    std::optional<OpenPart> current;         // Text, reasoning or refusal.
    std::map<int64_t, OpenPart> tool_calls;  // By the wire's key.
    std::optional<v1::Finish> finish;
  };

  absl::Status AddPiece(int choice, Kind kind, std::string_view piece);
  absl::StatusOr<ChoiceState*> ChoiceAt(int choice);
  // The open part of that kind, begun if need be.
  absl::StatusOr<OpenPart*> PartAt(int choice, Kind kind);
  absl::Status TakeIndex(ChoiceState& state, OpenPart& part);
  absl::Status Announce(int choice, ChoiceState& state, OpenPart& part);
  void AddDelta(int choice, OpenPart& part, std::string text, Logprobs logprobs);
  void CountDelta() {
    if (deltas_++ == 0) start_head_ = head_;
  }
  void EndPart(int choice, OpenPart& part);
  void EndChoice(int choice, ChoiceState& state);
  void EndCurrent(int choice, ChoiceState& state);
  void SignPart(int choice, const OpenPart& part, std::string_view signature);

  const std::string tool_id_prefix_;
  std::vector<v1::ChatEvent> events_;
  std::map<int, ChoiceState> choices_;
  std::optional<v1::Usage> usage_;
  std::vector<v1::Warning> warnings_;
  Head head_;
  std::optional<Head> start_head_;
  std::string system_fingerprint_;
  std::string service_tier_;
  int64_t deltas_ = 0;
  int tool_calls_seen_ = 0;
  bool replaced_text_ = false;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_CHAT_EVENT_BUILDER_H_
