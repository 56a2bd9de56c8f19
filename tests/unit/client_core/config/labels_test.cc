#include "client_core/config/labels.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusnitro {
namespace {

std::string PathsOf(const v1::Config& config) {
  Faults faults;
  const FaultChecker check("labels", faults);
  CheckLabels(config, check);
  std::string paths;
  for (const Fault& fault : faults) paths += fault.path + " ";
  return paths;
}

TEST(LabelsTest, KeysHaveAForm) {
  for (const char* key : {"a", "team", "app.kubernetes.io/name", "A_1-b", "9"}) {
    EXPECT_EQ(LabelKeyFault(key), "") << key;
  }
  for (const std::string& key :
       {std::string(), std::string("a b"), std::string("a=b"), std::string("\"a"),
        std::string(".a"), std::string("ü"), std::string(64, 'a')}) {
    EXPECT_NE(LabelKeyFault(key), "") << key;
  }
}

TEST(LabelsTest, ValuesAndNumberAreLimited) {
  v1::Config config;
  (*config.mutable_labels())["a"] = std::string(255, 'v');
  (*config.mutable_labels())["b"] = "";
  EXPECT_EQ(PathsOf(config), "");
  (*config.mutable_labels())["a"] += "v";
  EXPECT_EQ(PathsOf(config), "labels.a ");
  config.clear_labels();
  for (int i = 0; i < 65; ++i) (*config.mutable_labels())["k" + std::to_string(i)] = "v";
  EXPECT_EQ(PathsOf(config), "labels ");
}

TEST(LabelsTest, AreReadFromTheWire) {
  v1::Config config;
  config.add_backends()->set_name("labels");
  (*config.mutable_labels())["team"] = "red";
  (*config.mutable_labels())["empty"] = "";
  config.set_version(3);
  const std::string bytes = config.SerializeAsString();
  EXPECT_TRUE(HasLabel(bytes, "team", "red"));
  EXPECT_TRUE(HasLabel(bytes, "empty", ""));
  EXPECT_FALSE(HasLabel(bytes, "team", "blue"));
  EXPECT_FALSE(HasLabel(bytes, "none", ""));
  EXPECT_FALSE(HasLabel("", "team", "red"));
  EXPECT_FALSE(HasLabel("\xff\xff", "team", "red"));
  EXPECT_FALSE(HasLabel(std::string("\x6a\x7f", 2), "team", "red")) << "it is cut off";
}

}  // namespace
}  // namespace nexusnitro
