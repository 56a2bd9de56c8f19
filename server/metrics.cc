#include "server/metrics.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <utility>
#include <vector>

#include "client_core/config/policies.h"
#include "client_core/telemetry/latency_histogram.h"

namespace nexusnitro {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

// Of call durations, from a millisecond to ten minutes.
const std::vector<absl::Duration>& Bounds() {
  static const std::vector<absl::Duration> bounds = {
      absl::Milliseconds(1),   absl::Milliseconds(5),   absl::Milliseconds(10),
      absl::Milliseconds(25),  absl::Milliseconds(50),  absl::Milliseconds(100),
      absl::Milliseconds(250), absl::Milliseconds(500), absl::Seconds(1),
      absl::Seconds(2.5),      absl::Seconds(5),        absl::Seconds(10),
      absl::Seconds(30),       absl::Seconds(60),       absl::Seconds(120),
      absl::Seconds(300),      absl::Seconds(600)};
  return bounds;
}

// Builds families one after the other.
class Builder {
 public:
  void Family(std::string name, std::string help, MetricType type) {
    MetricFamily& family = families_.emplace_back();
    family.name = std::move(name);
    family.help = std::move(help);
    family.type = type;
  }

  void Value(double value, Labels labels = {}) {
    MetricFamily& family = families_.back();
    ClientMetric& metric = family.metric.emplace_back();
    metric.label = std::move(labels);
    if (family.type == MetricType::Counter) {
      metric.counter.value = value;
    } else {
      metric.gauge.value = value;
    }
  }

  void Histogram(const LatencyHistogram& histogram, Labels labels) {
    ClientMetric& metric = families_.back().metric.emplace_back();
    metric.label = std::move(labels);
    const std::vector<int64_t> counts = histogram.CountsUpTo(Bounds());
    for (size_t i = 0; i < counts.size(); ++i) {
      metric.histogram.bucket.push_back(
          {static_cast<uint64_t>(counts[i]), absl::ToDoubleSeconds(Bounds()[i])});
    }
    metric.histogram.sample_count = static_cast<uint64_t>(histogram.count());
    metric.histogram.sample_sum = absl::ToDoubleSeconds(histogram.sum());
  }

  std::string Text() const { return prometheus::TextSerializer().Serialize(families_); }

 private:
  std::vector<MetricFamily> families_;
};

double Number(int64_t value) { return static_cast<double>(value); }

void AddServer(const v1::Stats& stats, Builder& out) {
  const v1::BuildInfo& build = stats.build();
  out.Family("nexusnitro_build_info", "What is running.", MetricType::Gauge);
  out.Value(1, {{"version", build.version()},
                {"commit", build.commit()},
                {"grpc", build.grpc()},
                {"curl", build.curl()}});
  out.Family("nexusnitro_uptime_seconds", "Time since the start.", MetricType::Gauge);
  out.Value(absl::ToDoubleSeconds(FromProto(stats.uptime())));
  out.Family("nexusnitro_draining", "1 while the server is draining.", MetricType::Gauge);
  out.Value(stats.draining() ? 1 : 0);
  out.Family("nexusnitro_streams_open", "Streams open to callers.", MetricType::Gauge);
  out.Value(Number(stats.streams_open()));
  out.Family("nexusnitro_backend_connections_open", "Connections open to backends.",
             MetricType::Gauge);
  out.Value(Number(stats.backend_connections_open()));
  out.Family("nexusnitro_held_request_bytes", "Bytes of requests held.", MetricType::Gauge);
  out.Value(Number(stats.held_bytes()));
  out.Family("nexusnitro_log_lines_dropped_total", "Log lines dropped because nobody read them.",
             MetricType::Counter);
  out.Value(Number(stats.log_lines_dropped()));
}

void AddCalls(const v1::Stats& stats, Builder& out) {
  out.Family("nexusnitro_calls_started_total", "Calls that arrived.", MetricType::Counter);
  for (const v1::ConfigStats& config : stats.configs()) {
    out.Value(Number(config.calls().started()), {{"config", config.config()}});
  }
  out.Family("nexusnitro_calls_total", "Calls that ended, by result.", MetricType::Counter);
  for (const v1::ConfigStats& config : stats.configs()) {
    const v1::CallStats& calls = config.calls();
    const std::pair<const char*, int64_t> results[] = {{"succeeded", calls.succeeded()},
                                                       {"failed", calls.failed()},
                                                       {"cancelled", calls.cancelled()}};
    for (const auto& [result, count] : results) {
      out.Value(Number(count), {{"config", config.config()}, {"result", result}});
    }
  }
  out.Family("nexusnitro_calls_in_flight", "Calls that run now.", MetricType::Gauge);
  for (const v1::ConfigStats& config : stats.configs()) {
    out.Value(Number(config.calls().in_flight()), {{"config", config.config()}});
  }
  out.Family("nexusnitro_calls_queued", "Calls that wait for a place now.", MetricType::Gauge);
  for (const v1::ConfigStats& config : stats.configs()) {
    out.Value(Number(config.calls().queued()), {{"config", config.config()}});
  }
  // Of all calls, those included that no config was found for.
  out.Family("nexusnitro_call_errors_total", "Failed calls by reason.", MetricType::Counter);
  for (const auto& [reason, count] : stats.calls().errors_by_reason()) {
    out.Value(Number(count), {{"reason", reason}});
  }
  out.Family("nexusnitro_retries_total", "Attempts that repeated one on the same backend.",
             MetricType::Counter);
  for (const v1::ConfigStats& config : stats.configs()) {
    out.Value(Number(config.calls().retries()), {{"config", config.config()}});
  }
  out.Family("nexusnitro_fallbacks_total", "Attempts that moved on to another backend.",
             MetricType::Counter);
  for (const v1::ConfigStats& config : stats.configs()) {
    out.Value(Number(config.calls().fallbacks()), {{"config", config.config()}});
  }
  out.Family("nexusnitro_tokens_total", "Tokens as backends reported them.", MetricType::Counter);
  for (const v1::ConfigStats& config : stats.configs()) {
    out.Value(Number(config.tokens().input()), {{"config", config.config()}, {"type", "input"}});
    out.Value(Number(config.tokens().output()), {{"config", config.config()}, {"type", "output"}});
  }
}

void AddAttempts(const v1::Stats& stats, Builder& out) {
  out.Family("nexusnitro_attempts_total", "Attempts at backends.", MetricType::Counter);
  for (const v1::ConfigStats& config : stats.configs()) {
    for (const v1::BackendStats& backend : config.backends()) {
      out.Value(Number(backend.attempts()),
                {{"config", config.config()}, {"backend", backend.backend()}});
    }
  }
  out.Family("nexusnitro_attempt_errors_total", "Failed attempts by reason.", MetricType::Counter);
  for (const v1::ConfigStats& config : stats.configs()) {
    for (const v1::BackendStats& backend : config.backends()) {
      for (const auto& [reason, count] : backend.errors_by_reason()) {
        out.Value(
            Number(count),
            {{"config", config.config()}, {"backend", backend.backend()}, {"reason", reason}});
      }
    }
  }
  out.Family("nexusnitro_attempts_in_flight", "Attempts under way now.", MetricType::Gauge);
  for (const v1::ConfigStats& config : stats.configs()) {
    for (const v1::BackendStats& backend : config.backends()) {
      out.Value(Number(backend.in_flight()),
                {{"config", config.config()}, {"backend", backend.backend()}});
    }
  }
}

void AddDurations(const Client& client, Builder& out) {
  const auto states = client.ConfigStatesInUse();
  out.Family("nexusnitro_call_duration_seconds", "Durations of calls that succeeded.",
             MetricType::Histogram);
  for (const auto& state : states) {
    out.Histogram(state->stats.call_latency, {{"config", state->snapshot->proto.name()}});
  }
  out.Family("nexusnitro_time_to_first_token_seconds", "Times to the first token of streams.",
             MetricType::Histogram);
  for (const auto& state : states) {
    out.Histogram(state->stats.first_token_latency, {{"config", state->snapshot->proto.name()}});
  }
}

}  // namespace

std::string MetricsText(const ServerStats& stats) {
  const v1::Stats now = stats.Take();
  Builder out;
  AddServer(now, out);
  AddCalls(now, out);
  AddAttempts(now, out);
  AddDurations(stats.client(), out);
  return out.Text();
}

}  // namespace nexusnitro
