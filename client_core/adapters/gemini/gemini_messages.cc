#include "client_core/adapters/gemini/gemini_messages.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "client_core/adapters/gemini/gemini_part_writer.h"
#include "client_core/adapters/instructions.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

// Writes message by message; the first error ends it. What would have no parts is never begun: it
// would be refused.
class MessageWriter {
 public:
  MessageWriter(const v1::ChatRequest& request, const GeminiDialect& dialect, EncodeReport& report,
                JsonWriter& json)
      : request_(request),
        report_(report),
        json_(json),
        parts_(dialect, report, json, [this] { Enter(); }) {}

  absl::Status WriteInstructions() {
    WarnOfMovedInstructions(request_, report_);
    for (int i = 0; i < request_.messages_size(); ++i) {
      const v1::Message& message = request_.messages(i);
      if (IsInstruction(message)) NN_RETURN_IF_ERROR(Parts(message, StrCat("messages[", i, "]")));
    }
    EndContent();
    return absl::OkStatus();
  }

  absl::Status WriteContents() {
    json_.BeginArrayMember("contents");
    for (int i = 0; i < request_.messages_size(); ++i) {
      const v1::Message& message = request_.messages(i);
      if (IsInstruction(message)) continue;
      if (message.role() != v1::ROLE_TOOL) NN_RETURN_IF_ERROR(Results());
      next_role_ = message.role() == v1::ROLE_ASSISTANT ? "model" : "user";
      const std::string path = StrCat("messages[", i, "]");
      if (message.role() == v1::ROLE_TOOL) {
        AddResults(message, path);
      } else {
        NN_RETURN_IF_ERROR(Parts(message, path));
      }
    }
    NN_RETURN_IF_ERROR(Results());
    EndContent();
    json_.EndArray();
    return absl::OkStatus();
  }

 private:
  struct Result {
    const v1::Part* part;
    std::string path;
    size_t call_position;
  };

  // Makes a place for a part. What one side says in a row is one content: the results of one
  // turn's calls must stand together, and some models refuse roles that do not alternate.
  void Enter() {
    if (in_content_ && role_ == next_role_) return;
    EndContent();
    in_content_ = true;
    role_ = next_role_;
    if (role_.empty()) {
      json_.BeginObjectMember("systemInstruction");
    } else {
      json_.BeginObject();
      json_.Member("role", role_);
    }
    json_.BeginArrayMember("parts");
  }

  void EndContent() {
    if (!in_content_) return;
    json_.EndArray();
    json_.EndObject();
    in_content_ = false;
  }

  void AddResults(const v1::Message& message, const std::string& path) {
    for (int i = 0; i < message.parts_size(); ++i) {
      const v1::Part& part = message.parts(i);
      results_.push_back({&part, StrCat(path, ".parts[", i, "]"),
                          parts_.CallPosition(part.tool_result().tool_call_id())});
    }
  }

  // Writes the results of a turn in the order of their calls, which tells calls of one name apart.
  absl::Status Results() {
    std::stable_sort(results_.begin(), results_.end(), [](const Result& a, const Result& b) {
      return a.call_position < b.call_position;
    });
    for (const Result& result : results_) {
      NN_RETURN_IF_ERROR(parts_.Write(*result.part, result.path));
    }
    results_.clear();
    return absl::OkStatus();
  }

  absl::Status Parts(const v1::Message& message, const std::string& path) {
    for (int i = 0; i < message.parts_size(); ++i) {
      NN_RETURN_IF_ERROR(parts_.Write(message.parts(i), StrCat(path, ".parts[", i, "]")));
    }
    return absl::OkStatus();
  }

  const v1::ChatRequest& request_;
  EncodeReport& report_;
  JsonWriter& json_;
  GeminiPartWriter parts_;
  std::string_view role_;       // Of the content that is open; empty: the instructions.
  std::string_view next_role_;  // Of the parts to come.
  bool in_content_ = false;
  std::vector<Result> results_;  // Of the turn that is open.
};

}  // namespace

absl::Status WriteGeminiMessages(const v1::ChatRequest& request, const GeminiDialect& dialect,
                                 EncodeReport& report, JsonWriter& json) {
  MessageWriter writer(request, dialect, report, json);
  NN_RETURN_IF_ERROR(writer.WriteInstructions());
  return writer.WriteContents();
}

}  // namespace nexusnitro
