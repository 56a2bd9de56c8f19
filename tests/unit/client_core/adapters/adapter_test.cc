#include "client_core/adapters/adapter.h"

#include <gtest/gtest.h>

#include "client_core/base/error.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

// Speaks a wire that has chats and nothing else.
class ChatOnlyAdapter : public Adapter {
 public:
  absl::StatusOr<EncodedRequest> EncodeChat(const v1::ChatRequest& /*request*/,
                                            const EncodeContext& /*context*/) const override {
    return EncodedRequest();
  }
  std::unique_ptr<ChatDecoder> NewChatDecoder(const v1::ChatRequest& /*request*/,
                                              const EncodeContext& /*context*/,
                                              StreamFraming /*framing*/,
                                              ChatEventBuilder& /*builder*/) const override {
    return nullptr;
  }
  absl::Status DecodeError(const HttpResponseHead& /*head*/, std::string_view /*body*/,
                           absl::Time /*wall_now*/) const override {
    return absl::OkStatus();
  }
  void ReadHeaders(const HttpHeaders& /*headers*/, v1::CallInfo& /*call*/) const override {}
};

TEST(AdapterTest, AWireWithoutAnOperationSaysSo) {
  const auto backend =
      testing::BackendOf(testing::OpenAiBackend("the-backend", "http://127.0.0.1:1/v1"));
  const EncodeContext context = {*backend, "m"};
  const ChatOnlyAdapter adapter;
  const std::pair<absl::Status, const char*> rows[] = {
      {adapter.EncodeListModels(context).status(), "has no list of models"},
      {adapter.EncodeEmbed({}, context).status(), "has no embeddings"},
      {adapter.EncodeCountTokens({}, context).status(), "has no count of tokens"},
  };
  for (const auto& [status, words] : rows) {
    EXPECT_EQ(ReasonOf(status), Reason::kUnimplementedMethod);
    EXPECT_NE(status.message().find(words), absl::string_view::npos) << status;
    EXPECT_NE(status.message().find("\"the-backend\" (openai)"), absl::string_view::npos) << status;
  }
}

TEST(AdapterTest, AReplyToWhatWasNeverAskedIsAMistakeOfOurs) {
  const ChatOnlyAdapter adapter;
  v1::BackendModels models;
  v1::EmbedResponse embedded;
  v1::CountTokensResponse counted;
  EXPECT_EQ(ReasonOf(adapter.DecodeModels("{}", models)), Reason::kInternal);
  EXPECT_EQ(ReasonOf(adapter.DecodeEmbed({}, "{}", embedded)), Reason::kInternal);
  EXPECT_EQ(ReasonOf(adapter.DecodeCountTokens("{}", counted)), Reason::kInternal);
}

}  // namespace
}  // namespace nexusnitro
