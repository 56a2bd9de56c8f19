// Requests, as a caller could send them, through every wire's encoder: an error that names a field,
// or a body that is JSON.
#include "client_core/adapters/adapter_factory.h"
#include "client_core/adapters/capabilities.h"
#include "client_core/call/chat_request_validator.h"
#include "client_core/wire/json_writer.h"
#include "nexusnitro/v1/chat.pb.h"
#include "tests/fuzz/fuzz_check.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace nexusnitro;  // NOLINT(google-build-using-namespace)
  v1::ChatRequest request;
  if (!request.ParseFromArray(data, static_cast<int>(size))) return -1;
  if (!CheckChatRequest(request).ok()) return 0;
  BackendSnapshot backend;
  backend.proto.set_name("fuzzed");
  auto target = std::make_shared<HttpTarget>();
  target->url = "https://api.openai.com/v1";
  target->host = "api.openai.com";
  backend.target = target;
  for (int i = 1; i < v1::ApiSchema_ARRAYSIZE; ++i) {
    backend.api_schema = static_cast<v1::ApiSchema>(i);
    absl::StatusOr<FittedChat> fitted = FitToWire(request, backend);
    if (!fitted.ok()) continue;
    for (const bool stream : {false, true}) {
      const EncodeContext context = {backend, "m", stream, {}, absl::UnixEpoch()};
      const auto encoded = AdapterFor(backend.api_schema).EncodeChat(fitted->request(), context);
      NN_CHECK(!encoded.ok() || CheckJsonObject(encoded->http.body).ok(), "a body that is no JSON");
    }
    const auto count =
        AdapterFor(backend.api_schema).EncodeCountTokens(fitted->request(), {backend, "m"});
    NN_CHECK(!count.ok() || CheckJsonObject(count->http.body).ok(), "a body that is no JSON");
  }
  return 0;
}
