#include "client_core/stores/store_factory.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>

#include "absl/strings/escaping.h"
#include "client_core/base/strings.h"
#include "tests/support/temp_folder.h"

namespace nexusnitro {
namespace {

class StoreFactoryTest : public ::testing::Test {
 protected:
  std::string ErrorOf() {
    return std::string(MessageOf(MakeStore(settings_, Clock::Real()).status()));
  }

  v1::ConfigFile settings_;
  testing::TempFolder folder_;
};

TEST_F(StoreFactoryTest, MakesEachKind) {
  EXPECT_EQ(MakeStore(settings_, Clock::Real()).value()->traits().name, "memory");
  settings_.set_store("memory");
  EXPECT_EQ(MakeStore(settings_, Clock::Real()).value()->traits().name, "memory");
  settings_.set_store("sqlite://" + folder_.path() + "/configs.db");
  EXPECT_EQ(MakeStore(settings_, Clock::Real()).value()->traits().name, "sqlite");
  settings_.set_store("redis://127.0.0.1:6379/0");
  EXPECT_EQ(MakeStore(settings_, Clock::Real()).value()->traits().name, "redis");
}

TEST_F(StoreFactoryTest, KeepsSecretsOnlyUnderAKey) {
  for (const char* store : {"sqlite:///x.db", "redis://127.0.0.1:6379/0"}) {
    settings_.Clear();
    settings_.set_store(store);
    EXPECT_FALSE(MakeStore(settings_, Clock::Real()).value()->traits().keeps_secrets);
    std::ofstream(folder_.path() + "/key") << absl::Base64Escape(std::string(32, 'k')) << "\n";
    settings_.mutable_store_key()->set_file(folder_.path() + "/key");
    EXPECT_TRUE(MakeStore(settings_, Clock::Real()).value()->traits().keeps_secrets);
  }
}

TEST_F(StoreFactoryTest, NamesTheFieldAtFault) {
  settings_.set_store("mysql://db");
  EXPECT_EQ(ErrorOf().find("store: has the scheme \"mysql\""), 0u) << ErrorOf();
  settings_.set_store("redis://cache?password_env=NN_TEST_NO_SUCH_VARIABLE");
  EXPECT_EQ(ErrorOf(), "store: the environment variable NN_TEST_NO_SUCH_VARIABLE is not set");
  settings_.set_store("sqlite:///x.db");
  settings_.mutable_store_key()->set_env("NN_TEST_NO_SUCH_VARIABLE");
  EXPECT_EQ(ErrorOf(), "store_key: the environment variable NN_TEST_NO_SUCH_VARIABLE is not set");
}

TEST_F(StoreFactoryTest, QuotesNothingOfABadKey) {
  std::ofstream(folder_.path() + "/key") << "sesame";
  settings_.set_store("sqlite:///x.db");
  settings_.mutable_store_key()->set_file(folder_.path() + "/key");
  EXPECT_EQ(ErrorOf().find("store_key: the key has 4 bytes; expected 32"), 0u) << ErrorOf();
  EXPECT_EQ(ErrorOf().find("sesame"), std::string::npos);
}

}  // namespace
}  // namespace nexusnitro
