#include "client_core/call/whole_reply_reader.h"

#include <utility>

#include "absl/strings/match.h"
#include "client_core/adapters/adapter_factory.h"
#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"
#include "client_core/base/strings.h"

namespace nexusnitro {

WholeReplyReader::WholeReplyReader(std::shared_ptr<const BackendSnapshot> backend,
                                   v1::CallInfo& call, absl::Time wall_now, WholeReplyCodec codec)
    : backend_(std::move(backend)),
      adapter_(AdapterFor(backend_->api_schema)),
      call_(call),
      wall_now_(wall_now),
      codec_(std::move(codec)) {}

absl::Status WholeReplyReader::OnHead(const HttpResponseHead& head) {
  head_ = head;
  call_.set_http_status(head.status);
  adapter_.ReadHeaders(head.headers, call_);
  failed_ = head.status < 200 || head.status > 299;
  return absl::OkStatus();
}

absl::Status WholeReplyReader::OnBody(std::string_view bytes) {
  if (failed_) {
    // What an error says beyond this is not worth reading.
    body_.append(bytes.substr(0, limits::kErrorReplyBytesMax - body_.size()));
    return absl::OkStatus();
  }
  if (bytes.size() > codec_.bytes_max - body_.size()) {
    return MakeError(Reason::kReplyTooLarge,
                     StrCat("the backend's reply is larger than ", codec_.bytes_max, " bytes"));
  }
  body_.append(bytes);
  return absl::OkStatus();
}

absl::Status WholeReplyReader::Parse(const absl::Status& transport) {
  if (failed_) return DecodeError();
  NN_RETURN_IF_ERROR(transport);
  const size_t first = body_.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) {
    return MakeError(Reason::kBadBackendReply, "the body of the backend's reply is empty");
  }
  const std::string_view type = FindHeader(head_.headers, "content-type").value_or("");
  if (body_[first] == '<' || absl::StartsWithIgnoreCase(ToAbsl(type), "text/html")) {
    return MakeError(
        Reason::kBadBackendReply,
        StrCat("the backend answered with ", type.empty() ? "markup" : type, ", not with JSON"));
  }
  return codec_.decode(body_);
}

absl::Status WholeReplyReader::DecodeError() const {
  absl::Status error = adapter_.DecodeError(head_, body_, wall_now_);
  const int http = head_.status;
  if (codec_.missing.empty() || (http != 404 && http != 405 && http != 501)) return error;
  absl::Status status = MakeError(
      Reason::kUnimplementedMethod,
      StrCat("there is no ", codec_.missing, " at the backend's endpoint (HTTP ", http, ")"));
  if (const auto words = BackendErrorOf(error); words.has_value()) SetBackendError(status, *words);
  return status;
}

void WholeReplyReader::Deliver(const absl::Status& outcome) {
  if (outcome.ok()) codec_.deliver();
}

}  // namespace nexusnitro
