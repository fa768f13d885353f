#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "video/address_internal.h"
#include "video/source.h"

namespace peel::video {
namespace {

using base::ErrorCode;
using base::fail;

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

// The scheme in front of "://" in lower case; empty when the text is no URL.
std::string scheme_of(std::string_view address) {
  const auto end = address.find("://");
  if (end == std::string_view::npos || end == 0) return {};
  const std::string_view scheme = address.substr(0, end);
  const bool fits = std::all_of(scheme.begin(), scheme.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '+' || c == '-' || c == '.';
  });
  return fits ? lower(scheme) : std::string{};
}

// "file://" with an empty host or "localhost", and the path with its %20s read.
base::Result<std::string> path_of_file_url(const std::string& address) {
  std::string_view rest = std::string_view(address).substr(std::string_view("file://").size());
  if (rest.starts_with("localhost/")) rest.remove_prefix(std::string_view("localhost").size());
  if (!rest.starts_with('/'))
    return fail(ErrorCode::invalid_input, "{} names another machine; write file:///path or just the path",
                without_password(address));
  std::string path;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (rest[i] != '%') {
      path += rest[i];
      continue;
    }
    const auto byte = base::from_hex(rest.substr(i + 1, 2));
    if (!byte || byte->size() != 1)
      return fail(ErrorCode::invalid_input, "{} has a % that two hexadecimal digits do not follow",
                  without_password(address));
    path += static_cast<char>(byte->front());
    i += 2;
  }
  return path;
}

bool is_camera(std::string_view path) {
  constexpr std::string_view prefix = "/dev/video";
  if (!path.starts_with(prefix) || path.size() == prefix.size()) return false;
  path.remove_prefix(prefix.size());
  return std::all_of(path.begin(), path.end(), [](unsigned char c) { return std::isdigit(c) != 0; });
}

// Where the host, or the user name before it, begins; none when the text is a plain path. Mistyped addresses
// count: of them only what looks like USER:PASSWORD@ makes one.
std::optional<std::size_t> authority_of(std::string_view address) {
  if (!scheme_of(address).empty()) return address.find("://") + 3;
  const auto at = address.rfind('@');
  if (at == std::string_view::npos) return std::nullopt;
  const auto after = [&](std::string_view mark) {
    const auto found = address.find(mark);
    return found == std::string_view::npos ? found : found + mark.size();
  };
  std::size_t begin = std::min(after("//"), after(":/"));
  if (begin == std::string_view::npos) begin = 0;
  return address.substr(0, at).find(':', begin) < at ? std::optional(begin) : std::nullopt;
}

bool names_password(std::string_view text) {
  const std::string words = lower(text);
  return words.find("pass") != std::string::npos || words.find("pwd") != std::string::npos;
}

}  // namespace

bool holds_password(std::string_view address) {
  const std::string scheme = scheme_of(address);
  if (scheme != "rtsp" && scheme != "rtsps") return false;
  const std::string_view rest = address.substr(scheme.size() + 3);
  const auto at = rest.rfind('@');
  return (at != std::string_view::npos && rest.find(':') < at) || names_password(rest);
}

std::string without_password(std::string_view address) {
  const auto begin = authority_of(address);
  if (!begin) return std::string(address);
  std::string_view rest = address.substr(*begin);
  // To the last @ of all: a password may hold a slash, a question mark or an @ that nobody escaped.
  if (const auto at = rest.rfind('@'); at != std::string_view::npos) rest.remove_prefix(at + 1);
  std::string shown = std::string(address.substr(0, *begin));
  // Some cameras take the password in the path or after the question mark.
  const auto query = rest.find_first_of("?#");
  const std::string_view path = rest.substr(0, query);
  const auto slash = rest.find('/');
  if (slash != std::string_view::npos && (names_password(path) || path.find('=') != std::string::npos))
    return shown + std::string(rest.substr(0, slash)) + "/...";
  shown += rest.substr(0, query);
  if (query != std::string_view::npos) shown += "?...";
  return shown;
}

base::Result<Address> parse_address(const std::string& address) {
  if (address.empty() || address.find('\0') != std::string::npos)
    return fail(ErrorCode::invalid_input, "a video's address is empty or holds a zero byte");
  const std::string scheme = scheme_of(address);
  if (scheme == "rtsp" || scheme == "rtsps")
    return Address{AddressKind::network, scheme + address.substr(scheme.size()), without_password(address)};
  if (scheme == "file") {
    PEEL_TRY(const std::string path, path_of_file_url(address));
    return parse_address(path);
  }
  if (!scheme.empty())
    return fail(ErrorCode::invalid_input,
                "{}: video is not taken over {}://; give a path, /dev/videoN, rtsp:// or rtsps://",
                without_password(address), scheme);
  return Address{is_camera(address) ? AddressKind::camera : AddressKind::file, address,
                 without_password(address)};
}

}  // namespace peel::video
