#include "client_core/adapters/gemini/gemini_path.h"

#include <gtest/gtest.h>

namespace nexusnitro {
namespace {

std::string Vertex(std::string_view model) {
  v1::VertexOptions options;
  options.set_project("p");
  options.set_location("l");
  return VertexModelPath(model, options).value();
}

TEST(GeminiPathTest, ModelsAreInACollection) {
  EXPECT_EQ(GeminiModelPath("gemini-x").value(), "models/gemini-x");
  EXPECT_EQ(GeminiModelPath("models/gemini-x").value(), "models/gemini-x");
  EXPECT_EQ(GeminiModelPath("tunedModels/mine").value(), "tunedModels/mine");
}

TEST(GeminiPathTest, VertexHasPublishersAndEndpoints) {
  EXPECT_EQ(Vertex("gemini-x"), "projects/p/locations/l/publishers/google/models/gemini-x");
  EXPECT_EQ(Vertex("meta/llama"), "projects/p/locations/l/publishers/meta/models/llama");
  EXPECT_EQ(Vertex("publishers/anthropic/models/claude"),
            "projects/p/locations/l/publishers/anthropic/models/claude");
  EXPECT_EQ(Vertex("endpoints/123"), "projects/p/locations/l/endpoints/123");
  EXPECT_EQ(Vertex("models/7"), "projects/p/locations/l/models/7");
  EXPECT_EQ(Vertex("projects/q/locations/m/endpoints/1"), "projects/q/locations/m/endpoints/1");
}

TEST(GeminiPathTest, AModelCannotLeadElsewhere) {
  for (const char* model : {"", "..", "a/../b", "a//b", "/a", "a/", "./a"}) {
    const absl::Status status = GeminiModelPath(model).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << model;
    EXPECT_EQ(status.message().substr(0, 5), "model") << status;
    EXPECT_FALSE(VertexModelPath(model, {}).ok()) << model;
  }
}

TEST(GeminiPathTest, PathsAreEncodedBelowTheVersion) {
  HttpTarget target;
  target.url = "https://generativelanguage.googleapis.com";
  EXPECT_EQ(GoogleApiPath(target, "v1beta", "models/a b:c?d"), "/v1beta/models/a%20b%3Ac%3Fd");
}

TEST(GeminiPathTest, AnEndpointMayNameItsVersion) {
  HttpTarget target;
  for (const char* version : {"v1", "v1beta", "v1beta1", "v1alpha"}) {
    target.url = std::string("https://proxy/google/") + version;
    EXPECT_EQ(GoogleApiPath(target, "v1", "models/m"), "/models/m");
  }
  target.url = "https://proxy/google";
  EXPECT_EQ(GoogleApiPath(target, "v1", "models/m"), "/v1/models/m");
}

}  // namespace
}  // namespace nexusnitro
