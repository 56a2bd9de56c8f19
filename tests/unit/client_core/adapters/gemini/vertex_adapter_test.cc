#include "client_core/adapters/gemini/vertex_adapter.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"
#include "tests/support/gemini_frames.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::EncodeFor;
using testing::VertexBackend;

constexpr const char* kModel =
    "/v1/projects/p/locations/europe-west4/publishers/google/models/gemini-x";

class VertexAdapterTest : public ::testing::Test {
 protected:
  EncodeContext Context(bool stream = false) const {
    EncodeContext context = {*backend_, "gemini-x", stream};
    context.credential.kind = CredentialKind::kBearer;
    context.credential.token = Secret("token");
    return context;
  }

  const std::shared_ptr<const BackendSnapshot> backend_ =
      VertexBackend(R"(extra_body_json: '{"safetySettings":[]}')");
  const VertexAdapter adapter_;
};

TEST_F(VertexAdapterTest, ChatsGoBelowProjectAndLocation) {
  const HttpRequest whole = adapter_.EncodeChat(Ask("hi"), Context()).value().http;
  EXPECT_EQ(whole.path, std::string(kModel) + ":generateContent");
  EXPECT_EQ(FindHeader(whole.headers, "authorization"), "Bearer token");
  const HttpRequest stream = adapter_.EncodeChat(Ask("hi"), Context(true)).value().http;
  EXPECT_EQ(stream.path, std::string(kModel) + ":streamGenerateContent?alt=sse");
}

TEST_F(VertexAdapterTest, MetadataGoesAsLabels) {
  v1::ChatRequest request = Ask("hi");
  (*request.mutable_metadata())["team"] = "blue";
  const auto encoded = EncodeFor(*backend_, request);
  ASSERT_TRUE(encoded.ok()) << encoded.status();
  EXPECT_NE(encoded->http.body.find(R"("labels":{"team":"blue"})"), std::string::npos);
}

TEST_F(VertexAdapterTest, ThereIsNoListOfModels) {
  EXPECT_EQ(ReasonOf(adapter_.EncodeListModels(Context()).status()), Reason::kUnimplementedMethod);
  v1::BackendModels models;
  EXPECT_FALSE(adapter_.DecodeModels("{}", models).ok());
}

TEST_F(VertexAdapterTest, EmbeddingsArePredictions) {
  v1::EmbedRequest request;
  request.add_inputs("a");
  const HttpRequest http = adapter_.EncodeEmbed(request, Context()).value().http;
  EXPECT_EQ(http.path, std::string(kModel) + ":predict");
  EXPECT_EQ(http.body, R"({"instances":[{"content":"a"}],"safetySettings":[]})");
  v1::EmbedResponse response;
  EXPECT_TRUE(
      adapter_
          .DecodeEmbed(request, R"({"predictions": [{"embeddings": {"values": [1]}}]})", response)
          .ok());
}

TEST_F(VertexAdapterTest, ACountIsOfTheInputAlone) {
  v1::ChatRequest request = Ask("hi");
  request.set_extra_body_json(R"({"cachedContent":"c"})");
  const auto encoded = adapter_.EncodeCountTokens(request, Context());
  EXPECT_EQ(encoded->http.path, std::string(kModel) + ":countTokens");
  EXPECT_EQ(encoded->http.body, R"({"contents":[{"role":"user","parts":[{"text":"hi"}]}]})");
  ASSERT_EQ(encoded->warnings.size(), 1U);
  EXPECT_EQ(encoded->warnings[0].field(), "extra_body_json");
}

}  // namespace
}  // namespace nexusnitro
