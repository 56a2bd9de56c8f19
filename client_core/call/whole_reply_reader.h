// WholeReplyReader: reads a reply that is one JSON document.
#ifndef NEXUSNITRO_CLIENT_CORE_CALL_WHOLE_REPLY_READER_H_
#define NEXUSNITRO_CLIENT_CORE_CALL_WHOLE_REPLY_READER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "client_core/adapters/adapter.h"
#include "client_core/call/operation.h"
#include "client_core/config/config_snapshot.h"
#include "nexusnitro/v1/chat.pb.h"

namespace nexusnitro {

// What is done with the body of a reply that succeeded.
struct WholeReplyCodec {
  // Decodes it. May run on another thread, even after the call has ended: it touches nothing of the
  // operation.
  std::function<absl::Status(std::string_view body)> decode;
  // Hands what was decoded to the operation, on the loop.
  std::function<void()> deliver;
  // Largest body, in bytes.
  size_t bytes_max = 0;
  // What a backend does not have that answers 404, 405 or 501. Empty where such an answer may have
  // other causes, such as a model that it does not know.
  std::string_view missing = {};
};

// Event-loop thread only, but for Parse().
class WholeReplyReader : public ReplyReader {
 public:
  // `call` outlives the reader's use on the loop. `wall_now`: what a Retry-After date is compared
  // with.
  WholeReplyReader(std::shared_ptr<const BackendSnapshot> backend, v1::CallInfo& call,
                   absl::Time wall_now, WholeReplyCodec codec);

  absl::Status OnHead(const HttpResponseHead& head) override;
  absl::Status OnBody(std::string_view bytes) override;
  bool ended() const override { return false; }
  int64_t tokens() const override { return 0; }
  bool failed() const override { return failed_; }
  size_t bytes_to_parse() const override { return body_.size(); }
  absl::Status Parse(const absl::Status& transport) override;
  void Deliver(const absl::Status& outcome) override;

 private:
  absl::Status DecodeError() const;

  const std::shared_ptr<const BackendSnapshot> backend_;
  const Adapter& adapter_;
  v1::CallInfo& call_;
  const absl::Time wall_now_;
  const WholeReplyCodec codec_;
  HttpResponseHead head_;
  std::string body_;
  bool failed_ = false;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CALL_WHOLE_REPLY_READER_H_
