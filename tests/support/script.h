// Script: what a fake backend does with one request, step by step.
#ifndef NEXUSNITRO_TESTS_SUPPORT_SCRIPT_H_
#define NEXUSNITRO_TESTS_SUPPORT_SCRIPT_H_

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "client_core/transport/http_types.h"

namespace nexusnitro::testing {

// One step. Each kind uses the fields that it needs.
struct Step {
  enum class Kind {
    kHead,    // The reply's head: status and headers.
    kBody,    // A piece of the body.
    kPieces,  // Pieces of the body, as long as `next_piece` makes them.
    kEnd,     // The body's end, as its framing has it.
    kPause,   // Waits; ends early if the peer closes.
    kStall,   // Waits until the peer closes.
    kFin,     // Closes the connection; over HTTP/2, ends the stream.
    kReset,   // Resets the connection; over HTTP/2, the stream, with `code`.
    kRaw,     // Bytes as they are. HTTP/1.1 only.
    kGoAway,  // Tells the peer to go away. HTTP/2 only.
  };
  enum class Framing { kChunked, kLength, kUntilClose };

  Kind kind;
  int status = 200;
  HttpHeaders headers;
  Framing framing = Framing::kChunked;
  size_t length = 0;  // Of a body with Framing::kLength, in bytes.
  std::string bytes;
  absl::Duration pause;
  uint32_t code = 0;
  std::function<bool(std::string& piece)> next_piece;
};

// Steps in order. Built by chaining.
class Script {
 public:
  Script& Head(int status, HttpHeaders headers) {
    Step& step = Add(Step::Kind::kHead);
    step.status = status;
    step.headers = std::move(headers);
    return *this;
  }
  // A head whose body has a length, or ends with the connection.
  Script& HeadWithLength(int status, HttpHeaders headers, size_t length) {
    Head(status, std::move(headers));
    steps_.back().framing = Step::Framing::kLength;
    steps_.back().length = length;
    return *this;
  }
  Script& HeadUntilClose(int status, HttpHeaders headers) {
    Head(status, std::move(headers));
    steps_.back().framing = Step::Framing::kUntilClose;
    return *this;
  }
  Script& Body(std::string bytes) {
    Add(Step::Kind::kBody).bytes = std::move(bytes);
    return *this;
  }
  // Pieces that are made when they are sent, for bodies that are too large to hold or never end.
  // Over HTTP/2, all of them are made at once.
  Script& Pieces(std::function<bool(std::string& piece)> next_piece) {
    Add(Step::Kind::kPieces).next_piece = std::move(next_piece);
    return *this;
  }
  Script& End() { return Add(Step::Kind::kEnd), *this; }
  Script& Pause(absl::Duration pause) {
    Add(Step::Kind::kPause).pause = pause;
    return *this;
  }
  Script& Stall() { return Add(Step::Kind::kStall), *this; }
  Script& Fin() { return Add(Step::Kind::kFin), *this; }
  Script& Reset(uint32_t code = 0) {
    Add(Step::Kind::kReset).code = code;
    return *this;
  }
  Script& Raw(std::string bytes) {
    Add(Step::Kind::kRaw).bytes = std::move(bytes);
    return *this;
  }
  Script& GoAway() { return Add(Step::Kind::kGoAway), *this; }

  const std::vector<Step>& steps() const { return steps_; }

  // Whole replies.
  static Script Json(int status, const std::string& body, HttpHeaders headers = {}) {
    headers.push_back({"content-type", "application/json"});
    return Script().HeadWithLength(status, std::move(headers), body.size()).Body(body).End();
  }
  static Script Sse(const std::string& body) { return SseHead().Body(body).End(); }
  static Script SseHead() { return Script().Head(200, {{"content-type", "text/event-stream"}}); }

 private:
  Step& Add(Step::Kind kind) {
    steps_.push_back({.kind = kind, .headers = {}, .bytes = {}, .pause = {}, .next_piece = {}});
    return steps_.back();
  }

  std::vector<Step> steps_;
};

}  // namespace nexusnitro::testing

#endif  // NEXUSNITRO_TESTS_SUPPORT_SCRIPT_H_
