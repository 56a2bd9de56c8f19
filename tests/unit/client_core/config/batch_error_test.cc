#include "client_core/config/batch_error.h"

#include <gtest/gtest.h>

#include "client_core/base/error.h"
#include "tests/support/writer_fixture.h"

namespace nexusnitro {
namespace {

using testing::FieldsOf;

TEST(BatchErrorTest, TheRequestIsNamedInTheMessageAndBeforeTheFields) {
  const absl::Status status = InBatch(InvalidField("config.labels", "is odd"), 3);
  EXPECT_EQ(ReasonOf(status), Reason::kInvalidRequest);
  EXPECT_EQ(status.message(), "requests[3]: config.labels: is odd");
  EXPECT_EQ(FieldsOf(status), std::vector<std::string>{"requests[3].config.labels"});
}

TEST(BatchErrorTest, ErrorsWithoutFieldsStayWithout) {
  const absl::Status status = InBatch(MakeError(Reason::kConfigExists, "is there"), 0);
  EXPECT_EQ(ReasonOf(status), Reason::kConfigExists);
  EXPECT_EQ(status.message(), "requests[0]: is there");
  EXPECT_TRUE(FieldsOf(status).empty());
}

}  // namespace
}  // namespace nexusnitro
