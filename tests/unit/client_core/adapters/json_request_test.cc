#include "client_core/adapters/json_request.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/chat_requests.h"

namespace nexusnitro {
namespace {

using testing::Ask;
using testing::BackendOf;
using testing::OpenAiBackend;

std::string HeaderOf(const HttpRequest& request, const std::string& name) {
  return std::string(FindHeader(request.headers, name).value_or("(none)"));
}

std::shared_ptr<const BackendSnapshot> Backend() {
  v1::Backend backend = OpenAiBackend("b", "http://127.0.0.1:1/v1");
  (*backend.mutable_headers())["x-team"] = "a";
  backend.set_extra_body_json(R"({"a":1,"b":1})");
  return BackendOf(backend);
}

TEST(JsonRequestTest, APostHasTheConfigsHeadersAndTheBodyAsItIs) {
  const auto backend = Backend();
  const HttpRequest request = NewJsonRequest({*backend, "m"}, "/x", R"({"a":0})");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.path, "/x");
  EXPECT_EQ(request.target, backend->target);
  EXPECT_EQ(request.body, R"({"a":0})");
  EXPECT_EQ(HeaderOf(request, "x-team"), "a");
  EXPECT_EQ(HeaderOf(request, "accept"), "application/json");
  EXPECT_EQ(HeaderOf(request, "content-type"), "application/json");
}

TEST(JsonRequestTest, AGetHasNoBody) {
  const auto backend = Backend();
  const HttpRequest request = NewGetRequest({*backend, "m"}, "/x");
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.body, "");
  EXPECT_EQ(HeaderOf(request, "x-team"), "a");
  EXPECT_EQ(HeaderOf(request, "content-type"), "(none)");
}

TEST(JsonRequestTest, AChatHasWhatTheConfigAndTheCallAdd) {
  const auto backend = Backend();
  v1::ChatRequest chat = Ask("hi");
  chat.set_extra_body_json(R"({"b":2,"c":null})");
  chat.set_idempotency_key("key-1");
  (*chat.mutable_extra_headers())["x-call"] = "b";
  const HttpRequest request =
      NewChatRequest(chat, {*backend, "m", true}, "/x", R"({"a":0,"c":0})", "application/x-frames");
  EXPECT_EQ(request.body, R"({"a":1,"b":2})");
  EXPECT_TRUE(request.stream);
  EXPECT_EQ(HeaderOf(request, "accept"), "application/x-frames");
  EXPECT_EQ(HeaderOf(request, "x-team"), "a");
  EXPECT_EQ(HeaderOf(request, "x-call"), "b");
  EXPECT_EQ(HeaderOf(request, "idempotency-key"), "key-1");
}

TEST(JsonRequestTest, AWholeChatIsExpectedAsJson) {
  const auto backend = Backend();
  const HttpRequest request = NewChatRequest(Ask("hi"), {*backend, "m"}, "/x", "{}");
  EXPECT_FALSE(request.stream);
  EXPECT_EQ(HeaderOf(request, "accept"), "application/json");
  EXPECT_EQ(HeaderOf(request, "idempotency-key"), "(none)");
}

TEST(JsonRequestTest, AdditionsComeInOrder) {
  v1::Backend backend;
  EXPECT_EQ(AddExtraBody(R"({"a":0})", backend, ""), R"({"a":0})");
  backend.set_extra_body_json(R"({"a":1})");
  EXPECT_EQ(AddExtraBody(R"({"a":0})", backend, ""), R"({"a":1})");
  EXPECT_EQ(AddExtraBody(R"({"a":0})", backend, R"({"a":2})"), R"({"a":2})");
}

TEST(JsonRequestTest, EachKindOfCredentialHasItsHeader) {
  const auto with = [](CredentialKind kind) {
    HttpRequest request;
    AddCredential({kind, Secret("s"), {}, {}, {}}, "x-key", "Key ", request);
    return request;
  };
  EXPECT_TRUE(with(CredentialKind::kNone).headers.empty());
  EXPECT_TRUE(with(CredentialKind::kAws).headers.empty()) << "what signs is never sent";
  EXPECT_EQ(HeaderOf(with(CredentialKind::kApiKey), "x-key"), "Key s");
  EXPECT_EQ(HeaderOf(with(CredentialKind::kBearer), "authorization"), "Bearer s");
  EXPECT_EQ(HeaderOf(with(CredentialKind::kBearer), "x-key"), "(none)");
}

TEST(JsonRequestTest, KeysAndTokensCanBothBeBearers) {
  for (const CredentialKind kind : {CredentialKind::kApiKey, CredentialKind::kBearer}) {
    HttpRequest request;
    AddBearer({kind, Secret("s"), {}, {}, {}}, request);
    EXPECT_EQ(HeaderOf(request, "authorization"), "Bearer s");
  }
}

}  // namespace
}  // namespace nexusnitro
