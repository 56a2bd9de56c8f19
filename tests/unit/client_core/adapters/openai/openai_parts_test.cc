#include "client_core/adapters/openai/openai_parts.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

// Writes one part for a dialect that the test sets up.
class OpenAiPartsTest : public ::testing::Test {
 protected:
  absl::StatusOr<std::string> Write() {
    EncodeReport report(policy_, "b");
    JsonWriter json;
    const OpenAiWriting writing = {dialect_, "the-provider", report, json};
    const absl::StatusOr<bool> takes = TakesPart(writing, part_, "p");
    warnings_ = report.TakeWarnings();
    if (!takes.ok()) return takes.status();
    if (!*takes) return "dropped";
    WriteOpenAiPart(writing, part_);
    return json.Take();
  }

  // The field that the refusal names.
  std::string Refused() {
    const absl::Status status = Write().status();
    EXPECT_EQ(ReasonOf(status), Reason::kUnsupportedField) << status;
    return std::string(status.message().substr(0, status.message().find(':')));
  }

  v1::Media* Media(const std::string& mime_type, const std::string& data) {
    v1::Media* media = part_.mutable_media();
    media->set_mime_type(mime_type);
    media->set_data(data);
    return media;
  }

  OpenAiDialect dialect_;
  v1::UnsupportedPolicy policy_ = v1::UNSUPPORTED_POLICY_ERROR;
  v1::Part part_;
  std::vector<v1::Warning> warnings_;
};

TEST_F(OpenAiPartsTest, TextIsTyped) {
  part_.set_text("a\"b");
  EXPECT_EQ(*Write(), R"({"type":"text","text":"a\"b"})");
}

TEST_F(OpenAiPartsTest, ImagesGoByUrlOrInline) {
  Media("image/png", "\x01\x02\x03");
  EXPECT_EQ(*Write(), R"({"type":"image_url","image_url":{"url":"data:image/png;base64,AQID"}})");
  v1::Media* media = part_.mutable_media();
  media->set_modality(v1::MODALITY_IMAGE);
  media->set_uri("https://example.invalid/a.png");
  media->set_detail("low");
  EXPECT_EQ(
      *Write(),
      R"({"type":"image_url","image_url":{"url":"https://example.invalid/a.png","detail":"low"}})");
}

TEST_F(OpenAiPartsTest, DocumentsGoInlineOrById) {
  Media("application/pdf", "y")->set_filename("f.pdf");
  EXPECT_EQ(*Write(), R"({"type":"file","file":{"file_data":"data:application/pdf;base64,eQ==",)"
                      R"("filename":"f.pdf"}})");
  part_.mutable_media()->set_file_id("file-1");
  EXPECT_EQ(*Write(), R"({"type":"file","file":{"file_id":"file-1"}})");
}

TEST_F(OpenAiPartsTest, SoundGoesUnderItsFormatsNameOrNotAtAll) {
  for (const char* type : {"audio/wav", "audio/x-wav", "Audio/WAV;codecs=1"}) {
    Media(type, "x");
    EXPECT_EQ(*Write(), R"({"type":"input_audio","input_audio":{"data":"eA==","format":"wav"}})")
        << type;
  }
  Media("audio/mp3", "x");
  EXPECT_NE(Write()->find(R"("format":"mp3")"), std::string::npos);
  for (const char* type : {"audio/ogg", "audio/flac", ""}) {
    Media(type, "x")->set_modality(v1::MODALITY_AUDIO);
    EXPECT_EQ(Refused(), "p.media.mime_type") << type;
  }
  part_.mutable_media()->set_uri("https://example.invalid/a.wav");
  EXPECT_EQ(Refused(), "p.media.uri");
}

TEST_F(OpenAiPartsTest, SoundGoesByUrlWhereTheServerReadsUrls) {
  dialect_.audio_urls = true;
  Media("audio/ogg", "x");
  EXPECT_EQ(*Write(), R"({"type":"audio_url","audio_url":{"url":"data:audio/ogg;base64,eA=="}})");
  part_.mutable_media()->set_uri("https://example.invalid/a.ogg");
  EXPECT_EQ(*Write(),
            R"({"type":"audio_url","audio_url":{"url":"https://example.invalid/a.ogg"}})");
}

TEST_F(OpenAiPartsTest, VideosGoByUrlOrNotAtAll) {
  Media("video/mp4", "x");
  EXPECT_EQ(Refused(), "p.media.data");
  part_.mutable_media()->set_uri("https://example.invalid/a.mp4");
  EXPECT_EQ(Refused(), "p.media.uri");
  dialect_.video_urls = true;
  EXPECT_EQ(*Write(),
            R"({"type":"video_url","video_url":{"url":"https://example.invalid/a.mp4"}})");
}

TEST_F(OpenAiPartsTest, WhatIsRefusedCanBeDropped) {
  policy_ = v1::UNSUPPORTED_POLICY_DROP_AND_REPORT;
  Media("video/mp4", "x");
  EXPECT_EQ(*Write(), "dropped");
  ASSERT_EQ(warnings_.size(), 1u);
  EXPECT_EQ(warnings_[0].field(), "p.media.data");
}

TEST_F(OpenAiPartsTest, ThePartsOfTheProviderGoAsTheyAre) {
  v1::ProviderPart* part = part_.mutable_provider_part();
  part->set_json(R"({"type":"x","y":[1]})");
  dialect_.name = "the-dialect";
  for (const char* provider : {"", "the-provider", "the-dialect"}) {
    part->set_provider(provider);
    EXPECT_EQ(*Write(), R"({"type":"x","y":[1]})") << provider;
  }
  part->set_provider("another");
  EXPECT_EQ(Refused(), "p.provider_part");
  part->clear_provider();
  part->set_json("{oops");
  EXPECT_EQ(ReasonOf(Write().status()), Reason::kInvalidRequest);
}

TEST_F(OpenAiPartsTest, CachesAreAskedForWhereTheServerHasThem) {
  part_.set_text("a");
  part_.mutable_cache_control();
  EXPECT_EQ(Refused(), "p.cache_control");
  policy_ = v1::UNSUPPORTED_POLICY_DROP_AND_REPORT;
  EXPECT_EQ(*Write(), R"({"type":"text","text":"a"})") << "the text itself goes";
  dialect_.cache_control = true;
  EXPECT_EQ(*Write(), R"({"type":"text","text":"a","cache_control":{"type":"ephemeral"}})");
  for (const auto& [seconds, ttl] : {std::pair(300, "5m"), std::pair(3'600, "1h")}) {
    part_.mutable_cache_control()->mutable_ttl()->set_seconds(seconds);
    EXPECT_NE(Write()->find(std::string(R"("ttl":")") + ttl), std::string::npos);
  }
  part_.mutable_cache_control()->mutable_ttl()->set_seconds(7);
  EXPECT_EQ(ReasonOf(Write().status()), Reason::kInvalidRequest);
}

TEST_F(OpenAiPartsTest, AToolCallIsNoContent) {
  part_.mutable_tool_call()->set_name("f");
  EXPECT_EQ(Refused(), "p");
}

}  // namespace
}  // namespace nexusnitro
