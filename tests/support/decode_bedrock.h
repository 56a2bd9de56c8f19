// Decodes replies of Bedrock's Converse in tests. Functions only.
#ifndef NEXUSNITRO_TESTS_SUPPORT_DECODE_BEDROCK_H_
#define NEXUSNITRO_TESTS_SUPPORT_DECODE_BEDROCK_H_

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "client_core/adapters/bedrock/bedrock_decoder.h"
#include "client_core/adapters/chat_assembler.h"
#include "tests/support/event_stream.h"

namespace nexusnitro::testing {

struct DecodedConverse {
  absl::Status status;
  v1::ChatResponse response;
  std::vector<v1::Notice> notices;
  std::string service_tier;
  bool ended = false;

  const v1::Part& part(int index) const { return response.choices(0).message().parts(index); }
  int parts() const { return response.choices(0).message().parts_size(); }
  const v1::Finish& finish() const { return response.choices(0).finish(); }
};

// What came of a builder's events.
inline DecodedConverse TakeConverse(absl::Status status, ChatEventBuilder& builder) {
  DecodedConverse decoded;
  if (status.ok()) {
    builder.Complete();
  } else {
    builder.Cut();
  }
  decoded.status = std::move(status);
  decoded.service_tier = builder.service_tier();
  ChatAssembler assembler;
  for (v1::ChatEvent& event : builder.TakeEvents()) {
    if (event.has_notice()) decoded.notices.push_back(event.notice());
    assembler.Add(std::move(event));
  }
  decoded.response = assembler.Take();
  return decoded;
}

inline DecodedConverse DecodeConversePieces(const std::vector<std::string>& pieces) {
  ChatEventBuilder builder("call_t_");
  BedrockDecoder decoder(builder);
  absl::Status status;
  for (size_t i = 0; status.ok() && i < pieces.size(); ++i) status = decoder.Feed(pieces[i]);
  if (status.ok()) status = decoder.Finish();
  DecodedConverse decoded = TakeConverse(std::move(status), builder);
  decoded.ended = decoder.ended();
  return decoded;
}

// Decodes a stream whole and byte by byte; both must give the same.
inline DecodedConverse DecodeConverse(const std::string& stream) {
  DecodedConverse whole = DecodeConversePieces({stream});
  std::vector<std::string> bytes;
  for (const char c : stream) bytes.emplace_back(1, c);
  const DecodedConverse piecewise = DecodeConversePieces(bytes);
  EXPECT_EQ(piecewise.status, whole.status);
  EXPECT_EQ(piecewise.response.SerializeAsString(), whole.response.SerializeAsString());
  return whole;
}

// A reply that came in one piece.
inline DecodedConverse DecodeConverseWhole(const std::string& body) {
  ChatEventBuilder builder("call_t_");
  BedrockDecoder decoder(builder);
  return TakeConverse(decoder.DecodeWhole(body), builder);
}

// Events of a stream.
inline std::string ConverseBlockStart(int index, const std::string& start) {
  return AwsEvent("contentBlockStart",
                  "{\"contentBlockIndex\":" + std::to_string(index) + ",\"start\":" + start + "}");
}
inline std::string ConverseBlockDelta(int index, const std::string& delta) {
  return AwsEvent("contentBlockDelta", "{\"contentBlockIndex\":" + std::to_string(index) +
                                           ",\"delta\":" + delta + ",\"p\":\"abcdef\"}");
}
inline std::string ConverseBlockStop(int index) {
  return AwsEvent("contentBlockStop", "{\"contentBlockIndex\":" + std::to_string(index) + "}");
}
inline std::string ConverseMessageStop(const std::string& reason) {
  return AwsEvent("messageStop", "{\"stopReason\":\"" + reason + "\"}");
}

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_DECODE_BEDROCK_H_
