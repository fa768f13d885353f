// Signing in: one-time codes, passkeys, sessions. docs/service.md, "People".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "service/house.h"
#include "service/throttle.h"
#include "store/accounts.h"

namespace peel::service {

class Act;

// What a browser needs to make a passkey.
struct Enrolment {
  base::Bytes challenge;
  std::string account;
  std::string name;
  std::vector<base::Bytes> known;  // passkeys of this account, not to be made again
};

struct NewSession {
  std::string token;  // 64 hexadecimal digits, for the cookie; kept as a hash only
  store::Account account;
};

inline constexpr base::Duration idle_limit = std::chrono::minutes{30};
inline constexpr base::Duration session_limit = std::chrono::hours{12};
inline constexpr base::Duration code_lifetime = std::chrono::hours{1};

// `from`: whose failures are counted together, such as an address. Thread-safe.
class SignIn {
 public:
  explicit SignIn(House& house) : house_(house), throttle_(house.clock()), challenges_(house.clock()) {}

  // The code of the very first administrator, where nobody has a passkey yet; made anew each time.
  base::Result<std::optional<std::string>> first_code();

  // Errors: refused (must wait; the code is not valid any more), not_found.
  base::Result<Enrolment> begin_enrolment(const std::string& code, const std::string& from);
  // Keeps the passkey, and ends all codes of the account. Errors: as begin_enrolment, and check_registration.
  base::Result<NewSession> finish_enrolment(const std::string& code, const Registration& registration,
                                            const std::string& from);

  base::Result<base::Bytes> begin_session(const std::string& from);
  // Errors: refused, one message for whatever is wrong with the passkey, so that nothing is told of who has
  // one.
  base::Result<NewSession> finish_session(const Assertion& assertion, const std::string& from);

  // Whose session it is. Errors: refused when there is none, or it is over.
  base::Result<store::Account> account_of(const std::string& token);
  // The same, without counting as something that they did. False also when the database is away.
  bool is_open(const std::string& token);
  base::Status end_session(const std::string& token);
  // Ends those that are over, and enters it; somebody calls it now and then.
  base::Status end_old_sessions();

 private:
  // Whose code it is; counts a wrong one.
  base::Result<std::string> invited(const std::string& code, const std::string& from);
  base::Result<store::Session> session_of(store::Transaction& transaction, const std::string& token);
  base::Result<NewSession> open_session(const std::string& account, const base::Bytes& credential,
                                        std::optional<std::uint32_t> count = {});
  base::Result<store::Credential> checked(const Assertion& assertion, std::uint32_t& count);
  House& house_;
  Throttle throttle_;
  Challenges challenges_;
};

// A one-time code as people type it: 26 letters and digits in groups, 128 bits. Its hash is what is kept.
std::string new_code();
base::Sha256 hash_of_code(std::string_view code);  // without regard to case, spaces and dashes

// Ends all sessions of an account, as a part of the act because of which they end.
base::Status end_sessions_of(Act& act, const std::string& account);

}  // namespace peel::service
