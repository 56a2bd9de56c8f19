// TlsCertificates: the certificates of the listeners, kept as their files have them.
#ifndef NEXUSNITRO_SERVER_TLS_CERTIFICATES_H_
#define NEXUSNITRO_SERVER_TLS_CERTIFICATES_H_

#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "client_core/base/clock.h"
#include "client_core/base/limits.h"
#include "client_core/base/mutex.h"
#include "client_core/config/tls_files.h"
#include "nexusnitro/v1/access.pb.h"

namespace nexusnitro {

// Reads the files again on a thread of its own, once in every interval: by their content, so that
// any way to replace them will do. Thread-safe.
class TlsCertificates {
 public:
  // Reads the files; the error lists what is wrong with them. `clock` outlives this.
  static absl::StatusOr<std::unique_ptr<TlsCertificates>> Create(
      const v1::ListenTls& tls, const Clock& clock,
      absl::Duration interval = limits::kSecretFileAgeMax);

  ~TlsCertificates();

  TlsCertificates(const TlsCertificates&) = delete;
  TlsCertificates& operator=(const TlsCertificates&) = delete;

  // Those that new connections get.
  std::shared_ptr<const TlsFiles> current() const;

  // Reads the files once. What is new counts when it was read twice in a row, so that files that
  // are being written do not; what is wrong is logged then, once, and the old ones stay. For the
  // thread, and for tests that run without it.
  void Reread();

 private:
  TlsCertificates(v1::ListenTls tls, const Clock& clock, TlsFiles files);
  void Run(absl::Duration interval);

  const v1::ListenTls tls_;
  const Clock& clock_;
  mutable Mutex mutex_;
  CondVar stop_;
  bool stopping_ ABSL_GUARDED_BY(mutex_) = false;
  std::shared_ptr<const TlsFiles> current_ ABSL_GUARDED_BY(mutex_);
  // Of the thread alone.
  std::optional<TlsFiles> read_last_;  // Nothing if the files were as they are in use, or at fault.
  std::string fault_last_;
  std::string fault_logged_;
  std::thread thread_;
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_SERVER_TLS_CERTIFICATES_H_
