// The list to a scene: entries.csv and the pictures that it names.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "walk.h"

namespace peel::scene {

struct Entry {
  const Portrait* portrait = nullptr;
  std::string subject;  // e.g. "S-1004"
};

// One entry for each person listed, then for those only on the list; the numbers say nothing about which.
std::vector<Entry> number_entries(const Request& request, const Cast& cast);

// The table that `peel watchlist build` reads. Everything in it is made up.
std::string entries_csv(const Request& request, const std::vector<Entry>& entries);

// The picture of an entry: the same head on a plain background, in other clothes and other light, softer
// and at another scale than in the scene. RGB.
image::Image reference_picture(const Request& request, std::shared_ptr<const Head> head);

// Where an entry's picture is, from the table's folder.
std::string picture_path(const Entry& entry);

}  // namespace peel::scene
