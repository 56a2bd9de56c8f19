#include "client_core/transport/http_types.h"

#include <gtest/gtest.h>

namespace nexusnitro {
namespace {

TEST(HttpTypesTest, TheFirstHeaderOfANameIsFound) {
  const HttpHeaders headers = {{"a", "1"}, {"b", "2"}, {"b", "3"}, {"empty", ""}};
  EXPECT_EQ(FindHeader(headers, "b"), "2");
  EXPECT_EQ(FindHeader(headers, "empty"), "");
  EXPECT_EQ(FindHeader(headers, "c"), std::nullopt);
}

}  // namespace
}  // namespace nexusnitro
