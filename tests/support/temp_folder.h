// TempFolder: a folder of the test's own, gone with the object.
#ifndef NEXUSNITRO_TESTS_SUPPORT_TEMP_FOLDER_H_
#define NEXUSNITRO_TESTS_SUPPORT_TEMP_FOLDER_H_

#include <stdlib.h>

#include <filesystem>
#include <string>

#include "client_core/base/check.h"

namespace nexusnitro::testing {

// Immutable.
class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "nn-test-XXXXXX").string();
    NN_CHECK(mkdtemp(pattern.data()) != nullptr, "no temporary folder");
    path_ = pattern;
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_TEMP_FOLDER_H_
