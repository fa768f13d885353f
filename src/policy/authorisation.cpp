#include "policy/authorisation.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/random.h"
#include "policy/words_internal.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;
using base::Status;

namespace {

constexpr std::string_view id_prefix = "auth-";
constexpr std::size_t id_digits = 32;
constexpr std::size_t max_short_text = 500;
constexpr std::size_t max_long_text = 4000;
constexpr std::size_t max_cameras = 100;
constexpr std::uint64_t max_templates = 100'000'000;
constexpr base::Time end_of_calendar = base::Time{std::chrono::sys_days{std::chrono::year{10000} / 1 / 1}};

struct NamedUse {
  Use use;
  const char* name;
};
constexpr std::array<NamedUse, 3> uses{{{Use::lfr, "lfr"}, {Use::oifr, "oifr"}, {Use::rfr, "rfr"}}};

Status check_id(std::string_view id) {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  const bool fits = id.size() == id_prefix.size() + id_digits && id.starts_with(id_prefix) &&
                    std::all_of(id.begin() + id_prefix.size(), id.end(), is_digit);
  if (fits) return {};
  return fail(ErrorCode::invalid_input, "the id is not '{}' and {} hexadecimal digits", id_prefix, id_digits);
}

Status check_cameras(const Authorisation& authorisation) {
  const auto& cameras = authorisation.cameras;
  if (cameras.empty() && authorisation.use == Use::lfr)
    return fail(ErrorCode::invalid_input, "no camera is named; live recognition needs one at least");
  if (cameras.size() > max_cameras)
    return fail(ErrorCode::invalid_input, "{} cameras are named; at most {} are allowed", cameras.size(),
                max_cameras);
  std::set<std::string_view> seen;
  for (const auto& camera : cameras) {
    PEEL_CHECK(check_camera_name(camera));
    if (!seen.insert(camera).second)
      return fail(ErrorCode::invalid_input, "the camera '{}' is named twice", camera);
  }
  return {};
}

Status check_addresses(const Authorisation& authorisation) {
  if (!authorisation.addresses || authorisation.version >= 3) return {};
  return fail(ErrorCode::invalid_input, "version {} cannot say where the cameras are", authorisation.version);
}

Status check_time(std::string_view what, base::Time time) {
  const bool whole = time == std::chrono::floor<std::chrono::milliseconds>(time);
  if (whole && time >= base::Time{} && time < end_of_calendar) return {};
  return fail(ErrorCode::invalid_input, "'{}' is not a time from 1970 to 9999 in whole milliseconds", what);
}

Status check_window(const Authorisation& authorisation) {
  PEEL_CHECK(check_time("from", authorisation.from));
  PEEL_CHECK(check_time("until", authorisation.until));
  if (authorisation.from < authorisation.until) return {};
  return fail(ErrorCode::invalid_input, "'until' ({}) is not after 'from' ({})",
              base::format_time(authorisation.until), base::format_time(authorisation.from));
}

Status check_list(const ListFacts& list) {
  if (list.subjects == 0) return fail(ErrorCode::invalid_input, "the list has no subjects");
  if (list.templates >= list.subjects && list.templates <= max_templates) return {};
  return fail(ErrorCode::invalid_input,
              "a list of {} subjects cannot have {} templates: one each at least, {} in all", list.subjects,
              list.templates, max_templates);
}

Status check_operating_point(const Authorisation& authorisation) {
  const auto check = [](std::string_view what, std::string_view decimal, std::string_view example) -> Status {
    if (proper_fraction(decimal)) return {};
    return fail(ErrorCode::invalid_input,
                "the {} is not a decimal between 0 and 1: write '0.' and 1 to 12 digits, for example {}",
                what, example);
  };
  const OperatingPoint& point = authorisation.operating_point;
  if (point.fpir) PEEL_CHECK(check("wanted FPIR", *point.fpir, "0.001"));
  return check("threshold", point.threshold, "0.55");
}

Status check_categories(const Authorisation& authorisation) {
  if (!authorisation.categories) return {};
  if (authorisation.version < 3)
    return fail(ErrorCode::invalid_input, "version {} cannot name categories", authorisation.version);
  if (!authorisation.categories->empty()) return {};
  return fail(ErrorCode::invalid_input, "no category is named, so nobody would be looked for");
}

Status check_source(const Authorisation& authorisation) {
  const OperatingPoint& point = authorisation.operating_point;
  if (authorisation.version == 1 && !point.calibration && !point.uncalibrated) return {};
  if (authorisation.version != 2 && authorisation.version != 3)
    return fail(ErrorCode::invalid_input, "version {} cannot say where its threshold is from",
                authorisation.version);
  if (point.calibration.has_value() == point.uncalibrated.has_value())
    return fail(ErrorCode::invalid_input,
                "the threshold follows from a calibration, or it is said why there is none: one of the two");
  if (point.calibration) return {};
  return check_words("why there is no calibration", *point.uncalibrated, max_short_text);
}

}  // namespace

const char* name_of(Use use) { return uses[static_cast<std::size_t>(use)].name; }

base::Result<Use> use_from_text(std::string_view text) {
  for (const auto& known : uses)
    if (text == known.name) return known.use;
  return fail(ErrorCode::invalid_input, "the use is none of lfr, oifr, rfr");
}

base::Sha256 commit_to_addresses(std::string_view salt, const std::vector<std::string>& addresses) {
  std::string text = fmt::format("peel-camera-addresses/1\n{}\n", salt);
  for (const std::string& address : addresses) text += address + "\n";
  return base::sha256(base::as_bytes(text));
}

std::string new_address_salt() {
  std::array<std::uint8_t, 32> bytes;
  base::fill_random(bytes);
  return base::to_hex(bytes);
}

Status check_addresses(const Authorisation& authorisation, std::string_view salt,
                       const std::vector<std::string>& addresses) {
  if (!authorisation.addresses || *authorisation.addresses == commit_to_addresses(salt, addresses)) return {};
  return fail(
      ErrorCode::refused,
      "a camera's address, or the machine that runs it, is another than the one that was approved: it was "
      "altered since; plan it anew, and find out by whom");
}

std::string new_authorisation_id() { return base::new_id("auth"); }

Status validate(const Authorisation& authorisation) {
  PEEL_CHECK(check_id(authorisation.id));
  PEEL_CHECK(check_words("the purpose", authorisation.purpose, max_short_text));
  PEEL_CHECK(check_words("the legal basis", authorisation.legal_basis, max_short_text));
  PEEL_CHECK(check_words("the necessity", authorisation.necessity, max_long_text));
  PEEL_CHECK(check_words("the proportionality", authorisation.proportionality, max_long_text));
  PEEL_CHECK(check_words("the place", authorisation.place, max_short_text));
  PEEL_CHECK(check_cameras(authorisation));
  PEEL_CHECK(check_addresses(authorisation));
  PEEL_CHECK(check_window(authorisation));
  PEEL_CHECK(check_list(authorisation.list));
  PEEL_CHECK(check_categories(authorisation));
  PEEL_CHECK(check_operating_point(authorisation));
  return check_source(authorisation);
}

Approval approve(const Authorisation& authorisation, const base::SigningKey& key, base::Time now) {
  const base::Time signed_at = std::chrono::floor<std::chrono::milliseconds>(now);
  const std::string bytes = signing_bytes(authorisation, signed_at);
  return {key.public_key(), signed_at, key.sign(base::as_bytes(bytes))};
}

}  // namespace peel::policy
