#include "client_core/adapters/data_url.h"

#include <gtest/gtest.h>

namespace nexusnitro {
namespace {

TEST(DataUrlTest, BytesAndTypeAreRead) {
  const v1::Media media = ReadDataUrl("data:image/png;base64,AQID");
  EXPECT_EQ(media.mime_type(), "image/png");
  EXPECT_EQ(media.data(), "\x01\x02\x03");
}

TEST(DataUrlTest, AnythingElseStaysAUrl) {
  for (const char* const url : {"https://example.invalid/a.png", "data:text/plain,abc",
                                "data:image/png;base64,***", "data:image/png;base64", ""}) {
    const v1::Media media = ReadDataUrl(url);
    EXPECT_TRUE(media.has_uri());
    EXPECT_EQ(media.uri(), url);
  }
}

}  // namespace
}  // namespace nexusnitro
