// What a deployment did, in numbers that hold nobody's data.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "biometric/census.h"

namespace peel::lfr {

struct CameraSummary {
  std::string name;
  std::uint64_t frames_decoded = 0;
  std::uint64_t frames_processed = 0;   // decoded and tracked
  std::uint64_t frames_detected = 0;    // of those, looked at by the detector
  std::uint64_t frames_skipped = 0;     // a newer one was there
  std::uint64_t frames_damaged = 0;
  std::uint64_t reconnects = 0;
  std::uint64_t faces = 0;              // detections
  std::uint64_t tracks = 0;
  std::uint64_t searches = 0;
  std::uint64_t alerts = 0;
  std::vector<std::pair<std::string, std::uint64_t>> refused;  // faces not good enough, by reason
  std::string problem;                  // why the camera ended early; empty when it did not
};

struct Summary {
  std::string authorisation;
  base::Time began{};
  base::Time ended{};
  std::string ended_because;            // "sources_ended", "permit_ended", "stopped", "failed"
  std::vector<CameraSummary> cameras;
  biometric::Counts templates;
  biometric::Counts crops;
  float threshold = 0;
  bool threshold_extrapolated = false;
  std::vector<double> latencies_ms;     // capture to alert; becomes p50, p95, p99 in JSON
  std::vector<double> processing_ms;    // capture to searched, of every search; likewise
  double seconds = 0;                   // of wall time
  std::uint64_t peak_memory_bytes = 0;
  bool secrets_locked = true;           // false when the system refused to keep something out of swap
};
std::string to_json(const Summary& summary);
// The value below which `share` (0 to 1) of the values lie (nearest rank); 0 of none.
double percentile(std::vector<double> values, double share);

}  // namespace peel::lfr
