#include "client_core/client_loop.h"

#include <utility>

#include "client_core/base/status_macros.h"

namespace nexusnitro {

absl::StatusOr<std::unique_ptr<ClientLoop>> ClientLoop::Create(
    const std::string& name, const Clock& clock, const std::vector<std::string>& dns_servers,
    WorkerPool& workers, CallStats& total_stats) {
  std::unique_ptr<ClientLoop> result(new ClientLoop());
  NN_ASSIGN_OR_RETURN(result->loop_, EventLoop::Create(name, clock));
  ClientLoop* self = result.get();
  absl::Status status;
  self->loop_->RunAndWait([&] {
    auto resolver = Resolver::Create(*self->loop_, dns_servers);
    if (!resolver.ok()) {
      status = resolver.status();
      return;
    }
    self->resolver_ = *std::move(resolver);
    self->transport_ = std::make_unique<CurlTransport>(*self->loop_, *self->resolver_);
    self->embedded_transport_ = std::make_unique<EmbeddedTransport>(*self->loop_);
    self->credentials_ =
        std::make_unique<CredentialFetcher>(*self->loop_, *self->transport_, workers, clock);
    self->loop_->AddBeforeWaitHook([self] {
      if (self->transport_ != nullptr) {
        self->connections_open_.store(self->transport_->connections_open(),
                                      std::memory_order_relaxed);
      }
    });
  });
  NN_RETURN_IF_ERROR(status);
  self->environment_.reset(new CallEnvironment{*self->loop_, *self->transport_,
                                               *self->embedded_transport_, workers,
                                               *self->credentials_, self->random_, total_stats});
  return result;
}

ClientLoop::~ClientLoop() {
  if (loop_ == nullptr) return;
  // What lives on the loop goes on the loop.
  loop_->RunAndWait([this] {
    credentials_.reset();
    embedded_transport_.reset();
    transport_.reset();
    resolver_.reset();
  });
}

}  // namespace nexusnitro
