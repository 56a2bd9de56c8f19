#include "tests/support/load_client.h"

#include <chrono>
#include <utility>

#include "tests/support/chat_requests.h"
#include "tests/support/sse.h"

namespace nexusnitro::testing {
namespace {

constexpr int kBatchItems = 8;
constexpr int kBatchConcurrency = 4;
constexpr int kPieces = 5;
constexpr int kDeadlineMsMin = 20;
constexpr int kDeadlineMsSpread = 30;
constexpr char kQuestionMark[] = "q-";  // Every question begins so.

std::string QuestionIn(const std::string& body) {
  const size_t at = body.find(kQuestionMark);
  return body.substr(at, body.find('"', at) - at);
}

Script GoodStream(const std::string& question) {
  Script script = Script::SseHead();
  for (int i = 0; i < kPieces; ++i) {
    script.Body(TextFrame(question + ";"));
    if (i % 2 == 0) script.Pause(absl::Milliseconds(1));
  }
  return script.Body(FinishFrame() + UsageFrame(1, kPieces) + DoneFrame()).End();
}

std::string GoodAnswer(const std::string& question) {
  std::string text;
  for (int i = 0; i < kPieces; ++i) text += question + ";";
  return text;
}

}  // namespace

Script MisbehavingReply(const ReceivedRequest& request) {
  const std::string question = QuestionIn(request.body);
  const bool stream = request.body.find("\"stream\":true") != std::string::npos;
  const auto asks_for = [&question](const char* word) {
    return question.find(word) != std::string::npos;
  };
  if (asks_for("good")) {
    return stream ? GoodStream(question) : Script::Json(200, WholeReply(GoodAnswer(question)));
  }
  if (asks_for("refused")) return Script::Json(400, R"({"error":{"message":"no"}})");
  if (asks_for("failing")) return Script::Json(503, R"({"error":{"message":"busy"}})");
  if (asks_for("cut")) {
    if (stream) return Script::SseHead().Body(TextFrame("a")).Fin();
    return Script()
        .HeadWithLength(200, {{"content-type", "application/json"}}, 500)
        .Body("{\"choices\":")
        .Fin();
  }
  if (asks_for("malformed")) {
    return stream ? Script::SseHead().Body(TextFrame("a") + SseFrame("{no")).Stall()
                  : Script::Json(200, "{\"choices\":");
  }
  return stream ? Script::SseHead().Body(TextFrame("a")).Stall() : Script().Stall();
}

Tally& Tally::operator+=(const Tally& other) {
  started += other.started;
  ok += other.ok;
  failed += other.failed;
  cancelled += other.cancelled;
  deadlines += other.deadlines;
  surprises += other.surprises;
  if (first_surprise.empty()) first_surprise = other.first_surprise;
  return *this;
}

LoadClient::LoadClient(std::unique_ptr<v1::ChatService::Stub> stub, uint64_t seed, int number)
    : stub_(std::move(stub)), random_(seed), number_(number) {}

const char* LoadClient::WordOf(Fate fate) {
  switch (fate) {
    case Fate::kGood:
      return "good";
    case Fate::kRefused:
      return "refused";
    case Fate::kFailing:
      return "failing";
    case Fate::kCut:
      return "cut";
    case Fate::kMalformed:
      return "malformed";
    case Fate::kDeadline:
    case Fate::kCancel:
      return "stalls";
  }
  return "";
}

LoadClient::Fate LoadClient::RandomFate() {
  constexpr Fate kFates[] = {Fate::kGood,    Fate::kGood,   Fate::kGood,      Fate::kGood,
                             Fate::kRefused, Fate::kCut,    Fate::kMalformed, Fate::kFailing,
                             Fate::kCancel,  Fate::kCancel, Fate::kDeadline};
  return kFates[random_.Bits() % std::size(kFates)];
}

std::string LoadClient::Question(Fate fate) {
  ++tally_.started;
  return kQuestionMark + std::to_string(number_) + "-" + std::to_string(++questions_) + "-" +
         WordOf(fate);
}

void LoadClient::SetDeadline(Fate fate, grpc::ClientContext& context) {
  if (fate != Fate::kDeadline) return;
  const auto ms = kDeadlineMsMin + static_cast<int>(random_.Bits() % kDeadlineMsSpread);
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(ms));
}

void LoadClient::DoOne() {
  const uint64_t dice = random_.Bits() % 8;
  if (dice == 0) return Batch();
  // A whole chat is cancelled from another thread; that of a batch's item covers it.
  const Fate fate = RandomFate();
  if (dice < 4 && fate != Fate::kCancel) return Chat(fate);
  Stream(fate);
}

void LoadClient::Chat(Fate fate) {
  const std::string question = Question(fate);
  grpc::ClientContext context;
  SetDeadline(fate, context);
  v1::ChatResponse response;
  const grpc::Status status = stub_->Chat(&context, Ask(question), &response);
  Count(fate, question, status.error_code(),
        status.ok() ? response.choices(0).message().parts(0).text() : "");
}

void LoadClient::Stream(Fate fate) {
  const std::string question = Question(fate);
  grpc::ClientContext context;
  SetDeadline(fate, context);
  v1::ChatRequest request = Ask(question);
  request.mutable_options()->set_join_deltas(random_.Bits() % 2 == 0);
  const auto reader = stub_->StreamChat(&context, request);
  const bool at_once = random_.Bits() % 2 == 0;
  if (fate == Fate::kCancel && at_once) context.TryCancel();
  std::string text;
  v1::ChatChunk chunk;
  while (reader->Read(&chunk)) {
    for (const v1::ChatEvent& event : chunk.events()) text += event.part_delta().text();
    if (fate == Fate::kCancel) context.TryCancel();
  }
  Count(fate, question, reader->Finish().error_code(), text);
}

void LoadClient::Batch() {
  grpc::ClientContext context;
  const auto stream = stub_->BatchChat(&context);
  v1::BatchChatRequest open;
  open.mutable_open()->set_concurrency(kBatchConcurrency);
  stream->Write(open);
  std::map<std::string, Fate> waiting;  // By the question, which is the id, too.
  for (int i = 0; i < kBatchItems; ++i) {
    const Fate fate = RandomFate();
    const std::string question = Question(fate);
    waiting.emplace(question, fate);
    v1::BatchChatRequest message;
    v1::BatchCall& call = *message.mutable_call();
    call.set_id(question);
    *call.mutable_request() = Ask(question);
    if (fate == Fate::kDeadline) call.mutable_timeout()->set_nanos(kDeadlineMsMin * 1'000'000);
    stream->Write(message);
    if (fate != Fate::kCancel) continue;
    v1::BatchChatRequest cancel;
    cancel.mutable_cancel()->set_id(question);
    stream->Write(cancel);
  }
  stream->WritesDone();
  v1::BatchChatResponse response;
  while (stream->Read(&response)) {
    const auto found = waiting.find(response.id());
    if (found == waiting.end()) {
      ++tally_.surprises;
      tally_.first_surprise = "a second answer to " + response.id();
      continue;
    }
    Count(found->second, found->first, response.status().code(),
          response.has_response() ? response.response().choices(0).message().parts(0).text() : "");
    waiting.erase(found);
  }
  const grpc::Status status = stream->Finish();
  if (status.ok() && waiting.empty()) return;
  ++tally_.surprises;
  tally_.first_surprise = "a batch ended early: " + status.error_message();
}

void LoadClient::Count(Fate fate, const std::string& question, int code, const std::string& text) {
  bool right = false;
  switch (fate) {
    case Fate::kGood:
      right = code == grpc::StatusCode::OK && text == GoodAnswer(question);
      break;
    case Fate::kRefused:
      right = code == grpc::StatusCode::INVALID_ARGUMENT;
      break;
    case Fate::kFailing:
      right = code == grpc::StatusCode::UNAVAILABLE;
      break;
    case Fate::kCut:
    case Fate::kMalformed:
      right = code != grpc::StatusCode::OK && code != grpc::StatusCode::CANCELLED &&
              code != grpc::StatusCode::DEADLINE_EXCEEDED;
      break;
    case Fate::kDeadline:
      right = code == grpc::StatusCode::DEADLINE_EXCEEDED;
      break;
    case Fate::kCancel:
      right = code == grpc::StatusCode::CANCELLED;
      break;
  }
  if (code == grpc::StatusCode::OK) {
    ++tally_.ok;
  } else if (code == grpc::StatusCode::CANCELLED) {
    ++tally_.cancelled;
  } else {
    ++tally_.failed;
  }
  if (fate == Fate::kDeadline) ++tally_.deadlines;
  if (right) return;
  ++tally_.surprises;
  if (tally_.first_surprise.empty()) {
    tally_.first_surprise =
        question + " ended with code " + std::to_string(code) + " and \"" + text + "\"";
  }
}

void LoadClient::StreamUntilStopped() {
  const long before = tally_.surprises;
  while (tally_.surprises == before) Stream(Fate::kGood);
}

}  // namespace nexusnitro::testing
