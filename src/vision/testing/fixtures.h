// What the tests of src/vision share: the models of this source tree, and painted faces.
#pragma once

#include <gtest/gtest.h>
#include <string>

#include "image/image.h"
#include "image/transform.h"
#include "vision/model_store.h"
#include "vision/tools.h"

namespace peel::vision::testing {

// Painted people, from Debian's wesnoth-1.16-data; no picture of a living person is used in a test.
inline image::Image portrait(const std::string& name) {
  auto picture = image::read("/usr/share/games/wesnoth/1.16/data/core/images/portraits/" + name + ".png");
  if (!picture) ADD_FAILURE() << picture.error().message << " (deps/setup --test installs the portraits)";
  return picture ? std::move(*picture) : image::Image({1, 1}, 3);
}

inline ModelStore models() {
  auto store = ModelStore::open(std::string(PEEL_SOURCE_DIR) + "/models");
  if (!store) ADD_FAILURE() << store.error().message;
  return store ? std::move(*store) : ModelStore();
}

inline Model model(const std::string& name) {
  auto loaded = models().load(name);
  if (!loaded) ADD_FAILURE() << loaded.error().message;
  return loaded ? std::move(*loaded) : Model();
}

inline std::unique_ptr<Detector> detector(const std::string& name = "centerface") {
  auto made = load_detector(models(), name, {.threads = 2});
  if (!made) ADD_FAILURE() << made.error().message;
  return made ? std::move(*made) : nullptr;
}

// Everything from pictures to templates, with the models that are used unless others are asked for.
inline base::Result<Tools> default_tools(float min_score = 0.5f) {
  return load_tools(models(), {.threads = 2, .min_score = min_score});
}

// An even grey picture.
inline image::Image grey_picture(image::Size size, std::uint8_t level = 110) {
  image::Image picture(size, 3);
  std::ranges::fill(picture.bytes(), level);
  return picture;
}

}  // namespace peel::vision::testing
