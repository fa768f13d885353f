#include "store/testing/stores.h"

#include <libpq-fe.h>
#include <stdexcept>

#include "base/file.h"
#include "base/random.h"

namespace peel::store::testing {
namespace {

std::string server() { return std::getenv("PEEL_TEST_POSTGRESQL"); }

void tell_server(const std::string& statement) {
  PGconn* const connection = PQconnectdb((server() + "/postgres").c_str());
  PGresult* const result = PQexec(connection, statement.c_str());
  const bool done = PQresultStatus(result) == PGRES_COMMAND_OK;
  const std::string said = PQerrorMessage(connection);
  PQclear(result);
  PQfinish(connection);
  if (!done) throw std::runtime_error(said);
}

}  // namespace

TestDatabase::TestDatabase(const std::string& kind) {
  if (kind == "postgresql") {
    name_ = base::new_id("peel");
    for (char& c : name_) c = c == '-' ? '_' : c;
    tell_server("create database " + name_);
    options_.postgresql = server() + "/" + name_;
  } else {
    options_.file = folder_ / "peel.db";
  }
}

TestDatabase::~TestDatabase() {
  if (!name_.empty()) tell_server("drop database " + name_ + " with (force)");
}

Database TestDatabase::open() const {
  auto opened = Database::open(options_);
  if (!opened) throw std::runtime_error(opened.error().message);
  return std::move(*opened);
}

std::string TestDatabase::all_bytes() const {
  std::string all;
  for (const auto& each : std::filesystem::directory_iterator(folder_.path()))
    if (const auto bytes = base::read_file(each.path(), 1u << 30)) all += base::as_text(*bytes);
  return all;
}

}  // namespace peel::store::testing
