// What is due by the clock, whoever is there or not.
#pragma once

#include "service/deployments.h"
#include "service/sign_in.h"

namespace peel::service {

// At the start, before anybody is let in: alerts that are past their time go, deployments that were running
// are stopped; then, that this is a backup which was put back, where it is.
base::Status clean_up_at_start(House& house, Runner& runner);

// Every second: deployments and alerts. Each is done whatever became of the others; the first error is told.
base::Status keep_house(House& house, Runner& runner);
// Every few seconds, likewise: sessions, and a checkpoint of the log.
base::Status keep_books(House& house, SignIn& sign_in);
// All that is due in this second since the start: these two, lists that served and versions that were
// replaced. Each is done whatever became of the others; the first error is told.
base::Status look_after_all(House& house, Runner& runner, SignIn& sign_in, unsigned second);

}  // namespace peel::service
