#include "client_core/adapters/capabilities.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "client_core/adapters/capability_table.h"
#include "client_core/adapters/feature.h"
#include "client_core/base/error.h"
#include "client_core/base/strings.h"
#include "client_core/config/api_schema.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using Setter = std::function<void(v1::ChatRequest&)>;

BackendSnapshot Backend(v1::ApiSchema api_schema) {
  BackendSnapshot backend;
  backend.proto.set_name("b");
  backend.api_schema = api_schema;
  return backend;
}

v1::Part& NewPart(v1::ChatRequest& request, v1::Role role = v1::ROLE_USER) {
  v1::Message* message = request.add_messages();
  message->set_role(role);
  return *message->add_parts();
}

// Media in a message of its own, as data, as URI or as an id.
Setter AddMedia(const std::string& mime_type, int source, v1::Role role = v1::ROLE_USER) {
  return [=](v1::ChatRequest& request) {
    v1::Media* media = NewPart(request, role).mutable_media();
    media->set_mime_type(mime_type);
    if (source == 0) media->set_data("x");
    if (source == 1) media->set_uri("https://example.invalid");
    if (source == 2) media->set_file_id("file-1");
  };
}

// One use of a feature, and the path at which it stands in a request that asked something before.
struct Use {
  Feature feature;
  std::string path;
  Setter set;
};

std::vector<Use> MessageUses() {
  using F = Feature;
  const std::string part = "messages[1].parts[0]";
  const auto result = [](v1::ChatRequest& r) -> v1::ToolResult& {
    return *NewPart(r, v1::ROLE_TOOL).mutable_tool_result();
  };
  return {
      {F::kSpeakerName, "messages[1].name",
       [](auto& r) {
         NewPart(r).set_text("x");
         r.mutable_messages(1)->set_name("ann");
       }},
      {F::kImageData, part + ".media.data", AddMedia("image/png", 0)},
      {F::kImageUri, part + ".media.uri", AddMedia("image/png", 1)},
      {F::kImageFileId, part + ".media.file_id", AddMedia("image/png", 2)},
      {F::kImageDetail, part + ".media.detail",
       [](auto& r) {
         AddMedia("image/png", 0)(r);
         r.mutable_messages(1)->mutable_parts(0)->mutable_media()->set_detail("low");
       }},
      {F::kAudioData, part + ".media.data", AddMedia("audio/wav", 0)},
      {F::kAudioUri, part + ".media.uri", AddMedia("audio/wav", 1)},
      {F::kAudioFileId, part + ".media.file_id", AddMedia("audio/wav", 2)},
      {F::kVideoData, part + ".media.data", AddMedia("video/mp4", 0)},
      {F::kVideoUri, part + ".media.uri", AddMedia("video/mp4", 1)},
      {F::kVideoFileId, part + ".media.file_id", AddMedia("video/mp4", 2)},
      {F::kDocumentData, part + ".media.data", AddMedia("application/pdf", 0)},
      {F::kDocumentUri, part + ".media.uri", AddMedia("application/pdf", 1)},
      {F::kDocumentFileId, part + ".media.file_id", AddMedia("application/pdf", 2)},
      {F::kAssistantMedia, part + ".media", AddMedia("image/png", 0, v1::ROLE_ASSISTANT)},
      {F::kReasoningPart, part,
       [](auto& r) { NewPart(r, v1::ROLE_ASSISTANT).mutable_reasoning()->set_text("x"); }},
      {F::kRefusalPart, part, [](auto& r) { NewPart(r, v1::ROLE_ASSISTANT).set_refusal("x"); }},
      {F::kProviderPart, part, [](auto& r) { NewPart(r).mutable_provider_part()->set_json("{}"); }},
      {F::kToolResultName, part + ".tool_result.name", [=](auto& r) { result(r).set_name("f"); }},
      {F::kToolResultMedia, part + ".tool_result.parts[0]",
       [=](auto& r) { result(r).add_parts()->mutable_media()->set_mime_type("image/png"); }},
      {F::kToolResultError, part + ".tool_result.is_error",
       [=](auto& r) { result(r).set_is_error(true); }},
      {F::kSignature, part + ".signature",
       [](auto& r) {
         v1::Part& text = NewPart(r);
         text.set_text("x");
         text.set_signature("s");
       }},
      {F::kCacheControl, part + ".cache_control",
       [](auto& r) {
         v1::Part& text = NewPart(r);
         text.set_text("x");
         text.mutable_cache_control();
       }},
      {F::kCitations, part + ".citations",
       [](auto& r) {
         v1::Part& text = NewPart(r);
         text.set_text("x");
         text.add_citations();
       }},
  };
}

// Sets the one field that the feature's path names to something.
void SetField(google::protobuf::Message& message, const std::string& path) {
  const std::string name = path.substr(0, path.find('.'));
  const auto* field = message.GetDescriptor()->FindFieldByName(name);
  const auto& reflection = *message.GetReflection();
  using Field = google::protobuf::FieldDescriptor;
  if (field->is_map()) {
    auto* entry = reflection.AddMessage(&message, field);
    SetField(*entry, "key");
    SetField(*entry, "value");
  } else if (field->is_repeated()) {
    if (field->cpp_type() == Field::CPPTYPE_STRING)
      return reflection.AddString(&message, field, "x");
    static_cast<v1::Tool*>(reflection.AddMessage(&message, field))->mutable_function();
  } else {
    switch (field->cpp_type()) {
      case Field::CPPTYPE_MESSAGE: {
        auto* inner = reflection.MutableMessage(&message, field);
        if (name.size() < path.size()) SetField(*inner, path.substr(name.size() + 1));
        return;
      }
      case Field::CPPTYPE_STRING:
        return reflection.SetString(&message, field, "x");
      case Field::CPPTYPE_DOUBLE:
        return reflection.SetDouble(&message, field, 1);
      case Field::CPPTYPE_INT32:
        return reflection.SetInt32(&message, field, 1);
      case Field::CPPTYPE_INT64:
        return reflection.SetInt64(&message, field, 1);
      case Field::CPPTYPE_BOOL:
        return reflection.SetBool(&message, field, true);
      case Field::CPPTYPE_ENUM:
        return reflection.SetEnumValue(&message, field, 1);
      default:
        FAIL() << path;
    }
  }
}

std::vector<Use> AllUses() {
  std::vector<Use> uses = MessageUses();
  for (auto i = static_cast<size_t>(kFirstRequestFeature); i < kFeatures; ++i) {
    const auto feature = static_cast<Feature>(i);
    const std::string path(FeaturePath(feature));
    if (feature == Feature::kProviderTools) {
      uses.push_back({feature, "tools[0].provider_tool",
                      [](auto& r) { r.add_tools()->mutable_provider_tool()->set_json("{}"); }});
    } else {
      uses.push_back({feature, path, [path](auto& r) { SetField(r, path); }});
    }
  }
  return uses;
}

std::vector<v1::ApiSchema> AllWires() {
  std::vector<v1::ApiSchema> wires;
  for (int i = 0; i < v1::ApiSchema_ARRAYSIZE; ++i) {
    if (HasCapabilities(static_cast<v1::ApiSchema>(i))) {
      wires.push_back(static_cast<v1::ApiSchema>(i));
    }
  }
  return wires;
}

TEST(CapabilitiesTest, EachFeatureIsUsedOnceHere) { EXPECT_EQ(AllUses().size(), kFeatures); }

TEST(CapabilitiesTest, EachRefusedFeatureIsNamedByItsPath) {
  for (const v1::ApiSchema wire : AllWires()) {
    for (const Use& use : AllUses()) {
      if (CapabilityOf(wire, use.feature).support != Support::kRefused) continue;
      SCOPED_TRACE(StrCat(ApiSchemaName(wire), " ", FeaturePath(use.feature)));
      v1::ChatRequest request = Ask("hi");
      use.set(request);
      const absl::Status status = FitToWire(request, Backend(wire)).status();
      EXPECT_EQ(ReasonOf(status), Reason::kUnsupportedField) << status;
      // Tools come before what they are made of, and so on.
      EXPECT_EQ(status.message().substr(0, status.message().find(':')), use.path);
    }
  }
}

TEST(CapabilitiesTest, EachRefusedFeatureCanBeDroppedWithAWarning) {
  for (const v1::ApiSchema wire : AllWires()) {
    for (const Use& use : AllUses()) {
      if (CapabilityOf(wire, use.feature).support != Support::kRefused) continue;
      SCOPED_TRACE(StrCat(ApiSchemaName(wire), " ", FeaturePath(use.feature)));
      v1::ChatRequest request = Ask("hi");
      use.set(request);
      request.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
      absl::StatusOr<FittedChat> fitted = FitToWire(request, Backend(wire));
      ASSERT_TRUE(fitted.ok()) << fitted.status();
      EXPECT_NE(&fitted->request(), &request);
      const std::vector<v1::Warning> warnings = fitted->TakeWarnings();
      ASSERT_FALSE(warnings.empty());
      EXPECT_EQ(warnings[0].code(), "UNSUPPORTED_FIELD_DROPPED");
      EXPECT_EQ(warnings[0].field(), use.path);
      // What is left is carried.
      v1::ChatRequest strict = fitted->request();
      strict.clear_unsupported();
      EXPECT_TRUE(FitToWire(strict, Backend(wire)).ok());
    }
  }
}

TEST(CapabilitiesTest, WhatAnswersHoldIsLeftOutWithoutBeingAskedTo) {
  int left_out = 0;
  for (const v1::ApiSchema wire : AllWires()) {
    for (const Use& use : AllUses()) {
      if (CapabilityOf(wire, use.feature).support != Support::kNotSent) continue;
      SCOPED_TRACE(StrCat(ApiSchemaName(wire), " ", FeaturePath(use.feature)));
      ++left_out;
      v1::ChatRequest request = Ask("hi");
      use.set(request);
      absl::StatusOr<FittedChat> fitted = FitToWire(request, Backend(wire));
      ASSERT_TRUE(fitted.ok()) << fitted.status();
      const std::vector<v1::Warning> warnings = fitted->TakeWarnings();
      ASSERT_EQ(warnings.size(), 1u);
      EXPECT_EQ(warnings[0].code(),
                use.feature == Feature::kReasoningPart ? "REASONING_NOT_SENT" : "FIELD_NOT_SENT");
      EXPECT_EQ(warnings[0].field(), use.path);
      EXPECT_NE(fitted->request().SerializeAsString(), request.SerializeAsString());
    }
  }
  EXPECT_GT(left_out, 0);
}

TEST(CapabilitiesTest, ABackendThatSpeaksAnothersWireHasThatOnesRow) {
  v1::ChatRequest request = Ask("hi");
  request.set_user_id("me");  // Carried by Anthropic's wire, and not by Converse.
  BackendSnapshot backend = Backend(v1::API_SCHEMA_BEDROCK);
  EXPECT_EQ(CapabilitySchemaOf(backend), v1::API_SCHEMA_BEDROCK);
  EXPECT_FALSE(FitToWire(request, backend).ok());
  backend.proto.mutable_bedrock()->set_invoke_anthropic(true);
  EXPECT_EQ(CapabilitySchemaOf(backend), v1::API_SCHEMA_ANTHROPIC);
  EXPECT_TRUE(FitToWire(request, backend).ok());
}

TEST(CapabilitiesTest, WhatIsCarriedIsNotCopied) {
  v1::ChatRequest request = Ask("hi");
  request.mutable_sampling()->set_seed(7);
  absl::StatusOr<FittedChat> fitted = FitToWire(request, Backend(v1::API_SCHEMA_OPENAI));
  ASSERT_TRUE(fitted.ok());
  EXPECT_EQ(&fitted->request(), &request);
  EXPECT_TRUE(fitted->TakeWarnings().empty());
}

TEST(CapabilitiesTest, TheCallersRequestIsNotChanged) {
  v1::ChatRequest request = Ask("hi");
  request.set_conversation_id("c");
  request.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
  const std::string before = request.SerializeAsString();
  const absl::StatusOr<FittedChat> fitted = FitToWire(request, Backend(v1::API_SCHEMA_OPENAI));
  ASSERT_TRUE(fitted.ok());
  EXPECT_EQ(request.SerializeAsString(), before);
  EXPECT_EQ(fitted->request().conversation_id(), "");
}

TEST(CapabilitiesTest, MessagesThatHeldNothingElseAreRemoved) {
  v1::ChatRequest request = Ask("hi");
  AddMedia("image/png", 2)(request);  // Refused by OpenAI's wire.
  NewPart(request, v1::ROLE_ASSISTANT).set_text("yes");
  request.add_messages()->set_role(v1::ROLE_ASSISTANT);  // Empty from the start, and so it stays.
  v1::Message* mixed = request.add_messages();
  mixed->set_role(v1::ROLE_USER);
  mixed->add_parts()->mutable_media()->set_file_id("f");
  mixed->mutable_parts(0)->mutable_media()->set_mime_type("image/png");
  mixed->add_parts()->set_text("and?");
  request.set_unsupported(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
  const absl::StatusOr<FittedChat> fitted = FitToWire(request, Backend(v1::API_SCHEMA_OPENAI));
  ASSERT_TRUE(fitted.ok()) << fitted.status();
  ASSERT_EQ(fitted->request().messages_size(), 4);
  EXPECT_EQ(fitted->request().messages(1).parts(0).text(), "yes");
  EXPECT_EQ(fitted->request().messages(2).parts_size(), 0);
  ASSERT_EQ(fitted->request().messages(3).parts_size(), 1);
  EXPECT_EQ(fitted->request().messages(3).parts(0).text(), "and?");
}

TEST(CapabilitiesTest, MediaInsideToolResultsIsMediaToo) {
  v1::ChatRequest request = Ask("hi");
  v1::ToolResult* result = NewPart(request, v1::ROLE_TOOL).mutable_tool_result();
  result->add_parts()->mutable_media()->set_file_id("f");
  result->mutable_parts(0)->mutable_media()->set_mime_type("video/mp4");
  const absl::Status status = FitToWire(request, Backend(v1::API_SCHEMA_OPENAI_RESPONSES)).status();
  EXPECT_EQ(status.message().substr(0, status.message().find(':')),
            "messages[1].parts[0].tool_result.parts[0].media.file_id");
}

TEST(CapabilitiesTest, ABigConversationIsWalkedOnce) {
  constexpr int kMessages = 10'000;
  v1::ChatRequest request;
  for (int i = 0; i < kMessages; ++i) {
    v1::Part& part = NewPart(request, i % 2 == 0 ? v1::ROLE_USER : v1::ROLE_ASSISTANT);
    part.set_text("x");
    if (i % 2 == 1) part.add_citations();
  }
  absl::StatusOr<FittedChat> fitted = FitToWire(request, Backend(v1::API_SCHEMA_OPENAI));
  ASSERT_TRUE(fitted.ok());
  EXPECT_EQ(fitted->request().messages_size(), kMessages);
  const std::vector<v1::Warning> warnings = fitted->TakeWarnings();
  ASSERT_EQ(warnings.size(), kMessages / 2u);
  EXPECT_EQ(warnings.back().field(), "messages[9999].parts[0].citations");
}

TEST(CapabilitiesTest, MediaIsWhatItSaysOrWhatItsTypeSays) {
  const auto of = [](v1::Modality modality, const std::string& mime_type) {
    v1::Media media;
    media.set_modality(modality);
    media.set_mime_type(mime_type);
    return ModalityOf(media);
  };
  EXPECT_EQ(of(v1::MODALITY_AUDIO, "image/png"), v1::MODALITY_AUDIO);
  EXPECT_EQ(of(v1::MODALITY_UNSPECIFIED, "IMAGE/PNG"), v1::MODALITY_IMAGE);
  EXPECT_EQ(of(v1::MODALITY_UNSPECIFIED, "video/mp4"), v1::MODALITY_VIDEO);
  EXPECT_EQ(of(v1::MODALITY_UNSPECIFIED, "application/pdf"), v1::MODALITY_DOCUMENT);
  EXPECT_EQ(of(v1::MODALITY_UNSPECIFIED, ""), v1::MODALITY_DOCUMENT);
  EXPECT_EQ(of(static_cast<v1::Modality>(99), "audio/wav"), v1::MODALITY_AUDIO);
}

}  // namespace
}  // namespace nexusnitro
