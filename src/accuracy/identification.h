// Open-set search: what became of each probe, as trials and rates.
#pragma once

#include "accuracy/trials.h"

namespace peel::accuracy {

// One probe searched in a gallery; each subject of the gallery counts by its best template.
struct Search {
  std::uint32_t subject = 0;  // whose probe it is
  bool mated = false;         // whether that subject is in the gallery
  float best = no_score;      // score of the best subject; no_score: no template of the probe
  std::uint32_t found = 0;    // who that is
  std::uint32_t rank = 0;     // place of the own subject, from 1; 0: not enrolled, or not mated

  // Whether the best-scored subject is the probe's own.
  bool hit() const { return mated && best > no_score && found == subject; }
};

// A mated search is a trial with the score of its own subject when that comes out best, and no_score when
// not; a non-mated one has the best score, and depends on the probe's subject and the one it resembles. So
// FNMR of these trials is FNIR at rank 1, and FMR is FPIR.
Trials as_trials(const std::vector<Search>& searches);

// The share of mated searches whose own subject is among the best `rank`, without a threshold.
Rate rank_rate(const std::vector<Search>& searches, std::uint32_t rank, const Resampling& resampling);

}  // namespace peel::accuracy
