// What a deployment is run by: its authorisation and its list, as the house keeps them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/secret.h"
#include "base/time.h"
#include "policy/passkey_papers.h"
#include "policy/permit.h"
#include "service/authorisations.h"
#include "store/database.h"
#include "watchlist/watchlist.h"

namespace peel::service {

// An authorisation, as far as a deployment of it needs to know.
struct Mandate {
  std::string authorisation;
  std::string content;  // SHA-256 of the document, 64 hexadecimal digits
  PlanState state = PlanState::proposed;
  std::string purpose;
  std::string place;
  std::string notice;  // what the public is told
  base::Time from{};
  base::Time until{};
  std::vector<Camera> cameras;  // with passwords
  std::string salt;             // of what was approved of their addresses
  std::string threshold;        // as it was authorised
  std::string watchlist;
  std::string list_content;  // SHA-256 of the list's version
  bool list_ended = false;
  bool version_forgotten = false;  // list_content's file and key are gone, though the list goes on
};

// Somebody on a list, for an alert about them.
struct Listed {
  base::Sha256 mark;  // the commitment to the entry, for the log
  // JSON: subject, source, legal_basis, taken_on, reviewed_by, category, under_18, look_alikes (how many
  // others on the list resemble them)
  std::string facts;
};

// By what a machine runs a deployment: docs/edge.md.
struct EdgePapers {
  policy::PasskeyPapers papers;
  base::SecretBytes list_key;       // the passphrase of the list's file
  std::filesystem::path list_file;  // sealed
};

// What the authorisation says. `list_ended`: see Mandate.
Mandate mandate_of(const Plan& plan, bool list_ended);

// Thread-safe.
class Papers {
 public:
  virtual ~Papers() = default;
  // Errors: not_found.
  virtual base::Result<Mandate> mandate(store::Transaction& transaction,
                                        const std::string& authorisation) = 0;
  // Errors: those of Authorisations::permit_for.
  virtual base::Result<policy::Permit> permit(store::Transaction& transaction,
                                              const std::string& authorisation,
                                              const policy::ListFacts& list) = 0;
  // What permit() is granted by. Errors: not_found, refused (withdrawn, the list has ended).
  virtual base::Result<EdgePapers> edge_papers(store::Transaction& transaction,
                                               const std::string& authorisation) = 0;
  // Errors: not_found (ended), and those of Watchlist::open.
  virtual base::Result<watchlist::Watchlist> open_list(const std::string& list_content) = 0;
  // `row`: of the list that open_list() gave. Errors: not_found (erased since).
  virtual base::Result<Listed> listed(store::Transaction& transaction, const std::string& list_content,
                                      const watchlist::Watchlist& list, std::uint32_t row) = 0;
};

}  // namespace peel::service
