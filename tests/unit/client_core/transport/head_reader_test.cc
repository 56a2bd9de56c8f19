#include "client_core/transport/head_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/limits.h"

namespace nexusnitro {
namespace {

TEST(HeadReaderTest, ReadsStatusAndHeaders) {
  HeadReader reader;
  EXPECT_TRUE(reader.Feed("HTTP/1.1 404 Not Found\r\n"));
  EXPECT_TRUE(reader.Feed("X-Name:  a: b \r\nEmpty:\r\n"));
  EXPECT_FALSE(reader.complete());
  EXPECT_TRUE(reader.Feed("no header\r\n\r\n"));
  ASSERT_TRUE(reader.complete());
  EXPECT_EQ(reader.head().status, 404);
  ASSERT_EQ(reader.head().headers.size(), 2u);
  EXPECT_EQ(FindHeader(reader.head().headers, "x-name"), "a: b");
  EXPECT_EQ(FindHeader(reader.head().headers, "empty"), "");
}

TEST(HeadReaderTest, SkipsInterimHeadsAndTrailers) {
  HeadReader reader;
  EXPECT_TRUE(reader.Feed("HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"));
  EXPECT_FALSE(reader.complete());
  EXPECT_TRUE(reader.Feed("HTTP/2 200\r\na: 1\r\n\r\n"));
  ASSERT_TRUE(reader.complete());
  EXPECT_TRUE(reader.Feed("trailer: 2\r\n\r\n"));
  EXPECT_EQ(reader.head().status, 200);
  EXPECT_EQ(reader.head().headers.size(), 1u);
}

TEST(HeadReaderTest, EndsAtTheLimit) {
  HeadReader reader;
  const std::string start = "HTTP/1.1 200 OK\r\n";
  EXPECT_TRUE(reader.Feed(start));
  EXPECT_TRUE(reader.Feed(std::string(limits::kReplyHeaderBytesMax - start.size(), 'x')));
  EXPECT_FALSE(reader.too_large());
  EXPECT_FALSE(reader.Feed("\n"));
  EXPECT_TRUE(reader.too_large());
}

}  // namespace
}  // namespace nexusnitro
