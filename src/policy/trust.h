// Whose signature counts, and as what. docs/formats/authorisation.md has the format of both files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sign.h"

namespace peel::policy {

enum class Role { authorising_officer, countersigning_officer, watchlist_manager, camera_operator, auditor };
const char* name_of(Role role);  // "authorising-officer"
base::Result<Role> role_from_text(std::string_view text);

struct Person {
  std::string name;
  Role role = Role::auditor;
  base::PublicKey key;
};

// The people of a force whose signatures count ("peel-trust/1"). A name and a key stand in it once.
class Trust {
 public:
  static base::Result<Trust> from_json(std::string_view text);
  std::string to_json() const;
  // Errors: refused when the name or the key is there already: nobody holds two roles.
  base::Status add(Person person);
  const Person* find(const base::PublicKey& key) const;
  const std::vector<Person>& people() const { return people_; }

 private:
  std::vector<Person> people_;
};

// A key file's public half, KEYFILE.pub ("peel-public-key/1": name, role, key).
std::string public_key_to_json(const Person& person);
base::Result<Person> person_from_json(std::string_view text);

}  // namespace peel::policy
