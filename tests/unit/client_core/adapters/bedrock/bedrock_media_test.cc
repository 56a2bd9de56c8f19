#include "client_core/adapters/bedrock/bedrock_media.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

v1::Media Media(const std::string& mime_type, const std::string& data = "abc") {
  v1::Media media;
  media.set_mime_type(mime_type);
  media.set_data(data);
  return media;
}

class BedrockMediaTest : public ::testing::Test {
 protected:
  // The block, or the error's message, or "dropped".
  std::string Write(const v1::Media& media, BedrockPlace place = BedrockPlace::kMessage) {
    JsonWriter json;
    BedrockMediaWriter writer(report_, json);
    return WriteWith(writer, json, media, place);
  }

  std::string WriteWith(BedrockMediaWriter& writer, JsonWriter& json, const v1::Media& media,
                        BedrockPlace place = BedrockPlace::kMessage) {
    const absl::StatusOr<bool> accepted = writer.Accepts(media, place, "media");
    if (!accepted.ok()) return std::string(accepted.status().message());
    if (!*accepted) return "dropped";
    json.BeginObject();
    writer.Write(media);
    json.EndObject();
    return json.Take();
  }

  EncodeReport report_{v1::UNSUPPORTED_POLICY_ERROR, "b"};
};

TEST_F(BedrockMediaTest, BytesGoAsBase64) {
  EXPECT_EQ(Write(Media("image/png", "\x01\xFF")),
            R"({"image":{"format":"png","source":{"bytes":"Af8="}}})");
}

TEST_F(BedrockMediaTest, FormatsComeFromMimeTypes) {
  const struct {
    const char* mime_type;
    const char* expected;
  } rows[] = {
      {"image/jpeg", R"({"image":{"format":"jpeg",)"},
      {"IMAGE/WebP; q=1", R"({"image":{"format":"webp",)"},
      {"audio/mpeg", R"({"audio":{"format":"mp3",)"},
      {"audio/x-wav", R"({"audio":{"format":"wav",)"},
      {"video/mp4", R"({"video":{"format":"mp4",)"},
      {"video/3gpp", R"({"video":{"format":"three_gp",)"},
      {"application/pdf", R"({"document":{"format":"pdf",)"},
      {"text/plain;charset=utf-8", R"({"document":{"format":"txt",)"},
      {"text/markdown", R"({"document":{"format":"md",)"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(Write(Media(row.mime_type)).rfind(row.expected, 0), 0)
        << row.mime_type << ": " << Write(Media(row.mime_type));
  }
}

TEST_F(BedrockMediaTest, FormatsThatTheWireHasNoNameForAreRefused) {
  for (const char* mime_type : {"image/tiff", "audio/midi", "video/ogg", "application/zip", ""}) {
    EXPECT_EQ(Write(Media(mime_type)).rfind("media.mime_type: ", 0), 0) << mime_type;
  }
}

TEST_F(BedrockMediaTest, UrisMustBeOfS3) {
  v1::Media media = Media("video/mp4");
  media.set_uri("s3://bucket/a.mp4");
  EXPECT_EQ(Write(media),
            R"({"video":{"format":"mp4","source":{"s3Location":{"uri":"s3://bucket/a.mp4"}}}})");
  media.set_uri("https://example.com/a.mp4");
  EXPECT_EQ(Write(media).rfind("media.uri: ", 0), 0) << Write(media);
}

TEST_F(BedrockMediaTest, ResultsOfToolsTakeNoAudio) {
  EXPECT_EQ(Write(Media("audio/wav"), BedrockPlace::kToolResult).rfind("media: ", 0), 0);
  EXPECT_EQ(Write(Media("image/png"), BedrockPlace::kToolResult).rfind("{\"image\"", 0), 0);
}

TEST_F(BedrockMediaTest, WhatIsRefusedIsDroppedIfTheCallerChoseThat) {
  EncodeReport report(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT, "b");
  JsonWriter json;
  BedrockMediaWriter writer(report, json);
  EXPECT_EQ(WriteWith(writer, json, Media("image/tiff")), "dropped");
  const std::vector<v1::Warning> warnings = report.TakeWarnings();
  ASSERT_EQ(warnings.size(), 1);
  EXPECT_EQ(warnings[0].field(), "media.mime_type");
}

TEST_F(BedrockMediaTest, DocumentsHaveNamesOfFewCharacters) {
  const auto name_of = [this](const std::string& filename) {
    v1::Media media = Media("application/pdf");
    media.set_filename(filename);
    const std::string block = Write(media);
    const size_t begin = block.find("\"name\":\"") + 8;
    return block.substr(begin, block.find('"', begin) - begin);
  };
  EXPECT_EQ(name_of(""), "document");
  EXPECT_EQ(name_of(".pdf"), "document");
  EXPECT_EQ(name_of("Annual report (2).pdf"), "Annual report (2)");
  EXPECT_EQ(name_of("a/b_c\"d.tar.gz"), "a-b-c-d-tar");
  EXPECT_EQ(name_of("  two   blanks  .pdf"), "two blanks");
  EXPECT_EQ(name_of("\xC3\xA9.pdf"), "--");
  EXPECT_EQ(name_of(std::string(300, 'x')).size(), 190);
}

TEST_F(BedrockMediaTest, NamesOfDocumentsDiffer) {
  JsonWriter json;
  BedrockMediaWriter writer(report_, json);
  json.BeginArray();
  for (int i = 0; i < 3; ++i) {
    v1::Media media = Media("application/pdf", "x");
    media.set_filename("a.pdf");
    json.BeginObject();
    writer.Write(media);
    json.EndObject();
  }
  json.EndArray();
  const std::string blocks = json.Take();
  for (const char* name : {"\"a\"", "\"a (2)\"", "\"a (3)\""}) {
    EXPECT_NE(blocks.find(name), std::string::npos) << blocks;
  }
}

TEST_F(BedrockMediaTest, ImagesThatComeHaveAMimeType) {
  EXPECT_EQ(BedrockImageMimeType("png"), "image/png");
}

}  // namespace
}  // namespace nexusnitro
