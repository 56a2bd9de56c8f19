#include "client_core/config/config_scope.h"

#include <gtest/gtest.h>

namespace nexusnitro {
namespace {

TEST(ConfigScopeTest, TheDefaultPermitsAll) {
  const ConfigScope scope;
  EXPECT_TRUE(scope.permits_all());
  EXPECT_TRUE(scope.Permits("any"));
}

TEST(ConfigScopeTest, AListPermitsItsOwnAlone) {
  const ConfigScope scope({"a", "b"});
  EXPECT_FALSE(scope.permits_all());
  EXPECT_TRUE(scope.Permits("a"));
  EXPECT_FALSE(scope.Permits("A"));
  EXPECT_FALSE(scope.Permits(""));
}

TEST(ConfigScopeTest, AnEmptyListPermitsNothing) {
  EXPECT_FALSE(ConfigScope(ConfigScope::Ids()).Permits("a"));
}

}  // namespace
}  // namespace nexusnitro
