#include "client_core/stores/write_errors.h"

#include <gtest/gtest.h>

#include <memory>
#include <utility>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

TEST(WriteErrorsTest, NameTheConfigAndTheReason) {
  const std::pair<absl::Status, Reason> kErrors[] = {
      {ConfigExistsError("fast"), Reason::kConfigExists},
      {UnknownConfigError("fast"), Reason::kUnknownConfig},
      {StaleEtagError("fast"), Reason::kStaleEtag},
  };
  for (const auto& [error, reason] : kErrors) {
    EXPECT_EQ(ReasonOf(error), reason);
    EXPECT_NE(MessageOf(error).find("configs/fast"), std::string_view::npos);
  }
  EXPECT_EQ(ReasonOf(TooManyConfigsError()), Reason::kTooManyConfigs);
  EXPECT_EQ(ReasonOf(StoreUnavailableError("it is gone")), Reason::kStoreUnavailable);
}

TEST(WriteErrorsTest, OnlyWhatWouldHaveBeenDoneBecomesNotDone) {
  std::vector<WriteResult> results = {std::make_shared<const ConfigRecord>(),
                                      ConfigExistsError("fast")};
  MarkNotDone(results);
  EXPECT_EQ(results[0].status().code(), absl::StatusCode::kAborted);
  EXPECT_EQ(ReasonOf(results[0].status()), Reason::kNone);
  EXPECT_EQ(ReasonOf(results[1].status()), Reason::kConfigExists);
}

TEST(WriteErrorsTest, OneErrorGoesToAllWrites) {
  const std::vector<WriteResult> results = AllFailed(3, StoreUnavailableError("it is gone"));
  ASSERT_EQ(results.size(), 3u);
  EXPECT_EQ(ReasonOf(results[2].status()), Reason::kStoreUnavailable);
}

}  // namespace
}  // namespace nexusnitro
