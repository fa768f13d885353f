// What a camera machine and the service say to each other: docs/edge.md, "What goes to and fro".
#pragma once

#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/memory_file.h"
#include "base/secret.h"
#include "base/sign.h"
#include "edge/http.h"
#include "lfr/alert.h"
#include "policy/passkey_papers.h"

namespace peel::edge {

// A run of a deployment, from start or resume to pause or stop.
struct RunId {
  std::string deployment;
  std::uint64_t run = 0;
  auto operator<=>(const RunId&) const = default;
};

struct Order {
  RunId id;
  std::set<std::size_t> looked_at;  // numbers of cameras
  std::set<std::string> shown{};    // alerts whose faces pictures may show
};

struct PlannedCamera {
  std::size_t number = 0;
  std::string name;
  std::string address;
};

struct RunPapers {
  policy::PasskeyPapers papers;
  base::SecretBytes list_key;
  std::uint64_t list_size = 0;
  std::vector<PlannedCamera> cameras;
  base::Time now{};  // by the service's clock
};

struct CameraReport {
  std::size_t number = 0;
  std::string state;  // "waiting", "running", "away", "failed", "ended"
  std::string problem;
  std::uint64_t frames = 0, skipped = 0, faces = 0;
  double frames_per_second = 0;
};

struct RunReport {
  RunId id;
  std::string state = "preparing";  // "running", "ended" (by itself), "stopped", "failed"
  std::string problem;
  std::uint64_t faces = 0, searches = 0, made = 0, wiped = 0, held = 0;
  std::vector<CameraReport> cameras;
};

// Whether asking again may help.
inline bool may_come_back(base::ErrorCode code) {
  return code == base::ErrorCode::unavailable || code == base::ErrorCode::exhausted;
}

// Errors, of all: unavailable and such when it cannot be asked now; refused, not_found and invalid_input when
// the answer was no, which asking again does not change. Thread-safe.
class Link {
 public:
  virtual ~Link() = default;
  // Ends the session before.
  virtual base::Status sign_in(const std::string& instance) = 0;
  virtual base::Result<std::vector<Order>> report(const std::vector<RunReport>& runs) = 0;
  virtual base::Result<RunPapers> papers(const RunId& id) = 0;
  // Appends to `file` what it lacks of the list, until `stop` says so. Errors: corrupt (shorter than was
  // said), unavailable (stopped, too).
  virtual base::Status list(const RunId& id, std::uint64_t size, base::MemoryFile& file,
                            const std::function<bool()>& stop) = 0;
  virtual base::Status alert(const RunId& id, std::size_t camera, const lfr::Alert& alert) = 0;
  virtual base::Status picture(const RunId& id, std::size_t camera, base::ByteView jpeg) = 0;
};

// Over HTTP. Errors: those of HttpClient::create.
base::Result<std::unique_ptr<Link>> make_link(const ServiceAddress& address,
                                              const std::filesystem::path& authority, base::SigningKey key);

}  // namespace peel::edge
