#include "cast.h"

#include <fmt/core.h>

namespace peel::scene {
namespace {

constexpr Portrait cast[] = {
    {"delfador", "campaigns/tutorial/images/portraits/delfador.png", {124, 127, 53, 70}, 159},
    {"konrad", "campaigns/tutorial/images/portraits/konrad.png", {151, 55, 56, 76}, 85},
    {"lisar", "campaigns/tutorial/images/portraits/lisar.png", {122, 42, 55, 72}, 71},
    {"herbalist", "core/images/portraits/dunefolk/herbalist.png", {138, 40, 65, 85}, 67},
    {"dwarvish-dragonguard", "core/images/portraits/dwarves/dragonguard.png", {109, 89, 61, 89}, 125},
    {"dwarvish-runemaster", "core/images/portraits/dwarves/runemaster.png", {137, 70, 61, 84}, 106},
    {"dwarvish-thunderer", "core/images/portraits/dwarves/thunderer.png", {215, 84, 63, 84}, 118},
    {"elvish-hero", "core/images/portraits/elves/hero.png", {102, 35, 74, 95}, 69},
    {"elvish-lady", "core/images/portraits/elves/lady.png", {158, 64, 65, 94}, 97},
    {"elvish-lord", "core/images/portraits/elves/lord.png", {189, 34, 57, 79}, 65},
    {"elvish-marksman-female", "core/images/portraits/elves/marksman+female.png", {116, 59, 60, 91}, 95},
    {"elvish-ranger", "core/images/portraits/elves/ranger.png", {174, 73, 59, 70}, 96},
    {"elvish-scout", "core/images/portraits/elves/scout.png", {189, 27, 49, 70}, 52},
    {"elvish-archer", "core/images/portraits/elves/archer.png", {131, 128, 67, 87}, 161},
    {"dark-adept-female", "core/images/portraits/humans/dark-adept+female.png", {131, 91, 64, 87}, 118},
    {"duelist", "core/images/portraits/humans/duelist.png", {123, 57, 55, 75}, 85},
    {"footpad-female", "core/images/portraits/humans/footpad+female.png", {150, 43, 58, 79}, 75},
    {"footpad", "core/images/portraits/humans/footpad.png", {210, 48, 49, 77}, 81},
    {"mage-female", "core/images/portraits/humans/mage+female.png", {198, 60, 43, 82}, 94},
    {"mage-arch-female", "core/images/portraits/humans/mage-arch+female.png", {163, 118, 55, 78}, 148},
    {"mage-arch", "core/images/portraits/humans/mage-arch.png", {168, 122, 52, 80}, 157},
    {"mage-light", "core/images/portraits/humans/mage-light.png", {219, 91, 55, 70}, 116},
    {"mage-light-female", "core/images/portraits/humans/mage-light+female.png", {207, 129, 54, 73}, 156},
    {"mage-red", "core/images/portraits/humans/mage-red.png", {159, 36, 62, 83}, 70},
    {"mage-red-female", "core/images/portraits/humans/mage-red+female.png", {168, 27, 54, 82}, 59},
    {"mage-silver", "core/images/portraits/humans/mage-silver.png", {161, 81, 59, 84}, 111},
    {"mage-silver-female", "core/images/portraits/humans/mage-silver+female.png", {181, 39, 53, 74}, 67},
    {"mage-white", "core/images/portraits/humans/mage-white.png", {146, 37, 49, 74}, 66},
    {"mage-white-female", "core/images/portraits/humans/mage-white+female.png", {200, 57, 61, 85}, 90},
    {"mage", "core/images/portraits/humans/mage.png", {173, 83, 61, 83}, 120},
    {"master-at-arms", "core/images/portraits/humans/master-at-arms.png", {124, 48, 56, 72}, 73},
    {"necromancer", "core/images/portraits/humans/necromancer.png", {166, 43, 56, 86}, 82},
    {"outlaw", "core/images/portraits/humans/outlaw.png", {192, 41, 60, 73}, 66},
    {"peasant", "core/images/portraits/humans/peasant.png", {148, 85, 61, 74}, 107},
    {"ranger", "core/images/portraits/humans/ranger.png", {116, 77, 57, 80}, 107},
    {"ruffian", "core/images/portraits/humans/ruffian.png", {251, 69, 62, 84}, 102},
    {"thief-female", "core/images/portraits/humans/thief+female.png", {183, 51, 60, 74}, 86},
    {"thug", "core/images/portraits/humans/thug.png", {167, 35, 60, 84}, 69},
    {"woodsman", "core/images/portraits/humans/woodsman.png", {163, 73, 53, 65}, 95},
    {"bowman", "core/images/portraits/humans/bowman.png", {182, 55, 53, 79}, 81},
    {"swordsman-2", "core/images/portraits/humans/swordsman-2.png", {196, 49, 60, 91}, 82},
    {"elvish-shaman", "core/images/portraits/elves/shaman.png", {148, 70, 63, 94}, 106},
};

}  // namespace

std::span<const Portrait> portraits() { return cast; }

base::Result<std::filesystem::path> find_portraits(const std::filesystem::path& given) {
  const std::filesystem::path folder = given.empty() ? "/usr/share/games/wesnoth/1.16/data" : given;
  std::error_code ignored;
  for (const Portrait& portrait : cast)
    if (!std::filesystem::is_regular_file(folder / portrait.path, ignored))
      return base::fail(base::ErrorCode::not_found,
                        "the painted portrait {} is not there; install Debian's package wesnoth-1.16-data "
                        "(apt-get install wesnoth-1.16-data)",
                        (folder / portrait.path).string());
  return folder;
}

}  // namespace peel::scene
