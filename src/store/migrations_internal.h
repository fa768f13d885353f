// Private to src/store: how the tables came to be, version by version.
#pragma once

#include "store/database.h"

namespace peel::store {

// Brings the tables forward, in one transaction. Errors: corrupt (a newer Peel's), io.
base::Status migrate(Database& database);

}  // namespace peel::store
