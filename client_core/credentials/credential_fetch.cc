#include "client_core/credentials/credential_fetch.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <utility>

#include "client_core/base/error.h"
#include "client_core/base/limits.h"
#include "client_core/base/strings.h"

namespace nexusnitro {
namespace {

absl::StatusOr<std::string> TextOf(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    return absl::NotFoundError(StrCat("there is no file ", path));
  }
  std::ifstream file(path, std::ios::binary);
  std::string text(limits::kCredentialFileBytesMax + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad() || !file.is_open() || std::filesystem::is_directory(path, error)) {
    return absl::FailedPreconditionError(StrCat("the file ", path, " cannot be read"));
  }
  text.resize(static_cast<size_t>(file.gcount()));
  if (text.size() > limits::kCredentialFileBytesMax) {
    return absl::FailedPreconditionError(
        StrCat("the file ", path, " is larger than ", limits::kCredentialFileBytesMax, " bytes"));
  }
  return text;
}

}  // namespace

CredentialFetch::CredentialFetch(Scheduler& scheduler, HttpTransport& transport,
                                 WorkerPool& workers, const Clock& clock, Done done)
    : scheduler_(scheduler),
      transport_(transport),
      workers_(workers),
      clock_(clock),
      done_(std::move(done)),
      timer_(scheduler, [this] { OnTimer(); }) {}

CredentialFetch::~CredentialFetch() { *alive_ = false; }

void CredentialFetch::Start(CredentialRecipe recipe) {
  until_ = scheduler_.Now() + limits::kCredentialFetchTimeMax;
  timer_.Set(until_);
  scheduler_.Post([this, alive = alive_, recipe = std::move(recipe)] {
    if (*alive) Run(recipe(clock_.WallNow()));
  });
}

void CredentialFetch::Run(RecipeStep step) {
  timer_.Set(until_);
  if (auto* file = std::get_if<ReadFileStep>(&step)) {
    ReadFile(std::move(*file));
  } else if (auto* send = std::get_if<SendStep>(&step)) {
    sending_ = std::move(*send);
    sent_again_ = false;
    Send();
  } else if (auto* fetched = std::get_if<FetchedCredential>(&step)) {
    Finish(std::move(*fetched));
  } else {
    Finish(std::get<absl::Status>(std::move(step)));
  }
}

void CredentialFetch::ReadFile(ReadFileStep step) {
  const auto file = std::make_shared<const ReadFileStep>(std::move(step));
  const bool queued =
      workers_.TryPost([this, file, alive = alive_, &scheduler = scheduler_, &clock = clock_] {
        RecipeStep next = file->then(TextOf(file->path), clock.WallNow());
        scheduler.Post([this, alive, next = std::move(next)]() mutable {
          if (*alive) Run(std::move(next));
        });
      });
  if (queued) return;
  // The recipe may know of another way.
  Run(file->then(absl::ResourceExhaustedError(StrCat(
                     "the file ", file->path, " was not read: too much waits for a worker thread")),
                 clock_.WallNow()));
}

void CredentialFetch::Send() {
  reply_ = {};
  timer_.Set(std::min(until_, scheduler_.Now() + sending_.timeout));
  exchange_ = transport_.Start(sending_.request, *this);
}

void CredentialFetch::OnBody(std::string_view bytes) {
  if (reply_.body.size() + bytes.size() > limits::kCredentialReplyBytesMax) {
    OnReply(absl::ResourceExhaustedError(
        StrCat("its reply is larger than ", limits::kCredentialReplyBytesMax, " bytes")));
    return;
  }
  reply_.body.append(bytes);
}

void CredentialFetch::OnEnd(const HttpEnd& end) {
  if (end.status.ok()) {
    OnReply(std::move(reply_));
  } else if (ReasonOf(end.status) == Reason::kSentNoAnswer && !std::exchange(sent_again_, true)) {
    Send();  // A kept-alive connection that had been closed; asking twice does no harm here.
  } else {
    OnReply(end.status);
  }
}

void CredentialFetch::OnTimer() {
  if (scheduler_.Now() >= until_) {
    Finish(absl::DeadlineExceededError(
        StrCat("not fetched within ", absl::FormatDuration(limits::kCredentialFetchTimeMax))));
  } else {
    OnReply(absl::DeadlineExceededError(
        StrCat("no reply within ", absl::FormatDuration(sending_.timeout))));
  }
}

void CredentialFetch::OnReply(absl::StatusOr<FetchReply> reply) {
  exchange_.reset();
  Run(sending_.then(std::move(reply), clock_.WallNow()));
}

void CredentialFetch::Finish(absl::StatusOr<FetchedCredential> result) {
  timer_.Clear();
  exchange_.reset();
  Done done = std::move(done_);
  done(std::move(result));  // May destroy this.
}

}  // namespace nexusnitro
