#include "client_core/config/config_editor.h"

#include <pthread.h>

#include <optional>
#include <utility>
#include <vector>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/status_macros.h"

namespace nexusnitro {

namespace {

// So many CreateConfig requests that wait are written together.
constexpr size_t kCreatesTogetherMax = 256;

absl::Status Draining() {
  return MakeError(Reason::kDraining, "the server stops, and takes no more configs");
}

}  // namespace

ConfigEditor::ConfigEditor(std::shared_ptr<ConfigStore> configs, std::unique_ptr<Store> store,
                           ToCallStatusFunction to_call_status, const Clock& clock)
    : configs_(std::move(configs)),
      store_(std::move(store)),
      writer_(*configs_, *store_, to_call_status, clock) {}

absl::StatusOr<std::unique_ptr<ConfigEditor>> ConfigEditor::Create(
    std::shared_ptr<ConfigStore> configs, std::unique_ptr<Store> store,
    ToCallStatusFunction to_call_status, const Clock& clock) {
  std::unique_ptr<ConfigEditor> editor(
      new ConfigEditor(std::move(configs), std::move(store), to_call_status, clock));
  ConfigEditor* self = editor.get();
  NN_RETURN_IF_ERROR(self->store_->Start([self] { self->WakeForChanges(); }));
  self->writer_.TakeChanges();
  self->thread_ = std::thread([self] {
    pthread_setname_np(pthread_self(), "nn-configs");
    self->Run();
  });
  return editor;
}

ConfigEditor::~ConfigEditor() {
  {
    MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.NotifyAll();
  if (thread_.joinable()) thread_.join();
}

void ConfigEditor::Post(ConfigRequest request, Done done) {
  {
    MutexLock lock(mutex_);
    if (!stopping_ && jobs_.size() < limits::kConfigRequestsQueueMax) {
      jobs_.push_back({std::move(request), std::move(done)});
      wake_.NotifyOne();
      return;
    }
  }
  absl::Status error =
      MakeError(Reason::kOverloaded, "too many requests to change configs are waiting");
  SetRetryAfter(error, limits::kRefusedRetryAfter);
  done(std::move(error));
}

void ConfigEditor::SetFile(FileState file) {
  MutexLock lock(mutex_);
  files_.push_back(std::move(file));
  const int64_t number = ++files_posted_;
  wake_.NotifyOne();
  while (files_set_ < number) file_was_set_.Wait(mutex_);
}

void ConfigEditor::WakeForChanges() {
  MutexLock lock(mutex_);
  changes_wait_ = true;
  wake_.NotifyOne();
}

void ConfigEditor::Run() {
  while (RunNext()) {
  }
}

bool ConfigEditor::RunNext() {
  std::optional<FileState> file;
  std::vector<Job> jobs;
  bool take_changes = false;
  bool stopping = false;
  {
    MutexLock lock(mutex_);
    while (files_.empty() && jobs_.empty() && !changes_wait_ && !stopping_) wake_.Wait(mutex_);
    stopping = stopping_;
    take_changes = std::exchange(changes_wait_, false);
    if (!files_.empty()) {
      file = std::move(files_.front());
      files_.pop_front();
    } else {
      // One request, or all that wait and are to make one config each.
      while (!jobs_.empty() && jobs.size() < kCreatesTogetherMax) {
        const bool creates = jobs_.front().request.method == ConfigRequest::Method::kCreate;
        if (!jobs.empty() && !creates) break;
        jobs.push_back(std::move(jobs_.front()));
        jobs_.pop_front();
        if (!creates) break;
      }
    }
  }
  if (take_changes) writer_.TakeChanges();
  if (file.has_value()) {
    configs_->SetFile(*std::move(file));
    MutexLock lock(mutex_);
    ++files_set_;
    file_was_set_.NotifyAll();
  } else if (stopping) {
    for (Job& job : jobs) job.done(Draining());
  } else {
    RunJobs(std::move(jobs));
    return true;
  }
  return !stopping || file.has_value() || !jobs.empty();
}

void ConfigEditor::RunJobs(std::vector<Job> jobs) {
  std::vector<Job*> creates;
  std::vector<ConfigWriter::NewRequest> requests;
  for (Job& job : jobs) {
    ConfigRequest& request = job.request;
    if (request.wanted != nullptr && !request.wanted()) {
      job.done(MakeError(Reason::kCancelled, "the caller left before its request was begun"));
      continue;
    }
    switch (request.method) {
      case ConfigRequest::Method::kCreate:
        creates.push_back(&job);
        requests.push_back({request.bytes, request.scope});
        break;
      case ConfigRequest::Method::kUpdate:
        job.done(writer_.Update(request.bytes, request.scope));
        break;
      case ConfigRequest::Method::kDelete:
        job.done(writer_.Delete(request.bytes, request.scope));
        break;
      case ConfigRequest::Method::kBatchCreate:
        job.done(writer_.BatchCreate(request.bytes, request.scope));
        break;
    }
  }
  std::vector<absl::StatusOr<std::string>> replies = writer_.CreateAll(requests);
  for (size_t i = 0; i < creates.size(); ++i) creates[i]->done(std::move(replies[i]));
}

}  // namespace nexusnitro
