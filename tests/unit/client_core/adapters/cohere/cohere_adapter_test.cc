#include "client_core/adapters/cohere/cohere_adapter.h"

#include <gtest/gtest.h>

#include "client_core/base/error.h"
#include "tests/support/decode_chat.h"

namespace nexusnitro {
namespace {

TEST(CohereAdapterTest, ErrorsHaveTheirWordsAndReasons) {
  const CohereAdapter adapter;
  const auto reason = [&](int http_status) {
    return ReasonOf(
        adapter.DecodeError({http_status, {}}, R"({"message":"no"})", absl::UnixEpoch()));
  };
  EXPECT_EQ(reason(400), Reason::kBackendRejected);
  EXPECT_EQ(reason(401), Reason::kBackendCredentialsRejected);
  EXPECT_EQ(reason(404), Reason::kModelNotFound);
  EXPECT_EQ(reason(429), Reason::kBackendRateLimited);
  EXPECT_EQ(reason(498), Reason::kBackendCredentialsRejected) << "an invalid token here";
  EXPECT_EQ(reason(503), Reason::kBackendUnavailable);
  const absl::Status status =
      adapter.DecodeError({498, {}}, R"({"message":"no"})", absl::UnixEpoch());
  EXPECT_EQ(BackendErrorOf(status)->message(), "no");
}

TEST(CohereAdapterTest, ModelsAndVectors) {
  const auto backend = testing::BackendThatSpeaks(v1::API_SCHEMA_COHERE);
  const CohereAdapter adapter;
  EXPECT_EQ(adapter.EncodeListModels({*backend, ""})->http.path, "/v1/models?page_size=1000");
  v1::BackendModels models;
  ASSERT_TRUE(
      adapter.DecodeModels(R"({"models":[{"name":"c","context_length":128},{}]})", models).ok());
  ASSERT_EQ(models.models_size(), 1);
  EXPECT_EQ(models.models(0).input_tokens_max(), 128);

  v1::EmbedRequest request;
  request.add_inputs("a");
  EXPECT_EQ(adapter.EncodeEmbed(request, {*backend, "m"})->http.body,
            R"({"model":"m","texts":["a"],"input_type":"search_document",)"
            R"("embedding_types":["float"]})");
  request.set_extra_body_json(R"({"input_type":"search_query"})");
  EXPECT_NE(adapter.EncodeEmbed(request, {*backend, "m"})->http.body.find("search_query"),
            std::string::npos);
  v1::EmbedResponse response;
  ASSERT_TRUE(adapter
                  .DecodeEmbed(request,
                               R"({"embeddings":{"float":[[1,2]]},)"
                               R"("meta":{"billed_units":{"input_tokens":5}}})",
                               response)
                  .ok());
  EXPECT_EQ(response.embeddings(0).values_size(), 2);
  EXPECT_EQ(response.usage().input_tokens(), 5);
  EXPECT_EQ(ReasonOf(adapter.DecodeEmbed(request, R"({"embeddings":{}})", response)),
            Reason::kBadBackendReply);
  for (int i = 0; i < 96; ++i) request.add_inputs("a");
  EXPECT_EQ(testing::FieldAtFault(adapter.EncodeEmbed(request, {*backend, "m"}).status()),
            "inputs");
}

TEST(CohereAdapterTest, TheTraceIsTheRequestsId) {
  v1::CallInfo call;
  CohereAdapter().ReadHeaders({{"x-debug-trace-id", "t-1"}}, call);
  EXPECT_EQ(call.backend_request_id(), "t-1");
}

}  // namespace
}  // namespace nexusnitro
