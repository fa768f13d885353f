// Who can walk in a scene: painted portraits of a game's package, chosen since a face detector finds
// their faces and two embedders tell them apart. docs/scenes.md tells how they were chosen.
#pragma once

#include <array>
#include <filesystem>
#include <span>
#include <string_view>

#include "base/result.h"

namespace peel::scene {

struct Portrait {
  std::string_view name;  // the same in truth.json
  std::string_view path;  // below the game's data folder
  struct {
    int x, y, width, height;
  } face;    // box in the portrait's pixels: forehead to chin, as detectors draw it
  int eyes;  // height of the eyes, in pixels from the top
};

// All of them, in a fixed order.
std::span<const Portrait> portraits();

// Whether an embedder may take one for the other: painters repeat themselves. Symmetric.
bool look_alike(std::string_view a, std::string_view b);

// The folder of Debian's wesnoth-1.16-data. `given` is tried first when it is not empty.
// Errors: not_found (says which package to install).
base::Result<std::filesystem::path> find_portraits(const std::filesystem::path& given);

}  // namespace peel::scene
