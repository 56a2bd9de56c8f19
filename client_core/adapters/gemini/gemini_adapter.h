// GeminiAdapter: speaks Google's Gemini API.
#ifndef NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_ADAPTER_H_
#define NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_ADAPTER_H_

#include <memory>
#include <string>
#include <string_view>

#include "client_core/adapters/adapter.h"
#include "client_core/adapters/gemini/gemini_part_writer.h"

namespace nexusnitro {

// What Vertex does otherwise is virtual. Immutable; thread-safe.
class GeminiAdapter : public Adapter {
 public:
  GeminiAdapter() : GeminiAdapter(GeminiDialect{}) {}

  absl::StatusOr<EncodedRequest> EncodeChat(const v1::ChatRequest& request,
                                            const EncodeContext& context) const override;
  std::unique_ptr<ChatDecoder> NewChatDecoder(const v1::ChatRequest& request,
                                              const EncodeContext& context, StreamFraming framing,
                                              ChatEventBuilder& builder) const override;
  absl::Status DecodeError(const HttpResponseHead& head, std::string_view body,
                           absl::Time wall_now) const override;
  void ReadHeaders(const HttpHeaders& headers, v1::CallInfo& call) const override;

  absl::StatusOr<EncodedRequest> EncodeListModels(const EncodeContext& context) const override;
  absl::Status DecodeModels(std::string_view body, v1::BackendModels& models) const override;
  absl::StatusOr<EncodedRequest> EncodeEmbed(const v1::EmbedRequest& request,
                                             const EncodeContext& context) const override;
  absl::Status DecodeEmbed(const v1::EmbedRequest& request, std::string_view body,
                           v1::EmbedResponse& response) const override;
  absl::StatusOr<EncodedRequest> EncodeCountTokens(const v1::ChatRequest& request,
                                                   const EncodeContext& context) const override;
  absl::Status DecodeCountTokens(std::string_view body,
                                 v1::CountTokensResponse& response) const override;

 protected:
  explicit GeminiAdapter(GeminiDialect dialect) : dialect_(dialect) {}

  // The version of the API that the adapter speaks.
  virtual std::string_view Version() const { return "v1beta"; }
  // The model's path below the API.
  virtual absl::StatusOr<std::string> ModelPath(const EncodeContext& context) const;

  // `model_path`, or another path of the API, with what is to be done there.
  std::string PathOf(const EncodeContext& context, std::string_view model_path,
                     std::string_view action) const;
  // A POST of `body` for embeddings.
  static absl::StatusOr<EncodedRequest> NewEmbedRequest(const v1::EmbedRequest& request,
                                                        const EncodeContext& context,
                                                        std::string path, std::string body);

 private:
  const GeminiDialect dialect_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_ADAPTERS_GEMINI_GEMINI_ADAPTER_H_
