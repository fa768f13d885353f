// A calibration from which thresholds follow, for tests to spoil in one way each.
#pragma once

#include "policy/calibration.h"
#include "policy/testing/example.h"

namespace peel::policy::testing {

inline Method made_method(const base::Sha256& templates) {
  return {made_hash("detector"), made_hash("landmarks"), made_hash("embedder"), templates,
          "gate of probes",      "gate of references",   "rule of searching",   "names of models"};
}

// Careful ends of a list of 10: 0.01 at 0.3, 0.001 at 0.4, 0.0002 at 0.5 (rests on little), 0.0001 at 0.6 (on
// nothing); ten times those of 100.
inline Calibration made_calibration(const base::Sha256& templates) {
  Calibration calibration;
  calibration.method = made_method(templates);
  calibration.set = {"made for tests", made_hash("table"), 2000, 3000, 1990, 1950, 5970};
  calibration.limits = "says nothing about faces";
  calibration.measured = at("2026-04-01T12:00:00Z");
  calibration.replicates = 1000;
  calibration.seed = 1;
  calibration.max_ratio = "2.00";
  calibration.divisions = {{"site",
                            "0.3000",
                            {{"a", 900, 40, "1.00 (between 1.00 and 1.00)", GroupVerdict::within},
                             {"b", 800, 30, "1.20 (between 0.60 and 2.40)", GroupVerdict::not_shown}}}};
  calibration.lists = {{10,
                        {{"0.3000", 400, 90, "0.007", "0.01"},
                         {"0.4000", 90, 40, "0.0006", "0.001"},
                         {"0.5000", 2, 1, "0.00004", "0.0002"},
                         {"0.6000", 0, 0, "0.0", "0.0001"}}},
                       {100,
                        {{"0.3000", 400, 90, "0.07", "0.1"},
                         {"0.4000", 90, 40, "0.006", "0.01"},
                         {"0.5000", 2, 1, "0.0004", "0.002"},
                         {"0.6000", 0, 0, "0.0", "0.001"}}}};
  return calibration;
}

// As it is after it was written and read, with its hash.
inline SignedCalibration signed_calibration(const Calibration& calibration, const base::SigningKey& auditor,
                                            base::Time when) {
  return *calibration_from_json(to_json({calibration, {approve(calibration, auditor, when)}, {}}));
}

}  // namespace peel::policy::testing
