#include "client_core/wire/percent_encoding.h"

#include <gtest/gtest.h>

namespace nexusnitro {
namespace {

TEST(PercentEncodingTest, UnreservedCharactersStay) {
  EXPECT_EQ(EncodePathSegment("AZaz09-._~"), "AZaz09-._~");
  EXPECT_EQ(EncodePathSegment(""), "");
}

TEST(PercentEncodingTest, ASegmentHasNoSlashes) {
  EXPECT_EQ(EncodePathSegment("arn:aws:bedrock:eu-west-3:1:inference-profile/a.b"),
            "arn%3Aaws%3Abedrock%3Aeu-west-3%3A1%3Ainference-profile%2Fa.b");
  EXPECT_EQ(EncodePathSegment("../?#[]@!$&'()*+,;="),
            "..%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D");
}

TEST(PercentEncodingTest, BytesAreEncodedOneByOne) {
  EXPECT_EQ(EncodePathSegment("\xC3\xA9 \n\x7F"), "%C3%A9%20%0A%7F");
}

TEST(PercentEncodingTest, APathKeepsItsSlashesAndIsEncodedOnceMore) {
  EXPECT_EQ(EncodePath("/model/a%3A0/converse"), "/model/a%253A0/converse");
  EXPECT_EQ(EncodePath("/"), "/");
}

}  // namespace
}  // namespace nexusnitro
