// GeminiCandidate: decodes one candidate of Gemini's replies, frame by frame.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_CANDIDATE_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_CANDIDATE_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "client_core/adapters/chat_event_builder.h"
#include "client_core/adapters/gemini/gemini_citations.h"
#include "client_core/adapters/gemini/gemini_partial_arguments.h"
#include "client_core/wire/json_reader.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Every frame carries whole parts of the answer. What has a signature is a part of its own, so that
// it can go back as it came; texts without one are joined. Not thread-safe.
class GeminiCandidate {
 public:
  // `index`: of the choice. Reader and builder outlive this.
  GeminiCandidate(int index, const JsonReader& reader, ChatEventBuilder& builder)
      : index_(index), reader_(reader), builder_(builder) {}

  // What one frame says about the candidate.
  absl::Status Add(JsonObject candidate);

  // The prompt was refused: that is the end of the candidate, or there never is one.
  absl::Status Block(JsonObject prompt_feedback);

  // Whether its end has come.
  bool finished() const { return finished_; }

 private:
  // A tool call whose arguments come in pieces.
  struct OpenCall {
    int64_t key = 0;
    GeminiPartialArguments arguments;
  };

  absl::Status OnParts(JsonArray parts, JsonObject candidate);
  // `citing`: the candidate whose citations belong to this text, if any do.
  absl::Status OnPart(JsonObject part, const JsonObject* citing);
  absl::Status OnText(std::string_view text, std::string_view signature, const JsonObject* citing);
  absl::Status OnThought(std::string_view text, std::string_view signature);
  absl::Status SignAndEnd(std::string_view signature);
  absl::Status OnOtherPart(JsonObject part);
  absl::Status OnFunctionCall(JsonObject call, std::string_view signature);
  absl::Status OnCallPiece(JsonObject call);
  absl::Status EndOpenCall();
  absl::Status AddCitations(JsonObject candidate);
  absl::Status OnFinish(JsonObject candidate);
  // Passes it on unless it is empty or what the last frame said.
  void AddNotice(std::string_view type, JsonObject holder);

  const int index_;
  const JsonReader& reader_;
  ChatEventBuilder& builder_;
  GeminiCitations citations_;
  ChatEventBuilder::Logprobs logprobs_;                 // Of the frame, until a text takes them.
  std::map<std::string, size_t, std::less<>> notices_;  // The last one's hash, by type.
  std::optional<OpenCall> open_call_;
  int64_t calls_ = 0;
  bool called_tools_ = false;
  bool logprobs_dropped_ = false;
  bool text_open_ = false;  // The last part is a text that can grow.
  bool finished_ = false;
};

// What Gemini's reason for an end means. `called_tools`: whether the answer asks for tool calls;
// Gemini says STOP then, too.
v1::FinishReason GeminiFinishReason(std::string_view raw, bool called_tools);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_CANDIDATE_H_
