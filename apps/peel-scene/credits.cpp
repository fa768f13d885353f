#include "credits.h"

#include <fmt/format.h>

namespace peel::scene {

std::string credits(const Cast& cast) {
  std::string text =
      "The heads in this scene are cut out of portraits painted for the game \"The Battle for Wesnoth\"\n"
      "(www.wesnoth.org), as Debian's package wesnoth-1.16-data has them. They are works of their painters, "
      "among\n"
      "them Kathrin Polikeit (Kitty), Emilien Rotival (LordBob), Philip Barber (thespaceinvader) and "
      "Santiago Iborra\n"
      "(Quellion); the package's file core/images/portraits/ARTISTS names who painted what. They are "
      "licensed under\n"
      "the GNU General Public License, version 2 or later; newer ones under Creative Commons BY-SA 4.0. The "
      "video\n"
      "and the pictures made of them may be passed on under the same terms.\n"
      "\n"
      "Nobody in it is a real person, and every word in entries.csv is made up.\n"
      "\n"
      "Portraits used:\n";
  for (const Role& role : cast.people) text += fmt::format("  {}\n", role.portrait->path);
  for (const Portrait* portrait : cast.only_listed) text += fmt::format("  {}\n", portrait->path);
  return text;
}

}  // namespace peel::scene
