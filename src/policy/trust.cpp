#include "policy/trust.h"

#include <algorithm>
#include <array>

#include "policy/json_internal.h"
#include "policy/words_internal.h"

namespace peel::policy {

using base::ErrorCode;
using base::fail;
using base::Json;
using base::JsonFields;
using base::Result;
using base::Status;

namespace {

constexpr std::string_view trust_format = "peel-trust/1";
constexpr std::string_view public_key_format = "peel-public-key/1";
constexpr std::size_t max_name = 100;
constexpr std::size_t max_people = 1000;

Json person_json(const Person& person) {
  return {{"name", person.name}, {"role", name_of(person.role)}, {"key", base::to_text(person.key)}};
}

Result<Person> read_person(JsonFields& fields) {
  Person person;
  person.name = fields.text("name");
  const std::string role = fields.text("role");
  person.key = key_of(fields, "key");
  PEEL_CHECK(fields.finish());
  PEEL_TRY(person.role, role_from_text(role));
  PEEL_CHECK(validate(person));
  return person;
}

}  // namespace

Status validate(const Person& person) { return check_words("the person's name", person.name, max_name); }

Status Trust::add(Person person) {
  PEEL_CHECK(validate(person));
  if (people_.size() >= max_people)
    return fail(ErrorCode::exhausted, "the trust file has {} people already, the most that it may have",
                max_people);
  if (const Person* holder = find(person.key))
    return fail(ErrorCode::refused,
                "the key of {} is trusted already, as that of {} ({}); one key is one person's", person.name,
                holder->name, name_of(holder->role));
  if (!names_.insert(folded(person.name)).second)
    return fail(ErrorCode::refused,
                "{} is trusted already with another key; nobody holds two keys or two roles. If these are "
                "two people, "
                "give them names that tell them apart; if the key is new, make the trust file anew without "
                "the old one",
                person.name);
  people_.push_back(std::move(person));
  return {};
}

const Person* Trust::find(const base::PublicKey& key) const {
  const auto found =
      std::find_if(people_.begin(), people_.end(), [&](const Person& p) { return p.key == key; });
  return found == people_.end() ? nullptr : &*found;
}

std::string Trust::to_json() const {
  Json people = Json::array();
  for (const auto& person : people_) people.push_back(person_json(person));
  return base::canonical_json({{"format", trust_format}, {"people", people}}) + "\n";
}

Result<Trust> Trust::from_json(std::string_view text) {
  PEEL_TRY(const Json document, parse_document(text, trust_format));
  JsonFields fields(document, "the trust file");
  fields.text("format");
  const Json& people = fields.member("people");
  PEEL_CHECK(fields.finish());
  if (!people.is_array())
    return fail(ErrorCode::corrupt, "the trust file: the member 'people' is not an array");
  Trust trust;
  for (const Json& item : people) {
    JsonFields person_fields(item, fmt::format("person {} of the trust file", trust.people_.size() + 1));
    PEEL_TRY(Person person, read_person(person_fields));
    PEEL_CHECK(trust.add(std::move(person)));
  }
  return trust;
}

std::string public_key_to_json(const Person& person) {
  Json json = person_json(person);
  json["format"] = public_key_format;
  return base::canonical_json(json) + "\n";
}

Result<Person> person_from_json(std::string_view text) {
  PEEL_TRY(const Json document, parse_document(text, public_key_format));
  JsonFields fields(document, "the public key file");
  fields.text("format");
  return read_person(fields);
}

}  // namespace peel::policy
