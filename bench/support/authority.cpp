#include "support/authority.h"

#include "base/random.h"

namespace peel::bench {
namespace {

using base::Result;

// A table that no face was measured for: it says that no two made-up vectors match above 0.3.
policy::OperatingPoints made_up_points(const base::Sha256& model) {
  policy::OperatingPoints points;
  points.model = model;
  points.origin = "made up for benchmarks on made-up vectors; says nothing about faces";
  points.points = {{0.1, 1'000'000'000, 1'000'000'000'000}, {0.3, 0, 1'000'000'000'000}};
  return points;
}

policy::Authorisation benchmark_authorisation(const policy::ListFacts& list, base::Time now) {
  policy::Authorisation authorisation;
  authorisation.id = base::new_id("auth");
  authorisation.purpose = "measuring how long a search takes";
  authorisation.legal_basis = "none is needed: nobody is searched for";
  authorisation.necessity = "a search that is not measured may be too slow";
  authorisation.proportionality = "the list and the probes are made-up vectors";
  authorisation.place = "nowhere";
  authorisation.cameras = {"bench"};
  authorisation.from = now - std::chrono::seconds{1};
  authorisation.until = now + std::chrono::hours{1};
  authorisation.list = list;
  return authorisation;
}

}  // namespace

Result<policy::Permit> permit_for(const policy::ListFacts& list, const base::Clock& clock) {
  PEEL_TRY(const base::SigningKey first, base::SigningKey::generate());
  PEEL_TRY(const base::SigningKey second, base::SigningKey::generate());
  policy::Trust trust;
  PEEL_CHECK(trust.add({"first officer", policy::Role::authorising_officer, first.public_key()}));
  PEEL_CHECK(trust.add({"second officer", policy::Role::countersigning_officer, second.public_key()}));
  const base::Time now = std::chrono::floor<std::chrono::milliseconds>(clock.now());  // as fine as is signed
  policy::Rules rules;
  rules.operating_points = made_up_points(list.model);
  policy::SignedAuthorisation document{benchmark_authorisation(list, now), {}};
  PEEL_TRY(document.authorisation.operating_point,
           policy::point_for_threshold("0.5", rules, "no face is searched for: the vectors are made up"));
  document.approvals.push_back(policy::approve(document.authorisation, first, now));
  document.approvals.push_back(policy::approve(document.authorisation, second, now));
  return policy::grant(document, trust, list, rules, clock);
}

}  // namespace peel::bench
