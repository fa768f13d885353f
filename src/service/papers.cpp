#include "service/papers.h"

#include "base/bytes.h"

namespace peel::service {

Mandate mandate_of(const Plan& plan, bool list_ended) {
  Mandate mandate;
  mandate.authorisation = plan.document.id;
  mandate.content = plan.content;
  mandate.state = plan.state;
  mandate.purpose = plan.document.purpose;
  mandate.place = plan.document.place;
  mandate.notice = plan.notice;
  mandate.from = plan.document.from;
  mandate.until = plan.document.until;
  mandate.cameras = plan.cameras;
  mandate.salt = plan.salt;
  mandate.threshold = plan.document.operating_point.threshold;
  mandate.watchlist = plan.watchlist;
  mandate.list_content = base::to_hex(plan.document.list.file.bytes);
  mandate.list_ended = list_ended;
  return mandate;
}

}  // namespace peel::service
