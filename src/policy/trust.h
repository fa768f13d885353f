// Whose signature counts, and as what. docs/formats/authorisation.md has the format of both files.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sign.h"
#include "policy/role.h"

namespace peel::policy {

struct Person {
  std::string name;  // 1 to 100 characters, visible
  Role role = Role::auditor;
  base::PublicKey key;
};

// Errors: invalid_input when the name is blank, too long or has characters that do not show.
base::Status validate(const Person& person);

// The people of a force whose signatures count ("peel-trust/1"). A name and a key stand in it once: nobody
// holds two roles or two keys. Names are compared without regard to ASCII case and to spaces.
class Trust {
 public:
  // Errors: corrupt (malformed, or a member that is unknown, missing or of another type), exhausted (above
  // 1 MiB or 1,000 people), and those of add().
  static base::Result<Trust> from_json(std::string_view text);
  // Canonical JSON with a final line feed; people in the order in which they were added.
  std::string to_json() const;
  // Errors: refused when the name or the key is there already; as validate(); exhausted.
  base::Status add(Person person);
  // Null when nobody has this key. Valid until the next add().
  const Person* find(const base::PublicKey& key) const;
  const std::vector<Person>& people() const { return people_; }

 private:
  std::vector<Person> people_;
  std::set<std::string> names_;  // as they are compared
};

// A key file's public half, KEYFILE.pub ("peel-public-key/1": name, role, key). Errors of reading: corrupt,
// and those of validate().
std::string public_key_to_json(const Person& person);
base::Result<Person> person_from_json(std::string_view text);

}  // namespace peel::policy
