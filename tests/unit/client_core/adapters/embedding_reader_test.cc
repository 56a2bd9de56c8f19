#include "client_core/adapters/embedding_reader.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

absl::Status Read(const std::string& json, int expected, v1::EmbedResponse& response) {
  JsonReader reader;
  JsonArray vectors;
  EXPECT_EQ(reader.Parse(json)->get(vectors), simdjson::SUCCESS);
  return ReadEmbeddings(vectors, expected, response);
}

TEST(EmbeddingReaderTest, VectorsKeepTheirOrder) {
  v1::EmbedResponse response;
  ASSERT_TRUE(Read("[[1,2.5],[-3e-1,4]]", 2, response).ok());
  EXPECT_FLOAT_EQ(response.embeddings(0).values(1), 2.5);
  EXPECT_FLOAT_EQ(response.embeddings(1).values(0), -0.3);
}

TEST(EmbeddingReaderTest, WhatIsNoVectorForEachInputIsNoReply) {
  for (const char* json : {"[]", "[[1]]", "[[1],[2],[3]]", "[[1],2]", R"([[1],["x"]])"}) {
    v1::EmbedResponse response;
    EXPECT_EQ(ReasonOf(Read(json, 2, response)), Reason::kBadBackendReply) << json;
  }
}

}  // namespace
}  // namespace nexusnitro
