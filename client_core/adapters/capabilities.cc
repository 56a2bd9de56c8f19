#include "client_core/adapters/capabilities.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "absl/functional/function_ref.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "client_core/adapters/capability_table.h"
#include "client_core/adapters/encode_report.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "google/protobuf/descriptor.h"

namespace nexusnitro {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A feature that is one field of the request, perhaps in a message below it.
struct RequestField {
  Feature feature;
  const FieldDescriptor* outer;  // Null: the field is the request's own.
  const FieldDescriptor* field;
};

const std::vector<RequestField>& RequestFields() {
  static const auto* const fields = [] {
    auto* all = new std::vector<RequestField>;
    for (auto i = static_cast<size_t>(kFirstRequestFeature); i < kFeatures; ++i) {
      const auto feature = static_cast<Feature>(i);
      if (feature == Feature::kProviderTools) continue;  // An entry of a list.
      const std::vector<std::string> path = absl::StrSplit(ToAbsl(FeaturePath(feature)), '.');
      const FieldDescriptor* field = v1::ChatRequest::descriptor()->FindFieldByName(path[0]);
      if (path.size() == 1) {
        all->push_back({feature, nullptr, field});
      } else {
        all->push_back({feature, field, field->message_type()->FindFieldByName(path[1])});
      }
    }
    return all;
  }();
  return *fields;
}

bool IsSet(const Message& message, const FieldDescriptor* field) {
  const auto& reflection = *message.GetReflection();
  return field->is_repeated() ? reflection.FieldSize(message, field) > 0
                              : reflection.HasField(message, field);
}

Feature MediaFeature(const v1::Media& media) {
  static constexpr Feature kByModality[][3] = {
      // data, uri, file_id
      {Feature::kDocumentData, Feature::kDocumentUri, Feature::kDocumentFileId},
      {Feature::kImageData, Feature::kImageUri, Feature::kImageFileId},
      {Feature::kAudioData, Feature::kAudioUri, Feature::kAudioFileId},
      {Feature::kVideoData, Feature::kVideoUri, Feature::kVideoFileId},
      {Feature::kDocumentData, Feature::kDocumentUri, Feature::kDocumentFileId},
  };
  const size_t source = media.has_file_id() ? 2 : media.has_uri() ? 1 : 0;
  return kByModality[ModalityOf(media)][source];
}

// Goes through a request twice at most: first to see whether all of it is carried, and if not, to
// change a copy.
class Fitter {
 public:
  explicit Fitter(const BackendSnapshot& backend) : api_schema_(CapabilitySchemaOf(backend)) {}

  // Whether the wire carries all of `request`.
  bool Carries(const v1::ChatRequest& request) {
    request_ = &request;
    carried_ = true;
    return Walk().ok() && carried_;
  }

  // Takes out of `request` what is not carried.
  absl::Status Fit(v1::ChatRequest& request, EncodeReport& report) {
    request_ = changed_ = &request;
    report_ = &report;
    NN_RETURN_IF_ERROR(Walk());
    RemoveEmptied();
    return absl::OkStatus();
  }

 private:
  using Path = absl::FunctionRef<std::string()>;
  using Clear = absl::FunctionRef<void()>;

  absl::Status Check(Feature feature, Path path, Clear clear) {
    const Capability& capability = CapabilityOf(api_schema_, feature);
    if (capability.support == Support::kCarried) return absl::OkStatus();
    carried_ = false;
    if (changed_ == nullptr) return absl::OkStatus();
    if (capability.support == Support::kRefused) {
      NN_RETURN_IF_ERROR(report_->Unsupported(path()));
    } else if (feature == Feature::kReasoningPart) {
      report_->Warn("REASONING_NOT_SENT", path(), "reasoning is not sent back on this wire");
    } else {
      report_->Warn("FIELD_NOT_SENT", path(), "the wire has no place for it");
    }
    clear();
    return absl::OkStatus();
  }

  absl::Status Walk() {
    for (const RequestField& each : RequestFields()) {
      NN_RETURN_IF_ERROR(CheckField(each));
    }
    for (int i = 0; i < request_->tools_size(); ++i) {
      if (!request_->tools(i).has_provider_tool()) continue;
      NN_RETURN_IF_ERROR(Check(
          Feature::kProviderTools, [&] { return StrCat("tools[", i, "].provider_tool"); },
          [&] { changed_->mutable_tools(i)->clear_tool(); }));
    }
    for (int i = 0; i < request_->messages_size(); ++i) NN_RETURN_IF_ERROR(WalkMessage(i));
    return absl::OkStatus();
  }

  absl::Status CheckField(const RequestField& each) {
    const Message* holder = request_;
    if (each.outer != nullptr) {
      if (!request_->GetReflection()->HasField(*request_, each.outer)) return absl::OkStatus();
      holder = &request_->GetReflection()->GetMessage(*request_, each.outer);
    }
    if (!IsSet(*holder, each.field)) return absl::OkStatus();
    return Check(
        each.feature, [&] { return std::string(FeaturePath(each.feature)); },
        [&] {
          Message* changed = changed_;
          if (each.outer != nullptr) {
            changed = changed_->GetReflection()->MutableMessage(changed_, each.outer);
          }
          changed->GetReflection()->ClearField(changed, each.field);
        });
  }

  absl::Status WalkMessage(int i) {
    const v1::Message& message = request_->messages(i);
    if (!message.name().empty()) {
      NN_RETURN_IF_ERROR(Check(
          Feature::kSpeakerName, [&] { return StrCat("messages[", i, "].name"); },
          [&] { changed_->mutable_messages(i)->clear_name(); }));
    }
    for (int j = 0; j < message.parts_size(); ++j) {
      const auto path = [&] { return StrCat("messages[", i, "].parts[", j, "]"); };
      v1::Part* changed =
          changed_ == nullptr ? nullptr : changed_->mutable_messages(i)->mutable_parts(j);
      NN_RETURN_IF_ERROR(WalkPart(message.parts(j), message.role(), path, changed));
    }
    return absl::OkStatus();
  }

  absl::Status WalkPart(const v1::Part& part, v1::Role role, Path path, v1::Part* changed) {
    if (!part.signature().empty()) {
      NN_RETURN_IF_ERROR(Check(
          Feature::kSignature, [&] { return StrCat(path(), ".signature"); },
          [&] { changed->clear_signature(); }));
    }
    if (!part.citations().empty()) {
      NN_RETURN_IF_ERROR(Check(
          Feature::kCitations, [&] { return StrCat(path(), ".citations"); },
          [&] { changed->clear_citations(); }));
    }
    if (part.has_cache_control()) {
      NN_RETURN_IF_ERROR(Check(
          Feature::kCacheControl, [&] { return StrCat(path(), ".cache_control"); },
          [&] { changed->clear_cache_control(); }));
    }
    const auto drop = [&] { changed->clear_data(); };
    switch (part.data_case()) {
      case v1::Part::kMedia:
        return WalkMedia(part.media(), role, path, changed);
      case v1::Part::kReasoning:
        return Check(Feature::kReasoningPart, path, drop);
      case v1::Part::kRefusal:
        return Check(Feature::kRefusalPart, path, drop);
      case v1::Part::kProviderPart:
        return Check(Feature::kProviderPart, path, drop);
      case v1::Part::kToolResult:
        return WalkToolResult(part.tool_result(), path, changed);
      case v1::Part::kText:
      case v1::Part::kToolCall:
      case v1::Part::DATA_NOT_SET:
        return absl::OkStatus();
    }
    return absl::OkStatus();
  }

  absl::Status WalkMedia(const v1::Media& media, v1::Role role, Path path, v1::Part* changed) {
    if (!media.detail().empty()) {
      NN_RETURN_IF_ERROR(Check(
          Feature::kImageDetail, [&] { return StrCat(path(), ".media.detail"); },
          [&] { changed->mutable_media()->clear_detail(); }));
    }
    const Feature source = MediaFeature(media);
    const auto drop = [&] { changed->clear_data(); };
    if (role == v1::ROLE_ASSISTANT) {
      NN_RETURN_IF_ERROR(Check(
          Feature::kAssistantMedia, [&] { return StrCat(path(), ".media"); }, drop));
      if (changed != nullptr && !changed->has_media()) return absl::OkStatus();
    }
    const std::string_view name = media.has_file_id() ? "file_id"
                                  : media.has_uri()   ? "uri"
                                                      : "data";
    return Check(
        source, [&] { return StrCat(path(), ".media.", name); }, drop);
  }

  absl::Status WalkToolResult(const v1::ToolResult& result, Path path, v1::Part* changed) {
    if (!result.name().empty()) {
      NN_RETURN_IF_ERROR(Check(
          Feature::kToolResultName, [&] { return StrCat(path(), ".tool_result.name"); },
          [&] { changed->mutable_tool_result()->clear_name(); }));
    }
    if (result.is_error()) {
      NN_RETURN_IF_ERROR(Check(
          Feature::kToolResultError, [&] { return StrCat(path(), ".tool_result.is_error"); },
          [&] { changed->mutable_tool_result()->clear_is_error(); }));
    }
    for (int i = 0; i < result.parts_size(); ++i) {
      const auto inner = [&] { return StrCat(path(), ".tool_result.parts[", i, "]"); };
      v1::Part* part =
          changed == nullptr ? nullptr : changed->mutable_tool_result()->mutable_parts(i);
      if (result.parts(i).has_media()) {
        NN_RETURN_IF_ERROR(Check(Feature::kToolResultMedia, inner, [&] { part->clear_data(); }));
        if (part != nullptr && !part->has_media()) continue;
      }
      NN_RETURN_IF_ERROR(WalkPart(result.parts(i), v1::ROLE_USER, inner, part));
    }
    return absl::OkStatus();
  }

  // Removes parts without data and the messages that held nothing else: an empty one would be
  // refused.
  void RemoveEmptied() {
    const auto remove_parts = [](auto& parts) {
      parts.erase(std::remove_if(parts.begin(), parts.end(),
                                 [](const v1::Part& part) {
                                   return part.data_case() == v1::Part::DATA_NOT_SET;
                                 }),
                  parts.end());
    };
    auto& messages = *changed_->mutable_messages();
    const auto emptied = [&](v1::Message& message) {
      if (message.parts().empty()) return false;
      remove_parts(*message.mutable_parts());
      for (v1::Part& part : *message.mutable_parts()) {
        if (part.has_tool_result()) remove_parts(*part.mutable_tool_result()->mutable_parts());
      }
      return message.parts().empty();
    };
    messages.erase(std::remove_if(messages.begin(), messages.end(), emptied), messages.end());
    auto& tools = *changed_->mutable_tools();
    tools.erase(std::remove_if(tools.begin(), tools.end(),
                               [](const v1::Tool& tool) {
                                 return tool.tool_case() == v1::Tool::TOOL_NOT_SET;
                               }),
                tools.end());
  }

  const v1::ApiSchema api_schema_;
  const v1::ChatRequest* request_ = nullptr;
  v1::ChatRequest* changed_ = nullptr;
  EncodeReport* report_ = nullptr;
  bool carried_ = true;
};

}  // namespace

v1::Modality ModalityOf(const v1::Media& media) {
  // The enum is open: values that this version does not know can be in it.
  const bool known = v1::Modality_IsValid(media.modality());
  if (known && media.modality() != v1::MODALITY_UNSPECIFIED) return media.modality();
  static constexpr std::pair<absl::string_view, v1::Modality> kPrefixes[] = {
      {"image/", v1::MODALITY_IMAGE},
      {"audio/", v1::MODALITY_AUDIO},
      {"video/", v1::MODALITY_VIDEO}};
  for (const auto& [prefix, modality] : kPrefixes) {
    if (absl::StartsWithIgnoreCase(media.mime_type(), prefix)) return modality;
  }
  return v1::MODALITY_DOCUMENT;
}

v1::ApiSchema CapabilitySchemaOf(const BackendSnapshot& backend) {
  const bool anthropic =
      backend.api_schema == v1::API_SCHEMA_BEDROCK && backend.proto.bedrock().invoke_anthropic();
  return anthropic ? v1::API_SCHEMA_ANTHROPIC : backend.api_schema;
}

absl::StatusOr<FittedChat> FitToWire(const v1::ChatRequest& request,
                                     const BackendSnapshot& backend) {
  if (Fitter(backend).Carries(request)) return FittedChat(request);
  EncodeReport report(request.unsupported(), backend.proto.name());
  v1::ChatRequest fitted = request;
  NN_RETURN_IF_ERROR(Fitter(backend).Fit(fitted, report));
  return FittedChat(std::move(fitted), report.TakeWarnings());
}

}  // namespace nexusnitro
