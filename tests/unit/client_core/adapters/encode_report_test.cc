#include "client_core/adapters/encode_report.h"

#include <gtest/gtest.h>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

TEST(EncodeReportTest, UnsupportedFieldsAreErrorsByDefault) {
  for (const auto policy : {v1::UNSUPPORTED_POLICY_UNSPECIFIED, v1::UNSUPPORTED_POLICY_ERROR}) {
    EncodeReport report(policy, "b");
    const absl::Status status = report.Unsupported("a.b");
    EXPECT_EQ(ReasonOf(status), Reason::kUnsupportedField);
    EXPECT_EQ(status.message(), "a.b: the wire of backend \"b\" cannot carry it");
    EXPECT_TRUE(report.TakeWarnings().empty());
  }
}

TEST(EncodeReportTest, AReasonIsToldBesideTheField) {
  EncodeReport report(v1::UNSUPPORTED_POLICY_ERROR, "b");
  EXPECT_EQ(report.Unsupported("a.b", "it takes 0 to 1").message(),
            "a.b: the wire of backend \"b\" cannot carry it; it takes 0 to 1");
}

TEST(EncodeReportTest, TheyAreReportedWhereTheCallerAskedForThat) {
  EncodeReport report(v1::UNSUPPORTED_POLICY_DROP_AND_REPORT, "b");
  EXPECT_TRUE(report.Unsupported("a.b").ok());
  const auto warnings = report.TakeWarnings();
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].field(), "a.b");
}

TEST(EncodeReportTest, AUserOfEmbeddingsIsRefusedByName) {
  v1::EmbedRequest request;
  EXPECT_TRUE(RefuseEmbedUser(request, "b").ok());
  request.set_user_id("u");
  EXPECT_EQ(RefuseEmbedUser(request, "b").message(),
            "user_id: the wire of backend \"b\" cannot carry it");
}

}  // namespace
}  // namespace nexusnitro
