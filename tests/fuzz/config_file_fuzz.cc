// Config files: a snapshot, or faults that are told.
#include "client_core/config/config_file.h"
#include "tests/fuzz/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace nexusnitro;  // NOLINT(google-build-using-namespace)
  LoadedConfigFile file = ParseConfigFile(std::string(testing::FuzzText(data, size)));
  if (!file.yaml.faults.empty()) {
    NN_CHECK(!FaultsText("f", file.yaml.faults).empty(), "faults that are not told");
    return 0;
  }
  MakeSnapshots(file, {.embedded = true});  // Reads no credential.
  return 0;
}
