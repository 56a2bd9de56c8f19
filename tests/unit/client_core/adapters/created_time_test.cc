#include "client_core/adapters/created_time.h"

#include <gtest/gtest.h>

#include <string>

namespace nexusnitro {
namespace {

// `read` applied to an object that has `value` under "made".
template <typename Read>
std::optional<absl::Time> Made(Read read, const std::string& value) {
  JsonReader reader;
  JsonObject object;
  EXPECT_EQ(reader.Parse(R"({"made":)" + value + "}").value().get(object), simdjson::SUCCESS);
  return read(object, "made");
}

TEST(CreatedTimeTest, SecondsFractionsAndMillisecondsAreRead) {
  EXPECT_EQ(Made(UnixTimeAt, "1754432623"), absl::FromUnixSeconds(1'754'432'623));
  EXPECT_EQ(Made(UnixTimeAt, "1795331019.039924"), absl::FromUnixSeconds(1'795'331'019));
  EXPECT_EQ(Made(UnixTimeAt, "1753879075170"), absl::FromUnixMillis(1'753'879'075'170));
}

TEST(CreatedTimeTest, NumbersThatAreNoTimeAreLeftOut) {
  for (const char* const value : {"0", "-5", "null", "\"soon\"", "1e300", "253402300800000"}) {
    EXPECT_EQ(Made(UnixTimeAt, value), std::nullopt) << value;
  }
}

TEST(CreatedTimeTest, TextsAreReadWithFractionAndZone) {
  EXPECT_EQ(Made(Rfc3339TimeAt, R"("2026-11-22T10:00:00.5+01:00")"),
            absl::FromUnixMillis(1'795'338'000'500));
  EXPECT_EQ(Made(Rfc3339TimeAt, R"("9999-12-31T23:59:59Z")"),
            absl::FromUnixSeconds(253'402'300'799));
}

TEST(CreatedTimeTest, TextsThatFitNoProtoAreLeftOut) {
  for (const char* const value :
       {"null", "1754432623", R"("")", R"("soon")", R"("infinite-future")", R"("infinite-past")",
        R"("1970-01-01T00:00:00Z")", R"("0001-01-01T00:00:00Z")", R"("10000-01-01T00:00:00Z")"}) {
    EXPECT_EQ(Made(Rfc3339TimeAt, value), std::nullopt) << value;
  }
}

}  // namespace
}  // namespace nexusnitro
