// Who looks at reference pictures. Models take long to load, so they are loaded once and shared.
#pragma once

#include <functional>
#include <memory>

#include "watchlist/examine.h"

namespace peel::service {

// Thread-safe.
class Looker {
 public:
  virtual ~Looker() = default;
  // A picture as it was handed in (JPEG, PNG). That it cannot be used is no error: the reason says so.
  // Errors: exhausted (others wait already; try again), unavailable (the models cannot be loaded), internal.
  virtual base::Result<watchlist::Examined> look(base::ByteView picture) = 0;
  // What makes the templates (vision::Embedder::model). Errors: as look().
  virtual base::Result<base::Sha256> model() = 0;
};

using MakeTools = std::function<base::Result<vision::Tools>()>;

// Makes tools when they are first needed, `most` of them at the most, and keeps them. Who finds all of them
// at work waits, but one at a time only: others are told to try again. After each picture the tools forget
// it.
std::shared_ptr<Looker> make_looker(MakeTools make_tools, const vision::GateLimits& limits,
                                    std::size_t most = 2);

}  // namespace peel::service
