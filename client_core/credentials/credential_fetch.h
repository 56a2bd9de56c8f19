// CredentialFetch: one run of a recipe.
#ifndef NEXUSNITRO_CLIENT_CORE_CREDENTIALS_CREDENTIAL_FETCH_H_
#define NEXUSNITRO_CLIENT_CORE_CREDENTIALS_CREDENTIAL_FETCH_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/functional/any_invocable.h"
#include "absl/status/statusor.h"
#include "client_core/base/clock.h"
#include "client_core/credentials/credential_recipe.h"
#include "client_core/runtime/deadline_timer.h"
#include "client_core/runtime/scheduler.h"
#include "client_core/runtime/worker_pool.h"
#include "client_core/transport/http_transport.h"

namespace nexusnitro {

// Gets what the recipe asks for: files on a worker thread, replies over the transport. Destroying
// it ends the run. Event-loop thread only.
class CredentialFetch : private HttpHandler {
 public:
  using Done = absl::AnyInvocable<void(absl::StatusOr<FetchedCredential>)>;

  // All references outlive this. `done` is called once, later than Start(), and may destroy this.
  CredentialFetch(Scheduler& scheduler, HttpTransport& transport, WorkerPool& workers,
                  const Clock& clock, Done done);
  ~CredentialFetch() override;

  // To be called once.
  void Start(CredentialRecipe recipe);

 private:
  void OnConnected() override {}
  void OnHead(const HttpResponseHead& head) override { reply_.status = head.status; }
  void OnBody(std::string_view bytes) override;
  void OnEnd(const HttpEnd& end) override;

  void Run(RecipeStep step);
  void ReadFile(ReadFileStep step);
  void Send();
  void OnReply(absl::StatusOr<FetchReply> reply);
  void OnTimer();
  void Finish(absl::StatusOr<FetchedCredential> result);

  Scheduler& scheduler_;
  HttpTransport& transport_;
  WorkerPool& workers_;
  const Clock& clock_;
  Done done_;
  DeadlineTimer timer_;
  absl::Time until_;
  SendStep sending_;
  bool sent_again_ = false;
  FetchReply reply_;
  std::unique_ptr<HttpExchange> exchange_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace nexusnitro

#endif  // NEXUSNITRO_CLIENT_CORE_CREDENTIALS_CREDENTIAL_FETCH_H_
