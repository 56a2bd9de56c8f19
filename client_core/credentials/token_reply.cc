#include "client_core/credentials/token_reply.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/ascii.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"
#include "client_core/telemetry/redact.h"

namespace nexusnitro {
namespace {

constexpr int kHttpOk = 200;

// Visible ASCII, so that a token cannot add a line to a header.
bool IsToken(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](unsigned char c) { return absl::ascii_isgraph(c); });
}

std::string TextAt(const JsonReader& reader, JsonObject object, std::string_view key) {
  const std::optional<JsonElement> element = JsonAt(object, key);
  return element.has_value() ? reader.Text(JsonText(*element)) : "";
}

void Append(std::string& words, const std::string& more) {
  if (more.empty()) return;
  StrAppend(&words, words.empty() ? "" : ": ", more);
}

// What an error says of itself: OAuth's `error` and `error_description`, Google's and AWS' objects,
// or the text as it is.
std::string WordsOf(const std::string& body) {
  JsonReader reader;
  const absl::StatusOr<JsonElement> element = reader.Parse(body);
  JsonObject object;
  if (!element.ok() || element->get(object) != simdjson::SUCCESS) {
    return std::string(absl::StripAsciiWhitespace(body));
  }
  for (const std::string_view key : {"error", "Error"}) {
    if (const auto nested = JsonObjectAt(object, key); nested.has_value()) object = *nested;
  }
  std::string words;
  for (const std::string_view key :
       {"error", "code", "Code", "error_description", "message", "Message"}) {
    Append(words, TextAt(reader, object, key));
  }
  return words.empty() ? "it says no more" : words;
}

absl::Status NotAsExpected(std::string_view where, std::string_view what) {
  return absl::UnavailableError(StrCat("the reply of ", where, " ", what));
}

// A reply's JSON object. Lives as long as the reader parses nothing else.
absl::StatusOr<JsonObject> ObjectOf(std::string_view where, JsonReader& reader,
                                    const std::string& body) {
  const absl::StatusOr<JsonElement> element = reader.Parse(body);
  JsonObject object;
  if (!element.ok() || element->get(object) != simdjson::SUCCESS) {
    return NotAsExpected(where, "is no JSON object");
  }
  return object;
}

// RFC 3339, or seconds since 1970 as STS writes them in JSON.
std::optional<absl::Time> ExpirationIn(JsonObject keys) {
  if (const auto text = JsonString(keys, "Expiration"); text.has_value()) {
    absl::Time time;
    if (absl::ParseTime(absl::RFC3339_full, ToAbsl(*text), &time, nullptr)) return time;
  }
  if (const auto seconds = JsonDouble(keys, "Expiration"); seconds.has_value()) {
    return absl::UnixEpoch() + absl::Seconds(*seconds);
  }
  return std::nullopt;
}

absl::StatusOr<FetchedCredential> AwsKeysIn(std::string_view where, JsonObject object,
                                            std::string_view token_key) {
  const auto text = [&](std::string_view key) { return JsonString(object, key).value_or(""); };
  absl::StatusOr<CredentialValue> keys =
      AwsKeysOf(text("AccessKeyId"), text("SecretAccessKey"), text(token_key));
  if (!keys.ok())
    return NotAsExpected(where, StrCat("is no credential: ", MessageOf(keys.status())));
  FetchedCredential fetched{*std::move(keys)};
  if (JsonAt(object, "Expiration").has_value()) {
    const std::optional<absl::Time> expires = ExpirationIn(object);
    if (!expires.has_value()) return NotAsExpected(where, "has an Expiration that is no time");
    fetched.expires = *expires;
  }
  return fetched;
}

}  // namespace

absl::StatusOr<FetchReply> GoodReply(std::string_view where, absl::StatusOr<FetchReply> reply,
                                     const Secret& sent) {
  if (!reply.ok()) {
    return absl::UnavailableError(StrCat(where, ": ", MessageOf(reply.status())));
  }
  if (reply->status == kHttpOk) return reply;
  return absl::UnavailableError(
      StrCat(where, " answered ", reply->status, ": ",
             Redact(WordsOf(reply->body), sent, limits::kCredentialWordsBytesMax)));
}

absl::StatusOr<FetchedCredential> ReadBearerReply(std::string_view where,
                                                  absl::StatusOr<FetchReply> reply,
                                                  absl::Time wall_now, const Secret& sent) {
  NN_ASSIGN_OR_RETURN(const FetchReply good, GoodReply(where, std::move(reply), sent));
  JsonReader reader;
  NN_ASSIGN_OR_RETURN(const JsonObject object, ObjectOf(where, reader, good.body));
  const std::string_view token = JsonString(object, "access_token").value_or("");
  if (!IsToken(token)) return NotAsExpected(where, "has no access_token that a header can carry");
  const std::string_view type = JsonString(object, "token_type").value_or("Bearer");
  if (absl::AsciiStrToLower(ToAbsl(type)) != "bearer") {
    return NotAsExpected(where, "has a token_type other than Bearer");
  }
  const std::optional<double> life = JsonDouble(object, "expires_in");
  if (!life.has_value()) return NotAsExpected(where, "has no expires_in");
  FetchedCredential fetched;
  fetched.value.kind = CredentialKind::kBearer;
  fetched.value.token = Secret(std::string(token));
  fetched.expires = wall_now + absl::Seconds(*life);
  return fetched;
}

absl::StatusOr<FetchedCredential> ReadAwsReply(std::string_view where,
                                               absl::StatusOr<FetchReply> reply,
                                               const Secret& sent) {
  NN_ASSIGN_OR_RETURN(const FetchReply good, GoodReply(where, std::move(reply), sent));
  JsonReader reader;
  NN_ASSIGN_OR_RETURN(const JsonObject object, ObjectOf(where, reader, good.body));
  // An instance without a role that works says so with status 200.
  if (const std::string code = TextAt(reader, object, "Code"); !code.empty() && code != "Success") {
    return absl::UnavailableError(StrCat(
        where, " says ", Redact(WordsOf(good.body), sent, limits::kCredentialWordsBytesMax)));
  }
  return AwsKeysIn(where, object, "Token");
}

absl::StatusOr<FetchedCredential> ReadStsReply(std::string_view where,
                                               absl::StatusOr<FetchReply> reply,
                                               const Secret& sent) {
  NN_ASSIGN_OR_RETURN(const FetchReply good, GoodReply(where, std::move(reply), sent));
  JsonReader reader;
  NN_ASSIGN_OR_RETURN(JsonObject object, ObjectOf(where, reader, good.body));
  for (const std::string_view key :
       {"AssumeRoleWithWebIdentityResponse", "AssumeRoleWithWebIdentityResult", "Credentials"}) {
    const std::optional<JsonObject> nested = JsonObjectAt(object, key);
    if (!nested.has_value()) return NotAsExpected(where, StrCat("has no ", key));
    object = *nested;
  }
  return AwsKeysIn(where, object, "SessionToken");
}

absl::StatusOr<CredentialValue> AwsKeysOf(std::string_view access_key_id,
                                          std::string_view secret_access_key,
                                          std::string_view session_token) {
  if (!IsToken(access_key_id)) return absl::InvalidArgumentError("the access key id is no key id");
  if (!IsToken(secret_access_key)) {
    return absl::InvalidArgumentError("the secret access key is no key");
  }
  if (!session_token.empty() && !IsToken(session_token)) {
    return absl::InvalidArgumentError("the session token is no token");
  }
  CredentialValue value;
  value.kind = CredentialKind::kAws;
  value.access_key_id = std::string(access_key_id);
  value.secret_access_key = Secret(std::string(secret_access_key));
  value.session_token = Secret(std::string(session_token));
  return value;
}

}  // namespace nexusnitro
