#include "server/tls_certificates.h"

#include <pthread.h>

#include <utility>

#include "client_core/base/strings.h"
#include "client_core/telemetry/log.h"

namespace nexusnitro {
namespace {

std::string TextOf(const Faults& faults) {
  std::string text;
  for (const Fault& fault : faults) {
    StrAppend(&text, text.empty() ? "" : "; ", fault.path, " ", fault.description);
  }
  return text;
}

void LogUse(const TlsFiles& files, absl::Time now) {
  const std::string end =
      absl::FormatTime("%Y-%m-%d %H:%M:%S UTC", files.not_after, absl::UTCTimeZone());
  if (files.not_after < now) {
    spdlog::warn("tls: the certificate of {} has expired, on {}", files.subject, end);
  } else {
    spdlog::info("tls: new connections get the certificate of {}, good until {}", files.subject,
                 end);
  }
}

}  // namespace

absl::StatusOr<std::unique_ptr<TlsCertificates>> TlsCertificates::Create(const v1::ListenTls& tls,
                                                                         const Clock& clock,
                                                                         absl::Duration interval) {
  Faults faults;
  std::optional<TlsFiles> files = ReadTlsFiles(tls, faults);
  if (!files.has_value()) return absl::InvalidArgumentError(TextOf(faults));
  LogUse(*files, clock.WallNow());
  std::unique_ptr<TlsCertificates> certificates(new TlsCertificates(tls, clock, *std::move(files)));
  if (interval < absl::InfiniteDuration()) {
    certificates->thread_ = std::thread([object = certificates.get(), interval] {
      pthread_setname_np(pthread_self(), "nn-tls");
      object->Run(interval);
    });
  }
  return certificates;
}

TlsCertificates::TlsCertificates(v1::ListenTls tls, const Clock& clock, TlsFiles files)
    : tls_(std::move(tls)),
      clock_(clock),
      current_(std::make_shared<const TlsFiles>(std::move(files))) {}

TlsCertificates::~TlsCertificates() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  stop_.NotifyAll();
  if (thread_.joinable()) thread_.join();
}

std::shared_ptr<const TlsFiles> TlsCertificates::current() const {
  MutexLock lock(mutex_);
  return current_;
}

void TlsCertificates::Run(absl::Duration interval) {
  while (true) {
    {
      MutexLock lock(mutex_);
      if (!stopping_) stop_.WaitFor(mutex_, absl::ToChronoNanoseconds(interval));
      if (stopping_) return;
    }
    Reread();
  }
}

void TlsCertificates::Reread() {
  Faults faults;
  std::optional<TlsFiles> files = ReadTlsFiles(tls_, faults);
  const std::string fault = TextOf(faults);
  if (fault == fault_last_ && fault != fault_logged_) {
    if (!fault.empty()) spdlog::warn("tls: the certificates in use stay, for {}", fault);
    fault_logged_ = fault;
  }
  fault_last_ = fault;
  if (files.has_value() && *files == *current()) files.reset();
  if (files.has_value() && read_last_.has_value() && *files == *read_last_) {
    LogUse(*files, clock_.WallNow());
    auto next = std::make_shared<const TlsFiles>(*std::move(files));
    files.reset();
    MutexLock lock(mutex_);
    current_ = std::move(next);
  }
  read_last_ = std::move(files);
}

}  // namespace nexusnitro
