#include "client_core/wire/unknown_fields.h"

#include <gtest/gtest.h>

#include "client_core/base/error.h"
#include "google/protobuf/unknown_field_set.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

constexpr int kUnknownNumber = 19'500;

void AddUnknown(google::protobuf::Message& message) {
  message.GetReflection()->MutableUnknownFields(&message)->AddVarint(kUnknownNumber, 1);
}

TEST(UnknownFieldsTest, KnownFieldsPass) {
  v1::ChatRequest request = testing::Ask("hi");
  (*request.mutable_metadata())["k"] = "v";
  request.mutable_sampling()->set_temperature(1);
  EXPECT_TRUE(CheckUnknownFields(request).ok());
}

TEST(UnknownFieldsTest, TheTopsAreNamedByNumber) {
  v1::ChatRequest request = testing::Ask("hi");
  AddUnknown(request);
  const absl::Status status = CheckUnknownFields(request);
  EXPECT_EQ(ReasonOf(status), Reason::kUnimplementedField);
  EXPECT_EQ(status.message(),
            "field number 19500: this version of the sidecar does not know this field");
}

TEST(UnknownFieldsTest, NestedOnesAreNamedByTheirPath) {
  v1::ChatRequest request = testing::Ask("hi");
  request.add_messages()->add_parts();
  AddUnknown(*request.mutable_messages(1)->add_parts()->mutable_tool_call());
  const absl::Status status = CheckUnknownFields(request);
  EXPECT_NE(status.message().find("messages[1].parts[1].tool_call.field number 19500"),
            absl::string_view::npos)
      << status;
}

TEST(UnknownFieldsTest, AMessagesOwnAreToldApartFromThoseInIt) {
  v1::ChatRequest request = testing::Ask("hi");
  AddUnknown(*request.mutable_messages(0));
  EXPECT_TRUE(CheckOwnUnknownFields(request, "call.").ok());
  AddUnknown(request);
  const absl::Status status = CheckOwnUnknownFields(request, "call.");
  EXPECT_EQ(ReasonOf(status), Reason::kUnimplementedField);
  EXPECT_EQ(status.message(),
            "call.field number 19500: this version of the sidecar does not know this field");
}

}  // namespace
}  // namespace nexusnitro
