// What a deployment did, in numbers that hold nobody's data.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/time.h"
#include "biometric/census.h"

namespace peel::lfr {

struct CameraSummary {
  std::string name;
  std::string source;     // its address without user name and password
  bool recorded = false;  // a file, and not a camera that looks now
  std::uint64_t frames_decoded = 0;
  std::uint64_t frames_processed = 0;  // decoded and tracked
  std::uint64_t frames_detected = 0;   // of those, looked at by the detector
  std::uint64_t frames_skipped = 0;    // a newer one was there
  std::uint64_t frames_damaged = 0;
  std::uint64_t frames_not_drawn = 0;  // left out of the annotated video, which could not keep up
  std::uint64_t reconnects = 0;
  std::uint64_t faces = 0;  // strong detections
  std::uint64_t tracks = 0;
  std::uint64_t tracks_split = 0;  // a track turned out to be two people
  std::uint64_t searches = 0;
  std::uint64_t alerts = 0;
  std::uint64_t alerts_repeated = 0;  // not raised again: the same entry, on this camera, a short time ago
  std::map<std::string, std::uint64_t> refused;  // faces not good enough, by reason
  double seconds = 0;                            // from its first frame to its last, by the steady clock
  bool away = false;                             // no picture comes now, or came at the end
  std::string last_problem;  // what its source said last, also when that was over; empty when all was well
  std::string problem;       // why the camera ended early, or was away at the end; empty when neither
};

// By whose word and with which files it was done, so that it can be looked into afterwards. Filled in by
// whoever read the files.
struct Provenance {
  struct Signer {
    std::string name;
    std::string role;
    std::string key;  // public, as the trust file has it
  };
  struct Model {
    std::string kind;  // "detector"
    std::string name;
    base::Sha256 file;
  };
  std::vector<Signer> signers;
  base::Sha256 trust_file;
  base::Sha256 error_rates;  // the file of the calibration or of the table
  std::string uncalibrated;  // why there was no calibration; empty when there was
  std::vector<Model> models;
};

enum class EndedBecause { sources_ended, permit_ended, stopped, failed };
const char* name_of(EndedBecause because);  // "sources_ended"

struct Summary {
  std::string authorisation;
  base::Time began{};
  base::Time ended{};
  EndedBecause ended_because = EndedBecause::sources_ended;
  std::string ended_words;  // for people: what the permit or the failure said
  std::vector<CameraSummary> cameras;
  biometric::Counts templates;
  biometric::Counts crops;
  float threshold = 0;
  bool threshold_extrapolated = false;
  std::vector<double> latencies_ms;   // capture to alert; becomes p50, p95, p99 in JSON
  std::vector<double> processing_ms;  // capture to searched, of every search; likewise
  double seconds = 0;                 // of wall time
  std::uint64_t peak_memory_bytes = 0;
  Provenance provenance;
  bool secrets_locked = true;  // false when the system refused to keep something out of swap
};

// Indented, with a line feed at the end ("peel-summary/1"; docs/formats/live.md tells the members).
std::string to_json(const Summary& summary);

// The same in words, for the terminal; lines end with a line feed.
std::string to_words(const Summary& summary);

// The value below which `share` (0 to 1) of the values lie (nearest rank); 0 of none.
double percentile(std::vector<double> values, double share);

// All cameras together; the name and problem stay empty.
CameraSummary total_of(const Summary& summary);

}  // namespace peel::lfr
