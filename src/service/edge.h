// What camera machines may do, and it is all that they may: docs/edge.md. Each is asked with who asks, as
// Nodes::node_of() knows them.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "service/deployments.h"
#include "service/nodes.h"
#include "vision/quality.h"

namespace peel::service {

inline constexpr std::size_t most_of_list = 4u << 20;         // bytes, of one answer
inline constexpr std::size_t largest_edge_jpeg = 512u << 10;  // bytes

// What a machine is to do.
struct Order {
  std::string deployment;
  std::uint64_t run = 0;
  std::vector<std::size_t> looked_at;  // numbers of cameras
  std::set<std::string> shown;         // alerts whose faces pictures may show
};

struct NodeCamera {
  std::size_t number = 0;  // in the authorisation, from 0
  std::string name;
  std::string address;  // with its password
};

struct RunPapers {
  policy::PasskeyPapers papers;
  base::SecretBytes list_key;
  std::uint64_t list_size = 0;  // bytes
  std::vector<NodeCamera> cameras;
  base::Time now{};  // by the service's clock
};

struct NodeAlert {
  std::string deployment;
  std::uint64_t run = 0;
  std::string id;  // "alert-" and 32 hexadecimal digits, the machine's own
  std::size_t camera = 0;
  std::uint32_t row = 0;  // of the list's templates
  base::Time captured{};
  double score = 0;
  vision::Quality quality;
  base::SecretBytes crop;  // JPEG
};

// Where a machine works with one run.
struct AtRun {
  std::string deployment;
  std::uint64_t run = 0;
};

// A camera of a run that goes on, on whichever machine.
struct EdgeCamera {
  std::string deployment;
  std::size_t number = 0;
  CameraState state;
};

// Thread-safe. Errors, of all but report(): not_found, where no such run goes on that has a camera of this
// machine's.
class Edge {
 public:
  // All outlive it.
  Edge(House& house, Papers& papers, Runner& runner) : house_(house), papers_(papers), runner_(runner) {}

  // Takes what a machine says of its runs, and gives those that are to go on. What it says of runs that are
  // over is passed over. Errors: refused, those of EdgeRun::take; then the machine is to begin anew.
  base::Result<std::vector<Order>> report(const NodeHere& who, const std::vector<NodeRun>& runs);
  // Errors: those of Papers::edge_papers.
  base::Result<RunPapers> papers(const NodeHere& who, const AtRun& at);
  // The sealed list from this byte on, at most most_of_list. Errors: invalid_input (beyond its end), io.
  base::Result<base::Bytes> list_part(const NodeHere& who, const AtRun& at, std::uint64_t from);
  // Once for each id; again is no error. Errors: invalid_input (no such row; no JPEG; a score that is none),
  // refused (below the threshold, not taken within the run, another alert's id), those of raise_alert.
  base::Status raise(const NodeHere& who, const NodeAlert& alert);
  // Errors: refused while nobody looks, or the run is ending; invalid_input (no JPEG).
  base::Status show(const NodeHere& who, const AtRun& at, std::size_t camera, base::Bytes jpeg);

  // Of all machines, for people who look after them.
  std::vector<EdgeCamera> cameras() const;

 private:
  base::Result<std::shared_ptr<Run>> find(const NodeHere& who, const AtRun& at) const;
  base::Result<EdgePapers> papers_of(const Run& run);
  base::Result<bool> is_known(const NodeAlert& alert, const std::string& camera);
  House& house_;
  Papers& papers_;
  Runner& runner_;
};

}  // namespace peel::service
