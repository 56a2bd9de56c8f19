// mock_backend: an OpenAI-shaped backend for benchmarks, fast enough not to be the limit.
//
// Prints "port P" when it listens on 127.0.0.1. Answers every POST: whole, or with a stream of
// tokens with a pause before each if the body asks for one. Each token carries the stream's
// number, its sequence and a checksum of the two: ` s<stream>.<sequence>.<checksum>`, so that a
// reader can tell whether a token was lost, doubled, moved or came from another stream.

#include <uv.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bench/flags.h"
#include "bench/pacer.h"
#include "bench/token.h"

namespace {

constexpr char kUsage[] = R"(mock_backend: an OpenAI-shaped backend on 127.0.0.1; prints "port P".
  --port P          port to listen on; 0 for any [0]
  --tokens N        tokens of a streamed answer [64]
  --interval-ms MS  pause before each token; 0: all at once [0]
)";

struct Settings {
  int port = 0;
  int tokens = 64;
  int interval_ms = 0;
};

Settings settings;
uint64_t streams = 0;
nexusnitro::bench::Pacer* pacer = nullptr;

constexpr char kStreamHead[] =
    "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";

std::string WholeReply() {
  const std::string body =
      R"({"id":"chatcmpl-1","object":"chat.completion","created":1790000000,"model":"mock",)"
      R"("choices":[{"index":0,"message":{"role":"assistant","content":"The quick brown fox jumps )"
      R"(over the lazy dog."},"finish_reason":"stop"}],)"
      R"("usage":{"prompt_tokens":12,"completion_tokens":10,"total_tokens":22}})";
  return "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body;
}

// One HTTP chunk with one SSE event.
std::string Frame(const std::string& data) {
  const std::string event = "data: " + data + "\n\n";
  char size[16];
  std::snprintf(size, sizeof(size), "%zx\r\n", event.size());
  return size + event + "\r\n";
}

std::string TokenFrame(uint64_t stream, int sequence) {
  return Frame(R"({"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,)"
               R"("model":"mock","choices":[{"index":0,"delta":{"content":")" +
               nexusnitro::bench::MakeToken(stream, sequence) + R"("},"finish_reason":null}]})");
}

std::string EndFrames(int tokens) {
  return Frame(R"({"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,)"
               R"("model":"mock","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})") +
         Frame(R"({"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,)"
               R"("model":"mock","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":)" +
               std::to_string(tokens) + R"(,"total_tokens":)" + std::to_string(12 + tokens) +
               "}}") +
         Frame("[DONE]") + "0\r\n\r\n";
}

// One connection; deletes itself when it closes.
class Connection {
 public:
  explicit Connection(uv_loop_t* loop) {
    uv_tcp_init(loop, &socket_);
    socket_.data = this;
  }

  void Accept(uv_stream_t* server) {
    if (uv_accept(server, reinterpret_cast<uv_stream_t*>(&socket_)) != 0) return Close();
    uv_tcp_nodelay(&socket_, 1);
    uv_read_start(
        reinterpret_cast<uv_stream_t*>(&socket_),
        [](uv_handle_t* handle, size_t, uv_buf_t* buffer) {
          auto* self = static_cast<Connection*>(handle->data);
          *buffer = uv_buf_init(self->read_buffer_, sizeof(self->read_buffer_));
        },
        [](uv_stream_t* stream, ssize_t count, const uv_buf_t*) {
          static_cast<Connection*>(stream->data)->OnRead(count);
        });
  }

 private:
  void OnRead(ssize_t count) {
    if (count < 0) return Close();
    input_.append(read_buffer_, static_cast<size_t>(count));
    while (true) {
      const size_t head_end = input_.find("\r\n\r\n");
      if (head_end == std::string::npos) return;
      const size_t length_at = FindNoCase(input_, "content-length:");
      const size_t length =
          length_at < head_end ? std::strtoul(input_.c_str() + length_at + 15, nullptr, 10) : 0;
      const size_t end = head_end + 4 + length;
      if (input_.size() < end) return;
      const bool stream =
          std::string_view(input_).substr(head_end, end - head_end).find("\"stream\":true") !=
          std::string_view::npos;
      input_.erase(0, end);
      if (stream) {
        StartStream();
      } else {
        static const std::string reply = WholeReply();
        Write(reply);
      }
    }
  }

  static size_t FindNoCase(const std::string& text, const char* word) {
    const char* found = strcasestr(text.c_str(), word);
    return found == nullptr ? std::string::npos : static_cast<size_t>(found - text.c_str());
  }

  void StartStream() {
    stream_ = ++streams;
    sent_ = 0;
    Write(kStreamHead);
    if (settings.interval_ms == 0) {
      std::string all;
      for (; sent_ < settings.tokens; ++sent_) all += TokenFrame(stream_, sent_);
      Write(all + EndFrames(settings.tokens));
      return;
    }
    ScheduleToken();
  }

  void ScheduleToken() {
    constexpr int64_t kMicrosPerMilli = 1'000;
    next_token_ = pacer->Schedule(settings.interval_ms * kMicrosPerMilli, [this] { OnTimer(); });
  }

  void OnTimer() {
    Write(TokenFrame(stream_, sent_++));
    if (closing_) return;
    if (sent_ < settings.tokens) {
      ScheduleToken();
    } else {
      Write(EndFrames(settings.tokens));
    }
  }

  void Write(const std::string& bytes) {
    uv_buf_t buffer =
        uv_buf_init(const_cast<char*>(bytes.data()), static_cast<unsigned>(bytes.size()));
    int sent = uv_try_write(reinterpret_cast<uv_stream_t*>(&socket_), &buffer, 1);
    if (sent == UV_EAGAIN) sent = 0;
    if (sent < 0) return Close();
    if (static_cast<size_t>(sent) == bytes.size()) return;
    struct Pending {
      uv_write_t request;
      std::string bytes;
    };
    auto* pending = new Pending{{}, bytes.substr(static_cast<size_t>(sent))};
    pending->request.data = pending;
    buffer = uv_buf_init(pending->bytes.data(), static_cast<unsigned>(pending->bytes.size()));
    uv_write(&pending->request, reinterpret_cast<uv_stream_t*>(&socket_), &buffer, 1,
             [](uv_write_t* request, int) { delete static_cast<Pending*>(request->data); });
  }

  void Close() {
    if (closing_) return;
    closing_ = true;
    pacer->Cancel(next_token_);
    uv_close(reinterpret_cast<uv_handle_t*>(&socket_),
             [](uv_handle_t* handle) { delete static_cast<Connection*>(handle->data); });
  }

  uv_tcp_t socket_;
  nexusnitro::bench::Pacer::Key next_token_{};
  char read_buffer_[16 * 1024];
  std::string input_;
  uint64_t stream_ = 0;
  int sent_ = 0;
  bool closing_ = false;
};

int Run() {
  uv_loop_t* loop = uv_default_loop();
  pacer = new nexusnitro::bench::Pacer(loop);  // Lives as long as the program.
  uv_tcp_t server;
  uv_tcp_init(loop, &server);
  sockaddr_in address;
  uv_ip4_addr("127.0.0.1", settings.port, &address);
  constexpr int kBacklog = 16'384;
  if (uv_tcp_bind(&server, reinterpret_cast<const sockaddr*>(&address), 0) != 0 ||
      uv_listen(reinterpret_cast<uv_stream_t*>(&server), kBacklog,
                [](uv_stream_t* stream, int status) {
                  if (status == 0) (new Connection(stream->loop))->Accept(stream);
                }) != 0) {
    std::fprintf(stderr, "mock_backend: cannot listen\n");
    return 1;
  }
  int size = sizeof(address);
  uv_tcp_getsockname(&server, reinterpret_cast<sockaddr*>(&address), &size);
  std::printf("port %d\n", ntohs(address.sin_port));
  std::fflush(stdout);
  return uv_run(loop, UV_RUN_DEFAULT);
}

}  // namespace

int main(int argc, char** argv) {
  nexusnitro::bench::Flags flags(kUsage);
  flags.Add("--port", &settings.port);
  flags.Add("--tokens", &settings.tokens);
  flags.Add("--interval-ms", &settings.interval_ms);
  flags.Parse(argc, argv);
  return Run();
}
