// An authorisation that would be granted, for tests to spoil in one way each. There is no other way to a
// Permit than grant(), in tests too.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "policy/permit.h"

namespace peel::policy::testing {

inline base::Time at(std::string_view text) { return *base::parse_time(text); }

inline base::SigningKey made_key(std::uint8_t number) {
  const base::Bytes seed(32, number);
  return std::move(*base::SigningKey::from_seed(seed));
}

inline base::Sha256 made_hash(std::string_view text) { return base::sha256(base::as_bytes(text)); }

// False match rates that fall by ten every 0.1; none of a million at 0.6.
inline OperatingPoints made_table(const base::Sha256& model) {
  constexpr std::uint64_t comparisons = 1'000'000;
  OperatingPoints table{model,
                        "made for tests",
                        {{0.1, 100'000, comparisons},
                         {0.2, 10'000, comparisons},
                         {0.3, 1'000, comparisons},
                         {0.4, 100, comparisons},
                         {0.5, 10, comparisons},
                         {0.6, 0, comparisons},
                         {0.7, 0, comparisons}}};
  table.hash = base::sha256(base::as_bytes(to_json(table)));
  return table;
}

inline Authorisation made_authorisation(const ListFacts& list) {
  Authorisation authorisation;
  authorisation.id = "auth-0123456789abcdef0123456789abcdef";
  authorisation.purpose = "Find people wanted by the courts";
  authorisation.legal_basis = "Common law; Data Protection Act 2018, part 3";
  authorisation.necessity = "Other means to find them were tried and failed";
  authorisation.proportionality = "One square, one day, people wanted for serious offences only";
  authorisation.place = "Market Square";
  authorisation.cameras = {"north", "south"};
  authorisation.from = at("2026-05-01T09:00:00Z");
  authorisation.until = at("2026-05-01T17:00:00Z");
  authorisation.list = list;
  return authorisation;
}

inline ListFacts made_list() { return {made_hash("list"), made_hash("model"), 3, 4}; }

// Signed at 08:00 by two people for 09:00 to 17:00; the clock says 10:00.
struct Example {
  explicit Example(const ListFacts& facts = made_list())
      : authorisation(made_authorisation(facts)), list(facts), clock(at("2026-05-01T10:00:00Z")) {
    rules.operating_points = made_table(facts.model);
    ask_for_fpir("0.001");
    static_cast<void>(trust.add({"Ann Lee", Role::authorising_officer, officer.public_key()}));
    static_cast<void>(trust.add({"Bob Ray", Role::countersigning_officer, second.public_key()}));
  }

  // What is to be signed, as `peel authorise new` would write it; for the list that the authorisation names.
  void ask_for_fpir(const std::string& fpir) {
    authorisation.operating_point = *point_for_fpir(fpir, authorisation.list, rules, "made for tests");
  }
  void ask_for_threshold(const std::string& threshold) {
    authorisation.operating_point = *point_for_threshold(threshold, rules, "made for tests");
  }

  // Signs what the authorisation says now.
  SignedAuthorisation signed_by_both() const {
    const base::Time when = at("2026-05-01T08:00:00Z");
    return {authorisation, {approve(authorisation, officer, when), approve(authorisation, second, when)}};
  }
  base::Result<Permit> granted() const { return grant(signed_by_both(), trust, list, rules, clock); }

  Authorisation authorisation;
  ListFacts list;
  Trust trust;
  Rules rules;
  base::FakeClock clock;
  base::SigningKey officer = made_key(1);
  base::SigningKey second = made_key(2);
};

}  // namespace peel::policy::testing
