#include "client_core/config/faults_error.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "tests/support/writer_fixture.h"

namespace nexusnitro {
namespace {

using testing::FieldsOf;

TEST(FaultsErrorTest, NamesEveryField) {
  const absl::Status status =
      FaultsError(Reason::kInvalidRequest, {{"a", "is bad"}, {"b.c", "is worse"}});
  EXPECT_EQ(ReasonOf(status), Reason::kInvalidRequest);
  EXPECT_EQ(status.message(), "a: is bad; b.c: is worse");
  EXPECT_EQ(FieldsOf(status), (std::vector<std::string>{"a", "b.c"}));
}

TEST(FaultsErrorTest, ManyFaultsStayWithinAnErrorsRoom) {
  Faults faults(500, {"config.backends[0].endpoint", "is no URL; expected http://HOST/PATH"});
  const absl::Status status = FaultsError(Reason::kInvalidRequest, faults);
  size_t bytes = status.message().size();
  status.ForEachPayload(
      [&bytes](absl::string_view, const absl::Cord& payload) { bytes += payload.size(); });
  EXPECT_LE(bytes, limits::kErrorDetailsBytesMax);
  const size_t told = FieldsOf(status).size();
  EXPECT_GE(told, 5u);
  EXPECT_NE(status.message().find("and " + std::to_string(500 - told) + " more"),
            absl::string_view::npos);
}

TEST(FaultsErrorTest, OneLongFaultIsToldAllTheSame) {
  const absl::Status status =
      FaultsError(Reason::kInvalidRequest, {{"a", std::string(5'000, 'x')}});
  EXPECT_EQ(FieldsOf(status).size(), 1u);
}

}  // namespace
}  // namespace nexusnitro
