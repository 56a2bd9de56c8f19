// TlsFiles: the certificates of the server's listeners, as their files have them.
#ifndef NEXUSNITRO_CLIENT_CORE_CONFIG_TLS_FILES_H_
#define NEXUSNITRO_CLIENT_CORE_CONFIG_TLS_FILES_H_

#include <optional>
#include <string>

#include "absl/time/time.h"
#include "client_core/config/fault.h"
#include "nexusnitro/v1/access.pb.h"

namespace nexusnitro {

// PEM texts that have been checked. A value.
struct TlsFiles {
  std::string certificates;  // The server's own first.
  std::string key;
  std::string client_cas;  // Empty: callers need no certificate.
  std::string subject;     // Of the server's own, for the log.
  absl::Time not_after;    // The end of the server's own.

  // Whether the texts are the same.
  bool operator==(const TlsFiles& other) const;
};

// Reads the files that `tls` names. Nothing if one is missing or cannot be read, holds no PEM or is
// too large, or if the key is not the certificate's: all faults are added to `faults`. Blocks.
std::optional<TlsFiles> ReadTlsFiles(const v1::ListenTls& tls, Faults& faults);

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CONFIG_TLS_FILES_H_
