#include "client_core/adapters/anthropic/anthropic_content.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "tests/support/decode_chat.h"

namespace nexusnitro {
namespace {

using testing::FieldAtFault;

struct Written {
  absl::Status status;
  std::string json;
  std::vector<v1::Warning> warnings;
  int places = 0;
};

// Writes one part, of the kind that `write` takes.
Written Write(const v1::Part& part,
              absl::Status (AnthropicContent::*write)(const v1::Part&, const std::string&),
              v1::UnsupportedPolicy policy = v1::UNSUPPORTED_POLICY_ERROR) {
  EncodeReport report(policy, "b");
  JsonWriter json;
  Written written;
  AnthropicContent content(report, json, [&written] { ++written.places; });
  json.BeginArray();
  written.status = (content.*write)(part, "p");
  json.EndArray();
  written.json = json.Take();
  written.warnings = report.TakeWarnings();
  return written;
}

v1::Part MediaPart(const std::string& mime_type, const std::string& data) {
  v1::Part part;
  part.mutable_media()->set_mime_type(mime_type);
  part.mutable_media()->set_data(data);
  return part;
}

Written WriteMedia(const v1::Part& part) { return Write(part, &AnthropicContent::Media); }

TEST(AnthropicContentTest, ImagesGoInlineByUrlOrById) {
  EXPECT_EQ(WriteMedia(MediaPart("IMAGE/JPG; q=1", "abc")).json,
            R"([{"type":"image","source":{"type":"base64","media_type":"image/jpeg",)"
            R"("data":"YWJj"}}])");
  v1::Part part;
  part.mutable_media()->set_modality(v1::MODALITY_IMAGE);
  part.mutable_media()->set_uri("https://a/b.png");
  EXPECT_EQ(WriteMedia(part).json,
            R"([{"type":"image","source":{"type":"url","url":"https://a/b.png"}}])");
  part.mutable_media()->set_file_id("file_1");
  EXPECT_EQ(WriteMedia(part).json,
            R"([{"type":"image","source":{"type":"file","file_id":"file_1"}}])");
}

TEST(AnthropicContentTest, DocumentsArePdfOrText) {
  v1::Part pdf = MediaPart("application/pdf", "abc");
  pdf.mutable_media()->set_filename("a.pdf");
  EXPECT_EQ(WriteMedia(pdf).json,
            R"([{"type":"document","source":{"type":"base64","media_type":"application/pdf",)"
            R"("data":"YWJj"},"title":"a.pdf"}])");
  EXPECT_EQ(WriteMedia(MediaPart("text/markdown", "# é")).json,
            R"([{"type":"document","source":{"type":"text","media_type":"text/plain",)"
            R"("data":"# é"}}])");
  v1::Part link;
  link.mutable_media()->set_modality(v1::MODALITY_DOCUMENT);
  link.mutable_media()->set_uri("https://a/b.pdf");
  EXPECT_EQ(WriteMedia(link).json,
            R"([{"type":"document","source":{"type":"url","url":"https://a/b.pdf"}}])");
  EXPECT_EQ(FieldAtFault(WriteMedia(MediaPart("text/plain", "\xFF")).status), "p.media.data");
}

TEST(AnthropicContentTest, OtherTypesAreRefusedByName) {
  for (const std::string type : {"image/bmp", "application/zip", "application/json"}) {
    const Written written = WriteMedia(MediaPart(type, "abc"));
    EXPECT_EQ(ReasonOf(written.status), Reason::kUnsupportedField) << type;
    EXPECT_EQ(FieldAtFault(written.status), "p.media.mime_type");
  }
  const Written dropped = Write(MediaPart("image/bmp", "abc"), &AnthropicContent::Media,
                                v1::UNSUPPORTED_POLICY_DROP_AND_REPORT);
  EXPECT_TRUE(dropped.status.ok());
  EXPECT_EQ(dropped.json, "[]");
  EXPECT_EQ(dropped.places, 0) << "a message is not begun for nothing";
  EXPECT_EQ(dropped.warnings.size(), 1u);
}

TEST(AnthropicContentTest, CacheMarksKnowTwoTimes) {
  v1::Part part;
  part.set_text("a");
  const auto write = [&part](int64_t seconds) {
    part.mutable_cache_control()->mutable_ttl()->set_seconds(seconds);
    return Write(part, &AnthropicContent::Text);
  };
  EXPECT_EQ(write(300).json,
            R"([{"type":"text","text":"a","cache_control":{"type":"ephemeral","ttl":"5m"}}])");
  EXPECT_NE(write(3600).json.find(R"("ttl":"1h")"), std::string::npos);
  EXPECT_EQ(FieldAtFault(write(600).status), "p.cache_control.ttl");
}

TEST(AnthropicContentTest, OwnCitationsGoBackOthersDoNot) {
  v1::Part part;
  part.set_text("a");
  part.add_citations()->set_json(R"({"type":"page_location","start_page_number":1})");
  part.add_citations()->set_json(R"({"type":"url_citation"})");
  part.add_citations()->set_json("{broken");
  part.add_citations()->set_uri("https://a");
  const Written written = Write(part, &AnthropicContent::Text);
  EXPECT_EQ(written.json, R"([{"type":"text","text":"a",)"
                          R"("citations":[{"type":"page_location","start_page_number":1}]}])");
  ASSERT_EQ(written.warnings.size(), 3u);
  EXPECT_EQ(written.warnings[0].field(), "p.citations[1]");
}

TEST(AnthropicContentTest, OwnBlocksGoAsTheyAre) {
  v1::Part part;
  part.mutable_provider_part()->set_provider("anthropic");
  part.mutable_provider_part()->set_json(R"({"type":"search_result", "x":1})");
  EXPECT_EQ(Write(part, &AnthropicContent::Provider).json, R"([{"type":"search_result", "x":1}])");
  part.mutable_provider_part()->set_json("[1]");
  EXPECT_EQ(FieldAtFault(Write(part, &AnthropicContent::Provider).status), "p.provider_part.json");
  part.mutable_provider_part()->set_json("{}");
  part.mutable_cache_control();
  EXPECT_EQ(FieldAtFault(Write(part, &AnthropicContent::Provider).status), "p.cache_control");
  part.mutable_provider_part()->set_provider("gcp.gemini");
  EXPECT_EQ(FieldAtFault(Write(part, &AnthropicContent::Provider).status), "p.provider_part");
}

}  // namespace
}  // namespace nexusnitro
