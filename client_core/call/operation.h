// Operation: what a call is about. The call's loop of attempts is the same for all of them.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_OPERATION_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_OPERATION_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "client_core/adapters/adapter.h"
#include "client_core/config/config_snapshot.h"
#include "client_core/config/credential_value.h"
#include "client_core/transport/http_types.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// Reads the reply to one attempt. Event-loop thread only, but for Parse().
class ReplyReader {
 public:
  virtual ~ReplyReader() = default;

  // An error from here or from OnBody() ends the attempt.
  virtual absl::Status OnHead(const HttpResponseHead& head) = 0;
  virtual absl::Status OnBody(std::string_view bytes) = 0;

  // Whether all that counts has come; the attempt then ends without waiting for the end of the
  // body.
  virtual bool ended() const = 0;

  // Tokens, or pieces of the answer that stand for them, so far.
  virtual int64_t tokens() const = 0;

  // Whether the reply is an error, whose body is read for a short time only.
  virtual bool failed() const = 0;

  // Bytes that Parse() will work on; many are parsed on a worker thread.
  virtual size_t bytes_to_parse() const = 0;

  // The reply has ended, as `transport` says. Gives the attempt's outcome. May run on another
  // thread, even after the call has ended: it touches nothing but the reader itself.
  virtual absl::Status Parse(const absl::Status& transport) = 0;

  // Hands what Parse() found to the operation. `outcome` is what Parse() gave.
  virtual void Deliver(const absl::Status& outcome) = 0;
};

// One kind of call: chat, embed, list. Event-loop thread only, but for BuildRequest().
class Operation {
 public:
  virtual ~Operation() = default;

  // The request for a backend, authenticated by `credential`. An error is the caller's fault. It is
  // final, unless its reason's traits say that the next backend may be tried: then that one's wire
  // may carry what this one's cannot. May run on another thread.
  virtual absl::StatusOr<EncodedRequest> BuildRequest(const BackendSnapshot& backend,
                                                      const CredentialValue& credential) const = 0;

  // Size of what BuildRequest() encodes, in bytes; large ones are encoded on a worker thread.
  virtual size_t request_bytes() const = 0;

  // Whether the reply comes as a stream of tokens, which the token timeouts watch.
  virtual bool stream() const = 0;

  // A reader for the reply to an attempt that begins. `call` is what is known of the call; the
  // reader adds what it learns from the head. `warnings` are those of the attempt's request. All
  // but `warnings` outlive the reader's use on the loop.
  virtual std::unique_ptr<ReplyReader> NewReader(std::shared_ptr<const BackendSnapshot> backend,
                                                 v1::CallInfo& call,
                                                 std::vector<v1::Warning> warnings) = 0;

  // Whether something of the answer has reached the caller: then nothing may be repeated.
  virtual bool committed() const = 0;

  // The call is over. Called once, last.
  virtual void OnDone(const absl::Status& status, const v1::CallInfo& call) = 0;

  // Tokens used, as far as known.
  virtual const v1::Usage* usage() const = 0;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_OPERATION_H_
