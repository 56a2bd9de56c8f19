#include "tests/support/fake_http2.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "client_core/base/clock.h"
#include "client_core/base/strings.h"

namespace nexusnitro::testing {
namespace {

// One connection: the streams' scripts are played side by side, on one thread.
class Session {
 public:
  Session(ConnectionStream& stream, FakeBackend& backend, int connection)
      : stream_(stream), backend_(backend), connection_(connection) {
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, &OnHeader);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, &OnData);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, &OnFrame);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, &OnClose);
    nghttp2_session_server_new(&session_, callbacks, this);
    nghttp2_session_callbacks_del(callbacks);
    nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, nullptr, 0);
  }
  ~Session() { nghttp2_session_del(session_); }

  void Run() {
    while (Flush()) {
      const ConnectionStream::Wait result = stream_.WaitFor(UntilNextStep());
      if (result == ConnectionStream::Wait::kClosed) {
        for (const auto& [id, stream] : streams_) {
          if (stream.playing) backend_.NotePeerClosed();
        }
        return;
      }
      if (result == ConnectionStream::Wait::kReadable && !Receive()) return;
      if (!PlayDue()) return;
    }
  }

 private:
  struct Stream {
    ReceivedRequest request;
    Script script;
    size_t next_step = 0;
    bool playing = false;
    absl::Time resume_at = absl::InfinitePast();
    std::string output;
    bool output_ended = false;
  };

  static int OnHeader(nghttp2_session*, const nghttp2_frame* frame, const uint8_t* name,
                      size_t name_size, const uint8_t* value, size_t value_size, uint8_t,
                      void* self) {
    ReceivedRequest& request = static_cast<Session*>(self)->streams_[frame->hd.stream_id].request;
    const std::string key(reinterpret_cast<const char*>(name), name_size);
    std::string text(reinterpret_cast<const char*>(value), value_size);
    if (key == ":method") {
      request.method = std::move(text);
    } else if (key == ":path") {
      request.path = std::move(text);
    } else {
      request.headers.push_back({key, std::move(text)});
    }
    return 0;
  }

  static int OnData(nghttp2_session*, uint8_t, int32_t id, const uint8_t* data, size_t size,
                    void* self) {
    static_cast<Session*>(self)->streams_[id].request.body.append(
        reinterpret_cast<const char*>(data), size);
    return 0;
  }

  static int OnFrame(nghttp2_session*, const nghttp2_frame* frame, void* self) {
    const bool request_ended =
        (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0 &&
        (frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS);
    if (request_ended) static_cast<Session*>(self)->Begin(frame->hd.stream_id);
    return 0;
  }

  static int OnClose(nghttp2_session*, int32_t id, uint32_t code, void* self) {
    auto* session = static_cast<Session*>(self);
    const auto found = session->streams_.find(id);
    if (found == session->streams_.end()) return 0;
    if (found->second.playing && code != NGHTTP2_NO_ERROR) session->backend_.NotePeerClosed();
    session->streams_.erase(found);
    return 0;
  }

  static ssize_t ReadOutput(nghttp2_session* nghttp2, int32_t id, uint8_t* buffer, size_t size,
                            uint32_t* flags, nghttp2_data_source*, void* self) {
    (void)nghttp2;
    Stream& stream = static_cast<Session*>(self)->streams_[id];
    if (stream.output.empty()) {
      if (!stream.output_ended) return NGHTTP2_ERR_DEFERRED;
      *flags |= NGHTTP2_DATA_FLAG_EOF;
      return 0;
    }
    const size_t taken = std::min(size, stream.output.size());
    std::copy_n(stream.output.begin(), taken, buffer);
    stream.output.erase(0, taken);
    return static_cast<ssize_t>(taken);
  }

  void Begin(int32_t id) {
    Stream& stream = streams_[id];
    stream.request.connection = connection_;
    stream.script = backend_.HandleRequest(stream.request);
    stream.playing = true;
  }

  bool Flush() {
    while (true) {
      const uint8_t* data = nullptr;
      const ssize_t size = nghttp2_session_mem_send(session_, &data);
      if (size < 0) return false;
      if (size == 0) return true;
      if (!stream_.Write({reinterpret_cast<const char*>(data), static_cast<size_t>(size)})) {
        return false;
      }
    }
  }

  bool Receive() {
    std::string input;
    if (!stream_.Read(input)) return false;
    return nghttp2_session_mem_recv(session_, reinterpret_cast<const uint8_t*>(input.data()),
                                    input.size()) >= 0;
  }

  absl::Duration UntilNextStep() const {
    absl::Time next = absl::InfiniteFuture();
    for (const auto& [id, stream] : streams_) {
      if (stream.playing && stream.next_step < stream.script.steps().size()) {
        next = std::min(next, stream.resume_at);
      }
    }
    if (next == absl::InfiniteFuture()) return absl::InfiniteDuration();
    return std::max(next - Clock::Real().Now(), absl::ZeroDuration());
  }

  // Plays what is due on each stream; false if the connection is over.
  bool PlayDue() {
    std::vector<int32_t> ids;
    for (const auto& [id, stream] : streams_) ids.push_back(id);
    for (const int32_t id : ids) {
      while (true) {
        const auto found = streams_.find(id);
        if (found == streams_.end()) break;
        Stream& stream = found->second;
        if (!stream.playing || stream.next_step >= stream.script.steps().size() ||
            stream.resume_at > Clock::Real().Now()) {
          break;
        }
        const Step step = stream.script.steps()[stream.next_step++];
        if (!Do(id, stream, step)) return false;
      }
    }
    return true;
  }

  bool Do(int32_t id, Stream& stream, const Step& step) {
    switch (step.kind) {
      case Step::Kind::kHead:
        SendHead(id, step);
        return true;
      case Step::Kind::kBody:
        stream.output += step.bytes;
        nghttp2_session_resume_data(session_, id);
        return true;
      case Step::Kind::kPieces:
        for (std::string piece; step.next_piece(piece);) stream.output += piece;
        nghttp2_session_resume_data(session_, id);
        return true;
      case Step::Kind::kEnd:
      case Step::Kind::kFin:
        stream.output_ended = true;
        stream.playing = false;
        nghttp2_session_resume_data(session_, id);
        return true;
      case Step::Kind::kPause:
        stream.resume_at = Clock::Real().Now() + step.pause;
        return true;
      case Step::Kind::kStall:
        stream.resume_at = absl::InfiniteFuture();
        return true;
      case Step::Kind::kReset:
        stream.playing = false;
        nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, step.code);
        return true;
      case Step::Kind::kGoAway:
        nghttp2_submit_goaway(session_, NGHTTP2_FLAG_NONE, 0, NGHTTP2_NO_ERROR, nullptr, 0);
        Flush();
        stream_.Close();
        return false;
      case Step::Kind::kRaw:
        return true;
    }
    return true;
  }

  void SendHead(int32_t id, const Step& step) {
    const std::string status = StrCat(step.status);
    std::vector<nghttp2_nv> headers;
    const auto add = [&headers](const std::string& name, const std::string& value) {
      headers.push_back({reinterpret_cast<uint8_t*>(const_cast<char*>(name.data())),
                         reinterpret_cast<uint8_t*>(const_cast<char*>(value.data())), name.size(),
                         value.size(), NGHTTP2_NV_FLAG_NONE});
    };
    const std::string status_name = ":status";
    add(status_name, status);
    for (const HttpHeader& header : step.headers) add(header.name, header.value);
    nghttp2_data_provider provider = {};
    provider.read_callback = &ReadOutput;
    nghttp2_submit_response(session_, id, headers.data(), headers.size(), &provider);
  }

  ConnectionStream& stream_;
  FakeBackend& backend_;
  const int connection_;
  nghttp2_session* session_ = nullptr;
  std::map<int32_t, Stream> streams_;
};

}  // namespace

void ServeHttp2(ConnectionStream& stream, FakeBackend& backend, int connection) {
  Session(stream, backend, connection).Run();
}

}  // namespace nexusnitro::testing
