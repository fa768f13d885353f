// The API: which routes there are, what each needs, and how a request goes through. src/server/openapi.json
// describes it to others; a test holds the two together.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "server/http.h"
#include "server/metrics.h"
#include "service/authorisations.h"
#include "service/camera_look.h"
#include "service/demo.h"
#include "service/deployments.h"
#include "service/edge.h"
#include "service/house.h"
#include "service/sign_in.h"

namespace peel::server {

// Who may ask.
enum class Needs {
  nothing,  // anybody, signed in or not
  session,  // whoever is signed in
  right,    // whoever has the right of the route's act
  node      // a camera machine that is signed in
};

// What the service has beyond people and log. A route whose part is not there answers that this service does
// not offer it.
struct Parts {
  service::Authorisations* authorisations = nullptr;
  service::CameraLook* cameras = nullptr;
  service::Runner* runner = nullptr;
  service::Demo* demo = nullptr;  // never in a service with real people
  service::Nodes* nodes = nullptr;
  service::Edge* edge = nullptr;  // with nodes and runner
};

// How many screens listen to events.
using CountListeners = std::function<std::size_t()>;

// What a handler is given.
struct Call {
  const Request& request;
  service::House& house;
  service::SignIn& sign_in;
  const store::Account* account = nullptr;  // none where nothing is needed
  std::string token;                        // of the session
  Parts parts{};
  const Metrics* metrics = nullptr;
  std::size_t listeners = 0;
  const service::NodeHere* node = nullptr;  // none but where a machine is needed
};

inline constexpr std::string_view session_cookie = "__Host-peel";
inline constexpr std::size_t max_body = 1u << 20;  // bytes, of all routes but few
inline constexpr std::size_t largest_body = 12u << 20;

struct Route {
  std::string method;
  std::string path;  // "/api/v1/accounts/:account/roles"
  Needs needs = Needs::nothing;
  std::string act;  // of docs/rights.md, where a right is needed
  std::function<Answer(const Call&)> handle;
  std::size_t most_bytes = max_body;  // of the request's body; at most largest_body
};

// All there are but the console's files and the events, which are no single answer.
std::vector<Route> all_routes();

// Takes a request to its route's handler: method and path must be known; a request that changes something
// must come as JSON from a page of ours; the session and the right must be there.
class Api {
 public:
  Api(service::House& house, service::SignIn& sign_in, Parts parts = {});
  // The request's `parameters` are set from the path.
  Answer answer(Request request) const;
  // Whether a path is the API's to answer, and no page of the console.
  bool knows(std::string_view path) const;
  // Whose session a request comes with. Errors: refused.
  base::Result<store::Account> account_of(const Request& request) const;
  const std::vector<Route>& routes() const { return routes_; }
  // Call it before requests come.
  void count_listeners(CountListeners count) { count_listeners_ = std::move(count); }

 private:
  const Route* find(Request& request, bool& path_known) const;
  Answer find_answer(Request& request) const;
  Answer call(const Route& route, const Request& request) const;
  Answer call_for_node(const Route& route, Call& call) const;
  service::House& house_;
  service::SignIn& sign_in_;
  Parts parts_;
  std::vector<Route> routes_;
  CountListeners count_listeners_ = [] { return std::size_t{0}; };
  mutable Metrics metrics_;
};

}  // namespace peel::server
