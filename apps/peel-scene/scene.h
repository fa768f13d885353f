// Makes a whole scene: the video, the truth about it, the list to it and whose art it is.
#pragma once

#include <filesystem>
#include <vector>

#include "base/progress.h"
#include "walk.h"

namespace peel::scene {

struct Output {
  std::filesystem::path folder;     // made when it is not there
  std::filesystem::path portraits;  // of the game's data; empty: where Debian puts it
  std::vector<double> stills;       // seconds at which a frame is written as PNG besides
};

struct Summary {
  int frames = 0;
  int people = 0;
  int listed = 0;
  int entries = 0;
};

// Writes scene.mp4, truth.json, entries.csv, portraits/ and CREDITS.txt into the folder; files of these
// names there are replaced. truth.json comes last: where it is, the scene is whole.
// Errors: those of check, choose_cast, plan_walks and find_portraits; io (folder not writable, disk full).
base::Result<Summary> make_scene(const Request& request, const Output& output, base::Progress& progress);

}  // namespace peel::scene
