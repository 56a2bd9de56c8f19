// direct_http: the same chat, straight to the backend, in a bare libcurl loop on libuv: the other
// floor. Prints what it saw as JSON, with the CPU time that its loop took.

#include <curl/curl.h>
#include <sys/resource.h>
#include <uv.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "bench/flags.h"
#include "bench/latencies.h"

namespace {

using nexusnitro::bench::Clock;
using nexusnitro::bench::MicrosSince;
using nexusnitro::bench::Percentile;

constexpr char kUsage[] = R"(direct_http: chats over bare HTTP and prints what it saw, as JSON.
  --url URL      address of the chat call
  --in-flight N  requests at once [64]
  --seconds S    how long to begin new requests [3]
  --ramp S       spread the first requests over S seconds [0]
  --stream 0|1   whether to ask for streams [0]
)";

struct Settings {
  std::string url;
  int in_flight = 64;
  double seconds = 3;
  double ramp = 0;
  bool stream = false;
};

struct Transfer {
  CURL* easy = nullptr;
  uv_timer_t start;  // Of its first request.
  Clock::time_point started;
  bool first = true;
};

struct Socket {
  uv_poll_t poll;
  curl_socket_t fd;
};

Settings settings;
CURLM* multi;
uv_timer_t timer;
Clock::time_point stop_at;
long calls = 0;
long errors = 0;
int left = 0;
std::vector<double> latency_us;
std::vector<double> first_byte_us;
curl_slist* headers;
std::string body;

void Begin(Transfer* transfer) {
  transfer->started = Clock::now();
  transfer->first = true;
  curl_multi_add_handle(multi, transfer->easy);
}

void CheckDone() {
  int pending = 0;
  while (CURLMsg* message = curl_multi_info_read(multi, &pending)) {
    if (message->msg != CURLMSG_DONE) continue;
    Transfer* transfer = nullptr;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
    ++calls;
    if (message->data.result != CURLE_OK) ++errors;
    latency_us.push_back(MicrosSince(transfer->started));
    curl_multi_remove_handle(multi, transfer->easy);
    if (Clock::now() < stop_at) {
      Begin(transfer);
    } else if (--left == 0) {
      uv_stop(uv_default_loop());
    }
  }
}

void OnPoll(uv_poll_t* poll, int status, int events) {
  auto* socket = reinterpret_cast<Socket*>(poll);
  int flags = status < 0 ? CURL_CSELECT_ERR : 0;
  if (events & UV_READABLE) flags |= CURL_CSELECT_IN;
  if (events & UV_WRITABLE) flags |= CURL_CSELECT_OUT;
  int running = 0;
  curl_multi_socket_action(multi, socket->fd, flags, &running);
  CheckDone();
}

int OnSocket(CURL*, curl_socket_t fd, int what, void*, void* data) {
  auto* socket = static_cast<Socket*>(data);
  if (what == CURL_POLL_REMOVE) {
    if (socket != nullptr) {
      uv_poll_stop(&socket->poll);
      uv_close(reinterpret_cast<uv_handle_t*>(&socket->poll),
               [](uv_handle_t* handle) { delete reinterpret_cast<Socket*>(handle); });
      curl_multi_assign(multi, fd, nullptr);
    }
    return 0;
  }
  if (socket == nullptr) {
    socket = new Socket;
    socket->fd = fd;
    uv_poll_init_socket(uv_default_loop(), &socket->poll, fd);
    curl_multi_assign(multi, fd, socket);
  }
  uv_poll_start(
      &socket->poll,
      ((what & CURL_POLL_IN) ? UV_READABLE : 0) | ((what & CURL_POLL_OUT) ? UV_WRITABLE : 0),
      OnPoll);
  return 0;
}

int OnTimer(CURLM*, long timeout_ms, void*) {
  if (timeout_ms < 0) {
    uv_timer_stop(&timer);
    return 0;
  }
  uv_timer_start(
      &timer,
      [](uv_timer_t*) {
        int running = 0;
        curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
        CheckDone();
      },
      static_cast<uint64_t>(timeout_ms), 0);
  return 0;
}

size_t OnBody(char*, size_t size, size_t count, void* data) {
  auto* transfer = static_cast<Transfer*>(data);
  if (transfer->first) {
    transfer->first = false;
    first_byte_us.push_back(MicrosSince(transfer->started));
  }
  return size * count;
}

double CpuMicros() {
  rusage usage = {};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 +
         static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

}  // namespace

int main(int argc, char** argv) {
  nexusnitro::bench::Flags flags(kUsage);
  flags.Add("--url", &settings.url);
  flags.Add("--in-flight", &settings.in_flight);
  flags.Add("--seconds", &settings.seconds);
  flags.Add("--ramp", &settings.ramp);
  flags.Add("--stream", &settings.stream);
  flags.Parse(argc, argv);
  curl_global_init(CURL_GLOBAL_DEFAULT);
  multi = curl_multi_init();
  curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, OnSocket);
  curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, OnTimer);
  uv_timer_init(uv_default_loop(), &timer);
  headers = curl_slist_append(headers, "content-type: application/json");
  headers = curl_slist_append(headers, "expect:");
  body =
      R"({"model":"mock","messages":[{"role":"user","content":"What does the fox say to the dog, and why )"
      R"(does it say so?"}],"temperature":0.7)" +
      std::string(settings.stream ? R"(,"stream":true})" : "}");
  stop_at = Clock::now() + std::chrono::microseconds(static_cast<long>(settings.seconds * 1e6));
  const Clock::time_point started = Clock::now();
  const double cpu_before_us = CpuMicros();
  left = settings.in_flight;
  for (int i = 0; i < settings.in_flight; ++i) {
    auto* transfer = new Transfer;
    transfer->easy = curl_easy_init();
    curl_easy_setopt(transfer->easy, CURLOPT_URL, settings.url.c_str());
    curl_easy_setopt(transfer->easy, CURLOPT_PROXY, "");
    curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, body.c_str());
    curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDSIZE, static_cast<long>(body.size()));
    curl_easy_setopt(transfer->easy, CURLOPT_WRITEFUNCTION, OnBody);
    curl_easy_setopt(transfer->easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(transfer->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(transfer->easy, CURLOPT_FAILONERROR, 1L);
    uv_timer_init(uv_default_loop(), &transfer->start);
    transfer->start.data = transfer;
    uv_timer_start(
        &transfer->start, [](uv_timer_t* start) { Begin(static_cast<Transfer*>(start->data)); },
        static_cast<uint64_t>(settings.ramp * 1e3 * i / settings.in_flight), 0);
  }
  uv_run(uv_default_loop(), UV_RUN_DEFAULT);
  const double seconds = std::chrono::duration<double>(Clock::now() - started).count();
  const double cpu_us = CpuMicros() - cpu_before_us;
  std::printf(
      "{\"calls\":%ld,\"errors\":%ld,\"seconds\":%.6f,\"cpu_us\":%.0f,\"p50_us\":%.1f,\"p99_us\":%.1f,"
      "\"first_chunk_p50_us\":%.1f,\"first_chunk_p99_us\":%.1f}\n",
      calls, errors, seconds, cpu_us, Percentile(latency_us, 0.5), Percentile(latency_us, 0.99),
      Percentile(first_byte_us, 0.5), Percentile(first_byte_us, 0.99));
  return 0;
}
