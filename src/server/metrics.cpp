#include "server/metrics.h"

#include <algorithm>
#include <fmt/core.h>

namespace peel::server {
namespace {

struct Bound {
  std::int64_t microseconds;
  const char* seconds;
};
constexpr std::array<Bound, 9> bounds{{{1'000, "0.001"},
                                       {5'000, "0.005"},
                                       {25'000, "0.025"},
                                       {100'000, "0.1"},
                                       {250'000, "0.25"},
                                       {1'000'000, "1"},
                                       {2'500'000, "2.5"},
                                       {10'000'000, "10"},
                                       {30'000'000, "30"}}};

std::string head(const char* name, const char* type, const char* help) {
  return fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
}

std::string one(const char* name, const char* type, const char* help, std::uint64_t value) {
  return head(name, type, help) + fmt::format("{} {}\n", name, value);
}

std::string labelled(const char* name, const char* label, const char* value, std::uint64_t number) {
  return fmt::format("{}{{{}=\"{}\"}} {}\n", name, label, value, number);
}

std::string states(const store::Numbers& now) {
  const char* deployments = "peel_deployments";
  const char* alerts = "peel_alerts";
  return head(deployments, "gauge", "Deployments by state.") +
         labelled(deployments, "state", "announced", now.deployments.announced) +
         labelled(deployments, "state", "running", now.deployments.running) +
         labelled(deployments, "state", "paused", now.deployments.paused) +
         labelled(deployments, "state", "stopped", now.deployments.stopped) +
         labelled(deployments, "state", "called-off", now.deployments.called_off) +
         head(alerts, "gauge", "Alerts by state.") + labelled(alerts, "state", "open", now.alerts.open) +
         labelled(alerts, "state", "decided", now.alerts.decided) +
         labelled(alerts, "state", "engaged", now.alerts.engaged) +
         labelled(alerts, "state", "closed", now.alerts.closed) +
         labelled(alerts, "state", "deleted", now.alerts.deleted);
}

// As the log has them: brought up to date once a minute while a deployment runs, and at its end.
std::string counts(const store::DeploymentCounts& all) {
  return one("peel_faces_total", "counter", "Faces that deployments saw.", all.faces) +
         one("peel_searches_total", "counter", "Searches of deployments.", all.searches) +
         one("peel_alerts_total", "counter", "Alerts of deployments.", all.alerts) +
         one("peel_templates_made_total", "counter", "Templates that deployments made.", all.made) +
         one("peel_templates_wiped_total", "counter", "Of these, those that were wiped.", all.wiped) +
         one("peel_templates_held", "gauge", "Of these, those that are held.", all.held);
}

}  // namespace

void Metrics::note(int status, base::Duration took) {
  ++by_class_[static_cast<std::size_t>(std::clamp(status / 100, 0, 5))];
  const std::int64_t microseconds = std::max<std::int64_t>(took.count(), 0);
  std::size_t bound = 0;
  while (bound < bounds.size() && microseconds > bounds[bound].microseconds) ++bound;
  ++by_time_[bound];
  microseconds_ += static_cast<std::uint64_t>(microseconds);
}

std::string Metrics::requests() const {
  const char* requests = "peel_http_requests_total";
  std::string text = head(requests, "counter", "Answers of the API by the class of their status.");
  for (const char* each : {"2xx", "3xx", "4xx", "5xx"})
    text += labelled(requests, "class", each, by_class_[static_cast<std::size_t>(each[0] - '0')]);
  const char* durations = "peel_http_request_duration_seconds";
  text += head(durations, "histogram", "How long the API took to answer.");
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < bounds.size(); ++i)
    text +=
        labelled("peel_http_request_duration_seconds_bucket", "le", bounds[i].seconds, all += by_time_[i]);
  all += by_time_.back();
  text += labelled("peel_http_request_duration_seconds_bucket", "le", "+Inf", all);
  return text + fmt::format("{0}_sum {1:.6f}\n{0}_count {2}\n", durations,
                            static_cast<double>(microseconds_) / 1e6, all);
}

std::string Metrics::text(const store::Numbers& numbers, std::uint64_t listeners,
                          std::uint64_t frames) const {
  return one("peel_log_entries", "gauge", "Entries in the log.", numbers.entries) + states(numbers) +
         one("peel_frames_total", "counter", "Frames that were looked at since the service began.", frames) +
         counts(numbers.counts) +
         one("peel_event_listeners", "gauge", "Screens that listen to events.", listeners) + requests() +
         one("peel_database_errors_total", "counter", "What the database could not do.", numbers.errors);
}

}  // namespace peel::server
