// The papers that deployments are run by, as this house keeps them: its authorisations and its lists.
#pragma once

#include "service/papers.h"

namespace peel::service {

// What of a list's newest version approving and authorising must know; see NewestVersion.
base::Result<ListVersion> newest_version(store::Transaction& transaction, const House& house,
                                         const std::string& list);

class HousePapers final : public Papers {
 public:
  // Both outlive it.
  HousePapers(House& house, Authorisations& authorisations)
      : house_(house), authorisations_(authorisations) {}

  base::Result<Mandate> mandate(store::Transaction& transaction, const std::string& authorisation) override;
  base::Result<policy::Permit> permit(store::Transaction& transaction, const std::string& authorisation,
                                      const policy::ListFacts& list) override;
  base::Result<EdgePapers> edge_papers(store::Transaction& transaction,
                                       const std::string& authorisation) override;
  base::Result<watchlist::Watchlist> open_list(const std::string& list_content) override;
  base::Result<Listed> listed(store::Transaction& transaction, const std::string& list_content,
                              const watchlist::Watchlist& list, std::uint32_t row) override;

 private:
  House& house_;
  Authorisations& authorisations_;
};

}  // namespace peel::service
