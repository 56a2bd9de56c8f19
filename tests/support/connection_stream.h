// ConnectionStream: the bytes of one connection of a fake backend, with or without TLS.
#ifndef NEXUSNITRO_TESTS_SUPPORT_CONNECTION_STREAM_H_
#define NEXUSNITRO_TESTS_SUPPORT_CONNECTION_STREAM_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/time/time.h"

namespace nexusnitro::testing {

// A TLS context that offers `http/1.1`, or `h2` if `http2`. Dies if the files are not right.
std::shared_ptr<void> NewTlsContext(const std::string& cert_file, const std::string& key_file,
                                    bool http2);

// Blocking. One thread reads and writes; Interrupt() may come from any.
class ConnectionStream {
 public:
  enum class Wait { kReadable, kTimeout, kClosed };

  // Takes `fd` over. `tls_context` may be null.
  ConnectionStream(int fd, std::shared_ptr<void> tls_context);
  ~ConnectionStream();

  // The TLS handshake, if there is TLS. False if it failed.
  bool Handshake();

  // Reads at least one byte into `buffer`; false at the end or on an error.
  bool Read(std::string& buffer);
  // False if the peer is gone.
  bool Write(std::string_view bytes);

  // Waits for bytes, for the peer's close, or until `timeout`.
  Wait WaitFor(absl::Duration timeout);

  // A close that the peer sees as an end, or as a reset.
  void Close();
  void Reset();

  // Ends what the other thread waits for.
  void Interrupt();

 private:
  struct Tls;

  const int fd_;
  std::unique_ptr<Tls> tls_;
  bool closed_ = false;
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_CONNECTION_STREAM_H_
