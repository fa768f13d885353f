#include "service/edge.h"

#include <algorithm>
#include <cmath>

#include "base/open_file.h"
#include "image/image.h"
#include "ledger/entry.h"
#include "service/run_internal.h"

namespace peel::service {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

Status check_jpeg(base::ByteView bytes) {
  const bool begins = bytes.size() > 4 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff;
  const bool ends = begins && bytes[bytes.size() - 2] == 0xff && bytes[bytes.size() - 1] == 0xd9;
  if (!ends || bytes.size() > largest_edge_jpeg)
    return fail(ErrorCode::invalid_input, "send a JPEG of at most {} bytes", largest_edge_jpeg);
  // Whatever else a JPEG's frame may hold, people's programs decode it: it must be one that can be.
  const auto decoded = image::decode(bytes);
  if (!decoded) return fail(ErrorCode::invalid_input, "the picture is no JPEG: {}", decoded.error().message);
  return {};
}

Status check_alert(const NodeAlert& alert, const Run& run) {
  const auto prefix = std::string_view(alert.id).substr(0, 6);
  const bool is_id = prefix == "alert-" && alert.id.size() == 38 &&
                     alert.id.find_first_not_of("0123456789abcdef", 6) == std::string::npos;
  if (!is_id) return fail(ErrorCode::invalid_input, "an alert's id is alert- and 32 hexadecimal digits");
  if (alert.row >= run.list->facts().templates)
    return fail(ErrorCode::invalid_input, "the list has no row {}", alert.row);
  if (!std::isfinite(alert.score) || alert.score < 0 || alert.score > 1)
    return fail(ErrorCode::invalid_input, "a score is a number from 0 to 1");
  if (alert.score < std::stod(run.mandate.threshold))
    return fail(ErrorCode::refused, "the score {:.4f} is below the threshold {}", alert.score,
                run.mandate.threshold);
  PEEL_CHECK(run.edge->check_captured(alert.captured));
  return check_jpeg(alert.crop.view());
}

Result<lfr::Alert> to_alert(const NodeAlert& given, const Run& run) {
  lfr::Alert alert;
  alert.id = given.id;
  alert.captured = given.captured;
  alert.camera = run.mandate.cameras[given.camera].name;
  alert.list_row = given.row;
  const watchlist::Entry& entry = run.list->entry_of_row(given.row);
  alert.entry = entry.subject;
  alert.category = entry.category;
  alert.score = static_cast<float>(given.score);
  alert.quality = given.quality;
  PEEL_TRY(alert.crop_jpeg, base::SecretBytes::copy_of(given.crop.view()));
  return alert;
}

}  // namespace

Result<std::shared_ptr<Run>> Edge::find(const NodeHere& who, const AtRun& at) const {
  const auto run = runner_.run_of(at.deployment);
  if (run && run->edge && run->edge->number() == at.run && run->edge->runs_on(who.node)) return run;
  return fail(ErrorCode::not_found, "no such run goes on that has a camera of this machine");
}

Result<std::vector<Order>> Edge::report(const NodeHere& who, const std::vector<NodeRun>& told) {
  for (const NodeRun& each : told) {
    const auto run = find(who, {each.deployment, each.run});
    if (run) PEEL_CHECK((*run)->edge->take(who, each));
  }
  std::vector<Order> orders;
  for (const auto& run : runner_.runs())
    if (run->edge && run->edge->goes_on(who.node))
      orders.push_back({run->id, run->edge->number(), run->edge->looked_at(who.node), run->shown()});
  return orders;
}

Result<EdgePapers> Edge::papers_of(const Run& run) {
  PEEL_TRY(store::Transaction transaction, house_.database().begin_reading());
  return papers_.edge_papers(transaction, run.mandate.authorisation);
}

Result<RunPapers> Edge::papers(const NodeHere& who, const AtRun& at) {
  PEEL_TRY(const auto run, find(who, at));
  PEEL_TRY(EdgePapers found, papers_of(*run));
  PEEL_TRY(const base::OpenFile file, base::OpenFile::open(found.list_file));
  RunPapers papers{policy::only_what_counts(std::move(found.papers)),
                   std::move(found.list_key),
                   file.size(),
                   {},
                   house_.clock().now()};
  for (std::size_t i = 0; i < run->mandate.cameras.size(); ++i) {
    const Camera& camera = run->mandate.cameras[i];
    if (camera.node == who.node) papers.cameras.push_back({i, camera.name, camera.address});
  }
  return papers;
}

Result<base::Bytes> Edge::list_part(const NodeHere& who, const AtRun& at, std::uint64_t from) {
  PEEL_TRY(const auto run, find(who, at));
  PEEL_TRY(const EdgePapers found, papers_of(*run));
  PEEL_TRY(const base::OpenFile file, base::OpenFile::open(found.list_file));
  if (from >= file.size())
    return fail(ErrorCode::invalid_input, "the list has {} bytes, and none from {} on", file.size(), from);
  base::Bytes part(std::min<std::uint64_t>(most_of_list, file.size() - from));
  PEEL_CHECK(file.read_at(from, part));
  return part;
}

// Whether this very alert is there already, since its answer was lost.
Result<bool> Edge::is_known(const NodeAlert& alert, const std::string& camera) {
  PEEL_TRY(store::Transaction transaction, house_.database().begin_reading());
  const auto known = store::find_alert(transaction, alert.id);
  if (!known && known.error().code == ErrorCode::not_found) return false;
  if (!known) return tl::make_unexpected(known.error());
  if (known->deployment == alert.deployment && known->camera == camera) return true;
  return fail(ErrorCode::refused, "this id is another alert's");
}

Status Edge::raise(const NodeHere& who, const NodeAlert& given) {
  PEEL_TRY(const auto run, find(who, {given.deployment, given.run}));
  if (!run->edge->has_camera(who.node, given.camera))
    return fail(ErrorCode::not_found, "the camera {} is not this machine's", given.camera);
  PEEL_TRY(const bool known, is_known(given, run->mandate.cameras[given.camera].name));
  if (known) return {};
  PEEL_CHECK(check_alert(given, *run));
  PEEL_TRY(const lfr::Alert alert, to_alert(given, *run));
  PEEL_CHECK(raise_alert(house_, papers_,
                         {run->id, run->mandate.list_content, run->mandate.threshold, *run->list, who.node},
                         alert));
  run->edge->count_alert();
  return {};
}

Status Edge::show(const NodeHere& who, const AtRun& at, std::size_t camera, base::Bytes jpeg) {
  PEEL_TRY(const auto run, find(who, at));
  if (!run->edge->has_camera(who.node, camera))
    return fail(ErrorCode::not_found, "the camera {} is not this machine's", camera);
  if (!run->edge->goes_on(who.node))
    return fail(ErrorCode::refused, "this run is ending: nothing of it is shown any more");
  if (!run->views[camera]->looked_at())
    return fail(ErrorCode::refused, "nobody looks through this camera now");
  PEEL_CHECK(check_jpeg(jpeg));
  run->views[camera]->show(std::move(jpeg));
  return {};
}

std::vector<EdgeCamera> Edge::cameras() const {
  std::vector<EdgeCamera> all;
  for (const auto& run : runner_.runs())
    for (std::size_t i = 0; run->edge && i < run->mandate.cameras.size(); ++i)
      if (!run->mandate.cameras[i].node.empty()) all.push_back({run->id, i, run->edge->camera(i)});
  return all;
}

}  // namespace peel::service
