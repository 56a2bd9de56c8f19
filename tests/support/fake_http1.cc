#include "tests/support/fake_http1.h"

#include <cstdlib>
#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "client_core/base/strings.h"

namespace nexusnitro::testing {
namespace {

// Reads one request off `input`, reading more as needed. False at the connection's end.
bool ReadRequest(ConnectionStream& stream, std::string& input, ReceivedRequest& request) {
  size_t head_end = 0;
  while ((head_end = input.find("\r\n\r\n")) == std::string::npos) {
    if (!stream.Read(input)) return false;
  }
  const std::vector<std::string> lines =
      absl::StrSplit(absl::string_view(input).substr(0, head_end), "\r\n");
  const std::vector<std::string> first = absl::StrSplit(lines[0], ' ');
  request.method = first[0];
  request.path = first.size() > 1 ? first[1] : "";
  size_t length = 0;
  for (size_t i = 1; i < lines.size(); ++i) {
    const size_t colon = lines[i].find(':');
    HttpHeader header;
    header.name = absl::AsciiStrToLower(lines[i].substr(0, colon));
    header.value = std::string(absl::StripAsciiWhitespace(lines[i].substr(colon + 1)));
    if (header.name == "content-length") length = std::strtoul(header.value.c_str(), nullptr, 10);
    request.headers.push_back(std::move(header));
  }
  while (input.size() < head_end + 4 + length) {
    if (!stream.Read(input)) return false;
  }
  request.body = input.substr(head_end + 4, length);
  input.erase(0, head_end + 4 + length);
  return true;
}

std::string HeadBytes(const Step& step) {
  std::string head = StrCat("HTTP/1.1 ", step.status, " Status\r\n");
  for (const HttpHeader& header : step.headers) {
    StrAppend(&head, header.name, ": ", header.value, "\r\n");
  }
  switch (step.framing) {
    case Step::Framing::kChunked:
      StrAppend(&head, "transfer-encoding: chunked\r\n");
      break;
    case Step::Framing::kLength:
      StrAppend(&head, "content-length: ", step.length, "\r\n");
      break;
    case Step::Framing::kUntilClose:
      StrAppend(&head, "connection: close\r\n");
      break;
  }
  return head + "\r\n";
}

// Plays one script. False if the connection is over.
class Player {
 public:
  Player(ConnectionStream& stream, FakeBackend& backend) : stream_(stream), backend_(backend) {}

  bool Play(const Script& script) {
    for (const Step& step : script.steps()) {
      if (!Do(step)) return false;
    }
    return true;
  }

 private:
  bool Do(const Step& step) {
    switch (step.kind) {
      case Step::Kind::kHead:
        framing_ = step.framing;
        return Send(HeadBytes(step));
      case Step::Kind::kBody:
        return SendBody(step.bytes);
      case Step::Kind::kPieces:
        for (std::string piece; step.next_piece(piece);) {
          if (!SendBody(piece)) return false;
        }
        return true;
      case Step::Kind::kEnd:
        if (framing_ == Step::Framing::kChunked) return Send("0\r\n\r\n");
        if (framing_ == Step::Framing::kUntilClose) {
          stream_.Close();
          return false;
        }
        return true;
      case Step::Kind::kPause:
        return !WaitedUntilClosed(step.pause);
      case Step::Kind::kStall:
        WaitedUntilClosed(absl::InfiniteDuration());
        return false;
      case Step::Kind::kFin:
        stream_.Close();
        return false;
      case Step::Kind::kReset:
        stream_.Reset();
        return false;
      case Step::Kind::kRaw:
        return Send(step.bytes);
      case Step::Kind::kGoAway:
        return true;
    }
    return true;
  }

  bool SendBody(const std::string& bytes) {
    if (framing_ != Step::Framing::kChunked) return Send(bytes);
    return Send(StrCat(absl::StrFormat("%x", bytes.size()), "\r\n", bytes, "\r\n"));
  }

  bool Send(std::string_view bytes) {
    if (stream_.Write(bytes)) {
      backend_.NoteSent(bytes.size());
      return true;
    }
    backend_.NotePeerClosed();
    return false;
  }

  // Whether the peer closed within `limit`.
  bool WaitedUntilClosed(absl::Duration limit) {
    const ConnectionStream::Wait result = stream_.WaitFor(limit);
    if (result == ConnectionStream::Wait::kTimeout) return false;
    backend_.NotePeerClosed();
    return true;
  }

  ConnectionStream& stream_;
  FakeBackend& backend_;
  Step::Framing framing_ = Step::Framing::kChunked;
};

}  // namespace

void ServeHttp1(ConnectionStream& stream, FakeBackend& backend, int connection) {
  std::string input;
  while (true) {
    ReceivedRequest request;
    request.connection = connection;
    if (!ReadRequest(stream, input, request)) return;
    const Script script = backend.HandleRequest(std::move(request));
    const bool goes_on = Player(stream, backend).Play(script);
    backend.NotePlayed();
    if (!goes_on) return;
  }
}

}  // namespace nexusnitro::testing
