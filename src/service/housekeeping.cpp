#include "service/housekeeping.h"

#include "service/alerts.h"
#include "service/backup.h"
#include "service/log.h"
#include "service/retention.h"

namespace peel::service {

namespace {

base::Status both(const base::Status& one, const base::Status& other) { return one ? other : one; }

}  // namespace

base::Status clean_up_at_start(House& house, Runner& runner) {
  PEEL_CHECK(delete_due_alerts(house));
  PEEL_CHECK(runner.close_what_was_left());
  return enter_restore(house);
}

base::Status keep_house(House& house, Runner& runner) {
  // Deleting waits for nobody: a tick may wait for cameras that are being closed.
  const base::Status deleted = delete_due_alerts(house);
  const base::Status ticked = runner.tick();
  return both(both(deleted, ticked), house.database().overwrite_erased());
}

base::Status keep_books(House& house, SignIn& sign_in) {
  const base::Status ended = sign_in.end_old_sessions();
  return both(ended, sign_checkpoint(house));
}

base::Status look_after_all(House& house, Runner& runner, SignIn& sign_in, unsigned second) {
  base::Status done = keep_house(house, runner);
  if (second % 5 == 0) done = both(done, keep_books(house, sign_in));
  if (second % 60 == 0) done = both(done, end_lists_that_served(house));
  if (second % 60 == 30) done = both(done, forget_replaced_versions(house));
  return done;
}

}  // namespace peel::service
