#include "client_core/config/read_file.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "tests/support/temp_folder.h"

namespace nexusnitro {
namespace {

class ReadFileTest : public ::testing::Test {
 protected:
  std::string Write(const std::string& text) {
    std::ofstream(path_, std::ios::binary) << text;
    return path_;
  }

  const testing::TempFolder folder_;
  const std::string path_ = folder_.path() + "/file";
};

TEST_F(ReadFileTest, AWholeFileIsRead) {
  const std::string text = std::string("a\0b\n", 4) + std::string(200'000, 'x');
  EXPECT_EQ(ReadFileText(Write(text), 1'000'000).value(), text);
  EXPECT_EQ(ReadFileText(Write(""), 10).value(), "");
}

TEST_F(ReadFileTest, OneThatIsTooLargeIsRefused) {
  EXPECT_EQ(ReadFileText(Write("12345"), 5).value(), "12345");
  EXPECT_EQ(ReadFileText(Write("123456"), 5).status().message(), "is larger than 5 bytes");
}

TEST_F(ReadFileTest, WhatIsNoFileCannotBeRead) {
  EXPECT_EQ(ReadFileText(path_, 5).status().message(), "cannot be read: No such file or directory");
  EXPECT_EQ(ReadFileText(folder_.path(), 5).status().message(), "cannot be read: Is a directory");
}

}  // namespace
}  // namespace nexusnitro
