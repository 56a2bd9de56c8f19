#include "client_core/call/embed_request_validator.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"

namespace nexusnitro {
namespace {

v1::EmbedRequest OneInput() {
  v1::EmbedRequest request;
  request.add_inputs("text");
  return request;
}

// The request is refused, and `field` is what the error names.
void ExpectFault(const v1::EmbedRequest& request, const std::string& field) {
  const absl::Status status = CheckEmbedRequest(request);
  EXPECT_EQ(ReasonOf(status), Reason::kInvalidRequest) << status;
  EXPECT_EQ(status.message().find(field + ":"), 0u) << status;
}

TEST(EmbedRequestValidatorTest, WhatIsRightPasses) {
  v1::EmbedRequest request = OneInput();
  request.set_dimensions(limits::kEmbedDimensionsMax);
  request.set_user_id("u");
  request.set_extra_body_json(R"({"input_type":"query"})");
  EXPECT_TRUE(CheckEmbedRequest(request).ok());
}

TEST(EmbedRequestValidatorTest, InputsAreOneToTheMost) {
  ExpectFault(v1::EmbedRequest(), "inputs");
  v1::EmbedRequest request;
  for (int i = 0; i < limits::kEmbedInputsMax; ++i) request.add_inputs("x");
  EXPECT_TRUE(CheckEmbedRequest(request).ok());
  request.add_inputs("x");
  ExpectFault(request, "inputs");
}

TEST(EmbedRequestValidatorTest, AnEmptyInputIsNamed) {
  v1::EmbedRequest request = OneInput();
  request.add_inputs("");
  ExpectFault(request, "inputs[1]");
}

TEST(EmbedRequestValidatorTest, DimensionsArePositiveAndBounded) {
  for (const int dimensions : {0, -1, limits::kEmbedDimensionsMax + 1}) {
    v1::EmbedRequest request = OneInput();
    request.set_dimensions(dimensions);
    ExpectFault(request, "dimensions");
  }
}

TEST(EmbedRequestValidatorTest, AdditionsToTheBodyMaySetNothingThatHasAField) {
  for (const char* json :
       {"{", "[]", R"({"model":"x"})", R"({"input":"x"})", R"({"dimensions":3})", R"({"user":"u"})",
        R"({"texts":["a"]})", R"({"outputDimensionality":3})"}) {
    v1::EmbedRequest request = OneInput();
    request.set_extra_body_json(json);
    ExpectFault(request, "extra_body_json");
  }
}

TEST(EmbedRequestValidatorTest, FieldsOfNewerCallersAreNamed) {
  v1::EmbedRequest request = OneInput();
  ASSERT_TRUE(request.MergeFromString("\xf8\x3f\x01"));  // Field 1023.
  EXPECT_EQ(ReasonOf(CheckEmbedRequest(request)), Reason::kUnimplementedField);
}

}  // namespace
}  // namespace nexusnitro
