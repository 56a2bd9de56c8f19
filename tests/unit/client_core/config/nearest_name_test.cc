#include "client_core/config/nearest_name.h"

#include <gtest/gtest.h>

namespace nexusnitro {
namespace {

TEST(NearestNameTest, FindsWhatWasMeant) {
  EXPECT_EQ(NearestName("lisen", {"log_level", "listen"}), "listen");
  EXPECT_EQ(NearestName("timeout", {"retry", "timeouts", "total"}), "timeouts");
}

TEST(NearestNameTest, GivesNothingWhereNothingIsNear) {
  EXPECT_EQ(NearestName("xyz", {"listen", "configs"}), "");
  EXPECT_EQ(NearestName("a", {}), "");
}

}  // namespace
}  // namespace nexusnitro
