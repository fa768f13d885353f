// truth.json: who was where in a scene. docs/scenes.md tells every member.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "renderer.h"

namespace peel::scene {

// One person of the scene, by the order of the cast.
struct Witnessed {
  const Portrait* portrait = nullptr;
  std::string subject;  // the entry's number, empty when not listed
  std::vector<Seen> seen;
};

std::string truth_json(const Request& request, const std::vector<Witnessed>& people);

// The portraits of those whom an earlier scene's truth.json names as listed, so that another scene can do
// without them. Errors: those of base::read_text_file; corrupt.
base::Result<std::set<std::string>> listed_portraits(const std::filesystem::path& truth);

}  // namespace peel::scene
