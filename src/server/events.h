// Server-sent events: what happened, told in the order of the log to everybody who may hear of it. An event's
// number is its place in the log, so whoever was away asks for what came after the last that they saw.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "policy/role.h"
#include "service/house.h"
#include "service/sign_in.h"

namespace peel::server {

// One listener's line. Calls come from one thread, one after the other.
class Listener {
 public:
  virtual ~Listener() = default;
  // Text of events, to be sent as it is. False when nobody listens any more, or too slowly.
  virtual bool send(const std::string& text) = 0;
  virtual void close() = 0;
};

// Thread-safe. A thread of its own reads what is new in the log and sends it.
class Events {
 public:
  // Both outlive it.
  Events(service::House& house, service::SignIn& sign_in);
  ~Events();
  Events(const Events&) = delete;
  Events& operator=(const Events&) = delete;

  // Sends what comes from index `next` on, until the session ends or the line does.
  void add(std::unique_ptr<Listener> listener, std::string token, std::vector<policy::Role> roles,
           std::uint64_t next);
  std::size_t listeners() const;
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// One entry as an event for somebody with these roles: "id: 7\nevent: act\ndata: {...}\n\n", with the act and
// the identities that it names; empty when it is not for them. Errors: corrupt (no entry).
base::Result<std::string> event_of(std::uint64_t index, const std::string& entry,
                                   const std::vector<policy::Role>& roles);

}  // namespace peel::server
