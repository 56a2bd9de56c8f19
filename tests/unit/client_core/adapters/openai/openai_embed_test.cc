#include "client_core/adapters/openai/openai_embed.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "client_core/base/error.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::BackendOf;
using testing::OpenAiBackend;

v1::EmbedRequest Inputs(const std::vector<std::string>& inputs) {
  v1::EmbedRequest request;
  for (const std::string& input : inputs) request.add_inputs(input);
  return request;
}

std::string Encode(const v1::EmbedRequest& request) {
  const auto backend = BackendOf(OpenAiBackend("b", "http://127.0.0.1:1/v1"));
  return EncodeOpenAiEmbed(request, {*backend, "the-model"});
}

std::vector<float> Values(const v1::EmbedResponse& response, int index) {
  const auto& values = response.embeddings(index).values();
  return {values.begin(), values.end()};
}

v1::EmbedResponse Decode(int inputs, const std::string& body) {
  v1::EmbedResponse response;
  const absl::Status status =
      DecodeOpenAiEmbed(Inputs(std::vector<std::string>(inputs, "x")), body, response);
  EXPECT_TRUE(status.ok()) << status;
  return response;
}

absl::Status DecodeStatus(int inputs, const std::string& body) {
  v1::EmbedResponse response;
  return DecodeOpenAiEmbed(Inputs(std::vector<std::string>(inputs, "x")), body, response);
}

TEST(OpenAiEmbedTest, SendsOnlyWhatIsSet) {
  EXPECT_EQ(Encode(Inputs({"a", "b"})),
            R"({"model":"the-model","input":["a","b"],"encoding_format":"base64"})");
}

TEST(OpenAiEmbedTest, DimensionsAndUserHaveTheirNames) {
  v1::EmbedRequest request = Inputs({"a"});
  request.set_dimensions(256);
  request.set_user_id("u");
  EXPECT_EQ(Encode(request),
            R"({"model":"the-model","input":["a"],"encoding_format":"base64","dimensions":256,)"
            R"("user":"u"})");
}

TEST(OpenAiEmbedTest, NumbersAreRead) {
  const v1::EmbedResponse response = Decode(
      1, R"({"object":"list","data":[{"object":"embedding","index":0,"embedding":[0.5,-2,1e-3]}],)"
         R"("model":"text-embedding-3-small","usage":{"prompt_tokens":4,"total_tokens":4}})");
  EXPECT_EQ(Values(response, 0), (std::vector<float>{0.5F, -2.0F, 1e-3F}));
  EXPECT_EQ(response.model(), "text-embedding-3-small");
  EXPECT_EQ(response.usage().input_tokens(), 4);
  EXPECT_EQ(response.usage().total_tokens(), 4);
}

TEST(OpenAiEmbedTest, Base64IsReadLowestByteFirst) {
  // 1.0 is 00 00 80 3F, -2.5 is 00 00 20 C0.
  const v1::EmbedResponse response =
      Decode(1, R"({"data":[{"index":0,"embedding":"AACAPwAAIMA="}]})");
  EXPECT_EQ(Values(response, 0), (std::vector<float>{1.0F, -2.5F}));
}

TEST(OpenAiEmbedTest, VectorsComeInTheOrderOfTheInputs) {
  const v1::EmbedResponse response =
      Decode(3, R"({"data":[{"index":2,"embedding":[2]},{"index":0,"embedding":[0]},)"
                R"({"index":1,"embedding":[1]}]})");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(Values(response, i), std::vector<float>{float(i)}) << i;
}

TEST(OpenAiEmbedTest, WithoutIndicesTheOrderOfTheReplyCounts) {
  const v1::EmbedResponse response = Decode(2, R"({"data":[{"embedding":[7]},{"embedding":[8]}]})");
  EXPECT_EQ(Values(response, 0), std::vector<float>{7});
  EXPECT_EQ(Values(response, 1), std::vector<float>{8});
}

TEST(OpenAiEmbedTest, TheBackendsErrorIsPassedOn) {
  const absl::Status status =
      DecodeStatus(1, R"({"error":{"message":"too long","code":400,"type":"BadRequestError"}})");
  EXPECT_EQ(ReasonOf(status), Reason::kBackendRejected);
  EXPECT_EQ(BackendErrorOf(status)->message(), "too long");
}

TEST(OpenAiEmbedTest, RepliesThatDoNotFitAreRefused) {
  const struct {
    int inputs;
    const char* body;
    const char* words;
  } rows[] = {
      {1, "[]", "no JSON object"},
      {1, "{}", "has no vectors"},
      {2, R"({"data":[{"index":0,"embedding":[1]}]})", "has 1 vectors for 2 inputs"},
      {1, R"({"data":[{"index":1,"embedding":[1]}]})", "with the index 1"},
      {1, R"({"data":[{"index":-1,"embedding":[1]}]})", "with the index -1"},
      {2, R"({"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[1]}]})", "two vectors"},
      {1, R"({"data":[{"index":0}]})", "no numbers in vector 0"},
      {1, R"({"data":[{"index":0,"embedding":[]}]})", "no numbers in vector 0"},
      {1, R"({"data":[{"index":0,"embedding":["x"]}]})", "no numbers in vector 0"},
      {1, R"({"data":[{"index":0,"embedding":"AACAPwA="}]})", "no numbers in vector 0"},
      {1, R"({"data":[{"index":0,"embedding":"*"}]})", "no numbers in vector 0"},
      {1, R"({"data":["x"]})", "no object"},
  };
  for (const auto& row : rows) {
    const absl::Status status = DecodeStatus(row.inputs, row.body);
    EXPECT_EQ(ReasonOf(status), Reason::kBadBackendReply) << row.body;
    EXPECT_NE(status.message().find(row.words), std::string::npos) << status;
  }
}

}  // namespace
}  // namespace nexusnitro
