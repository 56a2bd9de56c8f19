// Decodes and encodes chats by any adapter in tests. Functions only.
#ifndef NEXUSNITRO_TESTS_SUPPORT_DECODE_CHAT_H_
#define NEXUSNITRO_TESTS_SUPPORT_DECODE_CHAT_H_

#include <google/protobuf/text_format.h>
#include <google/protobuf/util/message_differencer.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "client_core/adapters/adapter.h"
#include "client_core/adapters/adapter_factory.h"
#include "client_core/adapters/capabilities.h"
#include "client_core/adapters/chat_assembler.h"
#include "client_core/base/check.h"
#include "tests/support/chat_requests.h"

namespace nexusnitro::testing {

// What came of a reply.
struct DecodedChat {
  absl::Status status;
  v1::ChatResponse response;
  std::vector<v1::Warning> warnings;
  bool ended = false;

  const v1::Message& message() const { return response.choices(0).message(); }
  const v1::Part& part(int index) const { return message().parts(index); }
  const v1::Finish& finish() const { return response.choices(0).finish(); }
};

// A backend that speaks `api_schema` and is never called. `settings`: more of it, in text format.
inline std::shared_ptr<const BackendSnapshot> BackendThatSpeaks(v1::ApiSchema api_schema,
                                                                const std::string& settings = "") {
  v1::Backend backend = OpenAiBackend("b", "http://127.0.0.1:1");
  v1::Backend more;
  NN_CHECK(google::protobuf::TextFormat::ParseFromString(settings, &more), "no Backend");
  backend.set_api_schema(api_schema);
  backend.MergeFrom(more);
  return BackendOf(backend);
}

// The request, fitted to the wire and encoded.
inline absl::StatusOr<EncodedRequest> EncodeFor(const BackendSnapshot& backend,
                                                const v1::ChatRequest& request,
                                                bool stream = false) {
  absl::StatusOr<FittedChat> fitted = FitToWire(request, backend);
  if (!fitted.ok()) return fitted.status();
  auto encoded = AdapterFor(backend.api_schema)
                     .EncodeChat(fitted->request(), {backend, "the-model", stream,
                                                     backend.credential, absl::UnixEpoch()});
  if (encoded.ok()) {
    for (v1::Warning& warning : fitted->TakeWarnings()) encoded->warnings.push_back(warning);
  }
  return encoded;
}

// Path of the field that an encoding error names.
inline std::string FieldAtFault(const absl::Status& status) {
  EXPECT_FALSE(status.ok());
  return std::string(status.message().substr(0, status.message().find(':')));
}

inline DecodedChat DecodePieces(const BackendSnapshot& backend,
                                const std::vector<std::string>& pieces, bool whole,
                                StreamFraming framing) {
  ChatEventBuilder builder("call_t_");
  const v1::ChatRequest request = Ask("hi");
  const auto decoder =
      AdapterFor(backend.api_schema)
          .NewChatDecoder(request, {backend, "the-model", !whole}, framing, builder);
  DecodedChat decoded;
  for (const std::string& piece : pieces) {
    decoded.status = whole ? decoder->DecodeWhole(piece) : decoder->Feed(piece);
    if (!decoded.status.ok() || decoder->ended()) break;
  }
  if (decoded.status.ok() && !whole) decoded.status = decoder->Finish();
  decoded.ended = decoder->ended();
  if (decoded.status.ok()) {
    builder.Complete();
  } else {
    builder.Cut();
  }
  ChatAssembler assembler;
  for (v1::ChatEvent& event : builder.TakeEvents()) assembler.Add(std::move(event));
  decoded.response = assembler.Take();
  decoded.response.set_id(builder.head().id);
  decoded.response.set_model(builder.head().model);
  decoded.warnings = builder.Warnings();
  return decoded;
}

// A stream, decoded whole and byte by byte: both must give the same.
inline DecodedChat DecodeStream(const BackendSnapshot& backend, const std::string& stream,
                                StreamFraming framing = StreamFraming::kSse) {
  DecodedChat whole = DecodePieces(backend, {stream}, /*whole=*/false, framing);
  std::vector<std::string> bytes;
  for (const char c : stream) bytes.emplace_back(1, c);
  const DecodedChat piecewise = DecodePieces(backend, bytes, /*whole=*/false, framing);
  EXPECT_EQ(piecewise.status, whole.status);
  EXPECT_TRUE(
      google::protobuf::util::MessageDifferencer::Equals(piecewise.response, whole.response));
  return whole;
}

// A reply that came in one piece.
inline DecodedChat DecodeWhole(const BackendSnapshot& backend, const std::string& body) {
  return DecodePieces(backend, {body}, /*whole=*/true, StreamFraming::kSse);
}

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_DECODE_CHAT_H_
