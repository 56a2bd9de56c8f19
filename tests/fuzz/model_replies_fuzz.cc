// Lists of models, vectors and counts of tokens of every wire.
#include "client_core/adapters/adapter_factory.h"
#include "client_core/adapters/capability_table.h"
#include "tests/fuzz/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace nexusnitro;  // NOLINT(google-build-using-namespace)
  const std::string_view body = testing::FuzzText(data, size);
  v1::EmbedRequest request;
  request.add_inputs("a");
  request.add_inputs("b");
  for (int i = 1; i < v1::ApiSchema_ARRAYSIZE; ++i) {
    const Adapter& adapter = AdapterFor(static_cast<v1::ApiSchema>(i));
    v1::BackendModels models;
    if (adapter.DecodeModels(body, models).ok()) testing::CheckTexts(models);
    v1::EmbedResponse vectors;
    if (adapter.DecodeEmbed(request, body, vectors).ok()) {
      NN_CHECK(vectors.embeddings_size() == request.inputs_size(), "not one vector an input");
      testing::CheckTexts(vectors);
    }
    v1::CountTokensResponse count;
    adapter.DecodeCountTokens(body, count).IgnoreError();
  }
  return 0;
}
