// Made-up unit vectors, the same every time, quickly enough for millions: each row is a function of its
// number.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace peel::bench {

// Writes row `number` of the gallery.
void make_row(std::uint64_t number, std::span<float> out);

// A vector whose cosine with that row is about `likeness`: what another picture of the same person gives.
std::vector<float> make_mate(std::uint64_t number, std::size_t dimensions, float likeness);

}  // namespace peel::bench
