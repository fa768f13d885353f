// A demonstration: made people, one a role, whose passkeys are made too, so that one click is enough to be
// any of them. Its log says from its first entry on that it is one; a service with real people never becomes
// one, and the other way round.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "service/made_passkey.h"
#include "service/sign_in.h"

namespace peel::service {

// Thread-safe.
class Demo {
 public:
  // Makes the people who are not there yet. Errors: refused (no demonstration), those of the house.
  static base::Result<std::unique_ptr<Demo>> open(House& house);

  // One a role, in the order of docs/rights.md.
  const std::vector<store::Account>& people() const { return people_; }
  // Errors: not_found (nobody of the demonstration), and those of SignIn.
  base::Result<NewSession> sign_in(SignIn& sign_in, const std::string& account, const std::string& from);
  // What the account's passkey makes of a challenge. Errors: not_found.
  base::Result<Assertion> sign(const std::string& account, base::ByteView challenge);

 private:
  explicit Demo(House& house) : house_(house) {}
  base::Status add_person(policy::Role role, const std::string& name);
  base::Status take_person(store::Transaction& transaction, const store::Account& account);
  House& house_;
  std::mutex guard_;
  std::vector<store::Account> people_;
  std::map<std::string, MadePasskey> passkeys_;  // by account
};

}  // namespace peel::service
