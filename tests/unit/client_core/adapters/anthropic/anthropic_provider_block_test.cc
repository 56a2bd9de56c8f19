#include "client_core/adapters/anthropic/anthropic_provider_block.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"

namespace nexusnitro {
namespace {

AnthropicProviderBlock BlockOf(const std::string& json) {
  JsonReader reader;
  const JsonObject object = reader.Parse(json).value();
  return {reader, object};
}

TEST(AnthropicProviderBlockTest, ABlockComesBackWithAllItsFields) {
  bool cut = false;
  const v1::Part part =
      BlockOf(R"({"content":[1,{"x":"é"}],"type":"new_block","n":1.5})").TakePart(cut);
  EXPECT_EQ(part.provider_part().provider(), "anthropic");
  EXPECT_EQ(part.provider_part().type(), "new_block");
  EXPECT_EQ(part.provider_part().json(), R"({"type":"new_block","content":[1,{"x":"é"}],"n":1.5})");
  EXPECT_FALSE(cut);
}

TEST(AnthropicProviderBlockTest, InputIsJoinedAcrossCharacters) {
  AnthropicProviderBlock block = BlockOf(R"({"type":"t","input":{}})");
  ASSERT_TRUE(block.AddInput("{\"q\":\"\xC3").ok());
  ASSERT_TRUE(block.AddInput("\xA9\"}").ok());
  bool cut = false;
  EXPECT_EQ(block.TakePart(cut).provider_part().json(), R"({"type":"t","input":{"q":"é"}})");
  EXPECT_FALSE(cut);
}

TEST(AnthropicProviderBlockTest, InputThatWasCutIsLeftOutAndTold) {
  AnthropicProviderBlock block = BlockOf(R"({"type":"t","input":{}})");
  ASSERT_TRUE(block.AddInput(R"({"q":)").ok());
  bool cut = false;
  EXPECT_EQ(block.TakePart(cut).provider_part().json(), R"({"type":"t","input":{}})");
  EXPECT_TRUE(cut);
}

TEST(AnthropicProviderBlockTest, DeltasOfItsOwnKindReplaceFields) {
  AnthropicProviderBlock block = BlockOf(R"({"type":"compaction","content":null})");
  JsonReader reader;
  const JsonObject delta = reader.Parse(R"({"type":"compaction_delta","content":"short"})").value();
  block.Replace(reader, delta);
  bool cut = false;
  EXPECT_EQ(block.TakePart(cut).provider_part().json(),
            R"({"type":"compaction","content":"short"})");
}

TEST(AnthropicProviderBlockTest, InputIsBounded) {
  AnthropicProviderBlock block = BlockOf(R"({"type":"t"})");
  const std::string piece(limits::kReplyBytesMax, 'x');
  ASSERT_TRUE(block.AddInput(piece).ok());
  EXPECT_EQ(ReasonOf(block.AddInput("x")), Reason::kReplyTooLarge);
}

}  // namespace
}  // namespace nexusnitro
