#include "lfr/summary.h"

#include <algorithm>
#include <cmath>

#include "base/json.h"
#include "lfr/numbers_internal.h"

namespace peel::lfr {
namespace {

double per_second(std::uint64_t count, double seconds) {
  return seconds > 0 ? rounded(static_cast<double>(count) / seconds, 2) : 0;
}

base::Json counts_json(const biometric::Counts& counts) {
  return {{"made", counts.made}, {"wiped", counts.wiped}, {"held", counts.held}};
}

base::Json percentiles_json(const std::vector<double>& values) {
  return {{"count", values.size()},
          {"p50", rounded(percentile(values, 0.50), 1)},
          {"p95", rounded(percentile(values, 0.95), 1)},
          {"p99", rounded(percentile(values, 0.99), 1)}};
}

// What a camera and the whole have in common. `seconds` is what rates are taken over.
base::Json camera_json(const CameraSummary& camera, double seconds) {
  return {{"frames",
           {{"read", camera.frames_decoded},
            {"processed", camera.frames_processed},
            {"detected", camera.frames_detected},
            {"skipped", camera.frames_skipped},
            {"damaged", camera.frames_damaged},
            {"not_drawn", camera.frames_not_drawn}}},
          {"reconnects", camera.reconnects},
          {"faces", camera.faces},
          {"tracks", camera.tracks},
          {"tracks_split", camera.tracks_split},
          {"searches", camera.searches},
          {"alerts", camera.alerts},
          {"alerts_repeated", camera.alerts_repeated},
          {"refused", camera.refused},
          {"per_second",
           {{"frames", per_second(camera.frames_processed, seconds)},
            {"detections", per_second(camera.frames_detected, seconds)},
            {"faces", per_second(camera.faces, seconds)},
            {"searches", per_second(camera.searches, seconds)}}}};
}

std::string counts_words(const biometric::Counts& counts, std::string_view what) {
  return fmt::format("{} {} made, {} wiped, {} held", counts.made, what, counts.wiped, counts.held);
}

std::string camera_words(const CameraSummary& camera) {
  std::string text = fmt::format(
      "  {}: {} frames seen ({} skipped), {} looked at for faces; {} people passed with a face, {} searches, "
      "{} alerts",
      camera.name, camera.frames_processed, camera.frames_skipped, camera.frames_detected, camera.tracks,
      camera.searches, camera.alerts);
  if (camera.alerts_repeated > 0)
    text += fmt::format(" ({} repeats not raised again)", camera.alerts_repeated);
  text += '\n';
  if (!camera.problem.empty())
    text += fmt::format("    {}: {}\n", camera.away ? "gone at the end" : "ended early", camera.problem);
  else if (!camera.last_problem.empty())
    text += fmt::format("    was gone for a while: {}\n", camera.last_problem);
  return text;
}

std::string end_words(const Summary& summary) {
  switch (summary.ended_because) {
    case EndedBecause::sources_ended:
      return "all cameras' sources ended";
    case EndedBecause::permit_ended:
      return "the permit ended: " + summary.ended_words;
    case EndedBecause::stopped:
      return "it was stopped";
    case EndedBecause::failed:
      return "it failed: " + summary.ended_words;
  }
  return "";
}

void add_provenance(base::Json& json, const Provenance& provenance) {
  json["signed_by"] = base::Json::array();
  for (const auto& signer : provenance.signers)
    json["signed_by"].push_back({{"name", signer.name}, {"role", signer.role}, {"key", signer.key}});
  json["trust_file"] = base::to_text(provenance.trust_file);
  json["error_rates"] = base::to_text(provenance.error_rates);
  json["uncalibrated"] = provenance.uncalibrated;
  json["models"] = base::Json::array();
  for (const auto& model : provenance.models)
    json["models"].push_back(
        {{"kind", model.kind}, {"name", model.name}, {"file", base::to_text(model.file)}});
}

}  // namespace

const char* name_of(EndedBecause because) {
  switch (because) {
    case EndedBecause::sources_ended:
      return "sources_ended";
    case EndedBecause::permit_ended:
      return "permit_ended";
    case EndedBecause::stopped:
      return "stopped";
    case EndedBecause::failed:
      return "failed";
  }
  return "failed";
}

double percentile(std::vector<double> values, double share) {
  if (values.empty()) return 0;
  const double rank = std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(values.size()));
  const auto index = static_cast<std::size_t>(std::max(rank - 1, 0.0));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(index), values.end());
  return values[index];
}

CameraSummary total_of(const Summary& summary) {
  CameraSummary total;
  for (const CameraSummary& camera : summary.cameras) {
    total.frames_decoded += camera.frames_decoded;
    total.frames_processed += camera.frames_processed;
    total.frames_detected += camera.frames_detected;
    total.frames_skipped += camera.frames_skipped;
    total.frames_damaged += camera.frames_damaged;
    total.frames_not_drawn += camera.frames_not_drawn;
    total.reconnects += camera.reconnects;
    total.faces += camera.faces;
    total.tracks += camera.tracks;
    total.tracks_split += camera.tracks_split;
    total.searches += camera.searches;
    total.alerts += camera.alerts;
    total.alerts_repeated += camera.alerts_repeated;
    for (const auto& [reason, count] : camera.refused) total.refused[reason] += count;
  }
  return total;
}

std::string to_json(const Summary& summary) {
  base::Json json = camera_json(total_of(summary), summary.seconds);
  json["format"] = "peel-summary/1";
  json["authorisation"] = summary.authorisation;
  json["began"] = base::format_time(summary.began);
  json["ended"] = base::format_time(summary.ended);
  json["ended_because"] = name_of(summary.ended_because);
  json["ended_words"] = end_words(summary);
  json["seconds"] = rounded(summary.seconds, 3);
  json["threshold"] = rounded(summary.threshold, 4);
  json["threshold_extrapolated"] = summary.threshold_extrapolated;
  json["templates"] = counts_json(summary.templates);
  json["crops"] = counts_json(summary.crops);
  json["latency_ms"] = percentiles_json(summary.latencies_ms);
  json["processing_ms"] = percentiles_json(summary.processing_ms);
  json["peak_memory_bytes"] = summary.peak_memory_bytes;
  json["secrets_locked"] = summary.secrets_locked;
  add_provenance(json, summary.provenance);
  json["cameras"] = base::Json::array();
  for (const CameraSummary& camera : summary.cameras) {
    base::Json one = camera_json(camera, camera.seconds);
    one["name"] = camera.name;
    one["seconds"] = rounded(camera.seconds, 3);
    one["source"] = camera.source;
    one["recorded"] = camera.recorded;
    one["problem"] = camera.problem;
    one["last_problem"] = camera.last_problem;
    json["cameras"].push_back(std::move(one));
  }
  return json.dump(2, ' ', false, base::Json::error_handler_t::replace) + "\n";
}

std::string to_words(const Summary& summary) {
  const CameraSummary total = total_of(summary);
  std::string text = fmt::format("Deployment {} ran for {:.1f} s and ended because {}.\n",
                                 summary.authorisation, summary.seconds, end_words(summary));
  for (const CameraSummary& camera : summary.cameras) text += camera_words(camera);
  text += fmt::format(
      "  Alerts: {}; from capture to alert {:.0f} ms in the middle, {:.0f} ms for 95 in 100\n", total.alerts,
      percentile(summary.latencies_ms, 0.5), percentile(summary.latencies_ms, 0.95));
  text += fmt::format("  Forgotten: {}; {}\n", counts_words(summary.templates, "templates"),
                      counts_words(summary.crops, "face crops"));
  text += fmt::format("  Peak memory: {} MiB\n", summary.peak_memory_bytes >> 20);
  if (summary.threshold_extrapolated)
    text +=
        "  The threshold lies beyond what the table of measured errors can show: calibrate before any real "
        "use.\n";
  if (!summary.provenance.uncalibrated.empty())
    text += fmt::format("  NOT CALIBRATED, for the reason that was signed: {}\n",
                        summary.provenance.uncalibrated);
  if (!summary.secrets_locked)
    text += "  The system did not lock all secret memory (see ulimit -l): swap may have seen some of it.\n";
  return text;
}

}  // namespace peel::lfr
