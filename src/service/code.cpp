// One-time codes.
#include <cctype>

#include "base/random.h"
#include "service/sign_in.h"

namespace peel::service {
namespace {

constexpr std::string_view digits = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";  // Crockford's base 32: no I, L, O, U
constexpr int code_letters = 26, group = 5;

}  // namespace

std::string new_code() {
  std::array<std::uint8_t, code_letters> random{};
  base::fill_random(random);
  std::string code;
  for (int i = 0; i < code_letters; ++i) {
    if (i > 0 && i % group == 0) code += '-';
    code += digits[random[static_cast<std::size_t>(i)] % digits.size()];
  }
  return code;
}

base::Sha256 hash_of_code(std::string_view code) {
  std::string plain;
  for (const char c : code) {
    if (c == '-' || c == ' ') continue;
    const char upper = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    plain += upper == 'O' ? '0' : upper == 'I' || upper == 'L' ? '1' : upper;
  }
  return base::sha256(base::as_bytes("peel-code/1\n" + plain));
}

}  // namespace peel::service
