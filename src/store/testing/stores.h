// For tests only: databases to run each test on: SQLite always, and PostgreSQL where a server is given.
#pragma once

#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "base/testing/temp_folder.h"
#include "store/database.h"

namespace peel::store::testing {

// "sqlite", and "postgresql" where PEEL_TEST_POSTGRESQL holds the address of a server on which the tests may
// make databases of their own; ./test starts one.
inline std::vector<std::string> kinds() {
  std::vector<std::string> found{"sqlite"};
  const char* server = std::getenv("PEEL_TEST_POSTGRESQL");
  if (server && *server) found.push_back("postgresql");
  return found;
}

// An empty database of its own, gone with it.
class TestDatabase {
 public:
  explicit TestDatabase(const std::string& kind);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  DatabaseOptions options() const { return options_; }
  Database open() const;  // throws what open() says
  // All that SQLite keeps, in its file and beside it; empty for PostgreSQL.
  std::string all_bytes() const;

 private:
  base::testing::TempFolder folder_;
  std::string name_;  // of PostgreSQL's database
  DatabaseOptions options_;
};

}  // namespace peel::store::testing
