// HTTP and HTTPS: carries requests to the API, and events to whoever listens.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "server/api.h"
#include "server/events.h"
#include "server/files.h"

namespace peel::server {

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;          // 0: any that is free
  std::filesystem::path certificate;  // PEM, the whole chain; with `key`: HTTPS
  std::filesystem::path key;
  std::size_t threads = 4;
  std::size_t most_connections = 2000;
};

// Whether somebody could listen there now; for whoever has more to open first, and would leave it behind.
// Errors: those of Server::start but io.
base::Status check_can_listen(const ServerOptions& options);

class Server {
 public:
  // Listens when it returns. All that it is given outlives it. Errors: refused (an address beyond this
  // machine without HTTPS), invalid_input (no such address; certificate and key do not fit), unavailable (the
  // port is taken), io.
  static base::Result<std::unique_ptr<Server>> start(const ServerOptions& options, const Api& api,
                                                     Events& events, const Files& files);
  virtual ~Server() = default;
  virtual std::uint16_t port() const = 0;
  // Takes no more requests, ends what goes on, and waits for it. Once only.
  virtual void stop() = 0;
};

}  // namespace peel::server
