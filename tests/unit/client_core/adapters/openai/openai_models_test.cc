#include "client_core/adapters/openai/openai_models.h"

#include <gtest/gtest.h>

#include <string>

#include "client_core/base/error.h"

namespace nexusnitro {
namespace {

v1::BackendModels Read(const std::string& body) {
  v1::BackendModels models;
  const absl::Status status = DecodeOpenAiModels(body, models);
  EXPECT_TRUE(status.ok()) << status;
  return models;
}

v1::Model ReadOne(const std::string& model) {
  const v1::BackendModels models = Read(R"({"object":"list","data":[)" + model + "]}");
  EXPECT_EQ(models.models_size(), 1);
  return models.models_size() == 1 ? models.models(0) : v1::Model();
}

TEST(OpenAiModelsTest, TheListIsRead) {
  const v1::BackendModels models =
      Read(R"({"object":"list","data":[)"
           R"({"id":"gpt-4o-mini","object":"model","created":1721172741,"owned_by":"system"},)"
           R"({"id":"o3","object":"model","created":1744225308,"owned_by":"system"}]})");
  ASSERT_EQ(models.models_size(), 2);
  EXPECT_EQ(models.models(0).id(), "gpt-4o-mini");
  EXPECT_EQ(models.models(0).owned_by(), "system");
  EXPECT_EQ(models.models(0).created().seconds(), 1'721'172'741);
  EXPECT_EQ(models.models(0).display_name(), "");
  EXPECT_FALSE(models.models(0).has_input_tokens_max());
  EXPECT_EQ(models.models(1).id(), "o3");
}

TEST(OpenAiModelsTest, AnEmptyListIsAList) {
  EXPECT_EQ(Read(R"({"object":"list","data":[]})").models_size(), 0);
}

TEST(OpenAiModelsTest, ABareListIsRead) {
  const v1::BackendModels models =
      Read(R"([{"id":"a/b","display_name":"B","context_length":4096,"created":0}])");
  ASSERT_EQ(models.models_size(), 1);
  EXPECT_EQ(models.models(0).id(), "a/b");
  EXPECT_EQ(models.models(0).display_name(), "B");
  EXPECT_EQ(models.models(0).input_tokens_max(), 4'096);
  EXPECT_FALSE(models.models(0).has_created());
}

TEST(OpenAiModelsTest, EachServersWordForTheWindowIsKnown) {
  for (const char* const key :
       {"max_model_len", "max_context_length", "context_length", "context_window"}) {
    EXPECT_EQ(ReadOne(std::string(R"({"id":"m",")") + key + R"(":8192})").input_tokens_max(), 8'192)
        << key;
  }
  EXPECT_EQ(ReadOne(R"({"id":"m","meta":{"n_ctx":2048,"n_ctx_train":4096}})").input_tokens_max(),
            2'048)
      << "what llama.cpp was started with counts";
  EXPECT_EQ(ReadOne(R"({"id":"m","meta":{"n_ctx_train":4096}})").input_tokens_max(), 4'096);
}

TEST(OpenAiModelsTest, EachServersWordForTheOutputIsKnown) {
  EXPECT_EQ(ReadOne(R"({"id":"m","max_completion_tokens":99})").output_tokens_max(), 99);
  EXPECT_EQ(
      ReadOne(R"({"id":"m","top_provider":{"max_completion_tokens":98}})").output_tokens_max(), 98);
  EXPECT_FALSE(ReadOne(R"({"id":"m","top_provider":{"max_completion_tokens":null}})")
                   .has_output_tokens_max());
}

TEST(OpenAiModelsTest, EntriesWithoutAnIdAreLeftOut) {
  EXPECT_EQ(Read(R"({"data":[{"object":"model"},7,{"id":"m"}]})").models_size(), 1);
}

TEST(OpenAiModelsTest, TheBackendsErrorIsPassedOn) {
  v1::BackendModels models;
  const absl::Status status =
      DecodeOpenAiModels(R"({"error":{"message":"no","type":"invalid_request_error"}})", models);
  EXPECT_EQ(ReasonOf(status), Reason::kBackendRejected);
  EXPECT_EQ(BackendErrorOf(status)->message(), "no");
}

TEST(OpenAiModelsTest, WhatIsNoListIsABadReply) {
  for (const char* const body : {"", "<html>", "{}", R"({"data":{}})", "7"}) {
    v1::BackendModels models;
    EXPECT_EQ(ReasonOf(DecodeOpenAiModels(body, models)), Reason::kBadBackendReply) << body;
  }
}

}  // namespace
}  // namespace nexusnitro
