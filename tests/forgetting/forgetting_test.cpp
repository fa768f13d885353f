// P2 for a whole deployment: after a run in which nobody matched, neither a template nor an aligned crop that
// it made is anywhere in the process's memory.
#include <cmath>
#include <cstdlib>
#include <gtest/gtest.h>
#include <mutex>

#include "base/testing/temp_folder.h"
#include "lfr/deployment.h"
#include "policy/testing/example.h"
#include "vision/testing/fixtures.h"
#include "vision/testing/memory_scan.h"
#include "watchlist/builder.h"

using peel::biometric::SharedCensus;
using peel::biometric::Template;

namespace {

using namespace peel;
using vision::testing::MemoryScan;

// What was seen being made, as masked pieces only.
struct Observed {
  std::mutex mutex;
  MemoryScan scan;
  std::size_t templates = 0;
  std::size_t crops = 0;
};
Observed* observed = nullptr;  // while a deployment is watched

base::ByteView bytes_of(std::span<const float> values) {
  return {reinterpret_cast<const std::uint8_t*>(values.data()), values.size_bytes()};
}

void observe_template(std::span<const float> values, const Template& made) {
  if (observed == nullptr) return;
  const std::lock_guard lock(observed->mutex);
  ++observed->templates;
  observed->scan.look_for("template", bytes_of(made.values()), 4);
  observed->scan.look_for("numbers of a template", bytes_of(values), 4);
}

}  // namespace

// The linker's names for Template::create and for what takes its place (see CMakeLists.txt).
#define PEEL_CREATE(prefix) \
  prefix##_ZN4peel9biometric8Template6createESt4spanIKfLm18446744073709551615EERKNS_4base6Sha256ESt10shared_ptrINS0_6CensusEE

extern "C" {
peel::base::Result<Template> PEEL_CREATE(__real_)(std::span<const float>, const peel::base::Sha256&,
                                                  SharedCensus);
peel::base::Result<Template> PEEL_CREATE(__wrap_)(std::span<const float> values,
                                                  const peel::base::Sha256& model, SharedCensus census) {
  auto made = PEEL_CREATE(__real_)(values, model, std::move(census));
  if (made) observe_template(values, *made);
  return made;
}
}

namespace {

// Tells of every crop before it is made into a template.
class WatchedEmbedder final : public vision::Embedder {
 public:
  explicit WatchedEmbedder(std::unique_ptr<vision::Embedder> inner) : inner_(std::move(inner)) {}
  std::size_t dimensions() const override { return inner_->dimensions(); }
  const base::Sha256& model() const override { return inner_->model(); }
  base::Status flush() override { return inner_->flush(); }
  base::Result<Template> embed(const biometric::Crop& crop, const SharedCensus& census) override {
    if (observed != nullptr) {
      const std::lock_guard lock(observed->mutex);
      ++observed->crops;
      observed->scan.look_for("crop", crop.pixels(), 12);
    }
    return inner_->embed(crop, census);
  }

 private:
  std::unique_ptr<vision::Embedder> inner_;
};

class NoAlerts final : public lfr::AlertSink {
 public:
  base::Status raise(const lfr::Alert&) override {
    ADD_FAILURE() << "somebody matched";
    return {};
  }
};

watchlist::Watchlist list_of_one(const base::testing::TempFolder& folder) {
  watchlist::EntryLine line;
  line.line = 2;
  line.subject = "S-1";
  line.image = "/usr/share/games/wesnoth/1.16/data/core/images/portraits/humans/ranger.png";
  line.reference = {"ranger.png", "custody", "made up", "2026-01-01", "nobody", 0};
  const auto key = base::SecretBytes::copy_of(base::as_bytes("a passphrase for tests")).value();
  base::NoProgress progress;
  watchlist::BuildReport report;
  const auto built = watchlist::build(
      {line}, [] { return vision::testing::default_tools(); }, {.threads = 1}, key, folder / "one.list",
      progress, report);
  EXPECT_TRUE(built) << built.error().message;
  return watchlist::Watchlist::open(folder / "one.list", key).value();
}

class ForgettingTest : public ::testing::Test {
 protected:
  // People pass; nobody can reach a threshold of 0.99.
  lfr::Summary run_deployment() {
    const std::string make = std::string(PEEL_SCENE) + " --out " + (folder / "scene").string() +
                             " --seed 5 --people 8 --listed 0 --seconds 4 --size 960x540 > /dev/null 2>&1";
    EXPECT_EQ(std::system(make.c_str()), 0) << make;
    const watchlist::Watchlist list = list_of_one(folder);
    policy::testing::Example authority(list.facts());
    authority.ask_for_threshold("0.99");
    lfr::DeploymentOptions options;
    options.cameras = {{"north", (folder / "scene/scene.mp4").string()}};
    options.annotate = folder / "seen.mp4";
    const auto tools = [](int) -> base::Result<lfr::Tools> {
      PEEL_TRY(lfr::Tools made, vision::testing::default_tools(lfr::weak_score));
      made.embedder = std::make_unique<WatchedEmbedder>(std::move(made.embedder));
      return made;
    };
    NoAlerts sink;
    lfr::Summary summary;
    observed = &seen;
    {
      auto permit = authority.granted();
      EXPECT_TRUE(permit) << permit.error().message;
      auto deployment =
          lfr::Deployment::create(options, std::move(*permit), list, tools, sink, authority.clock);
      EXPECT_TRUE(deployment) << deployment.error().message;
      const auto ran = deployment->run(summary);
      EXPECT_TRUE(ran) << ran.error().message;
      // While the deployment still stands: what it keeps must not be somebody.
      found = seen.scan.found();
    }
    observed = nullptr;
    return summary;
  }

  base::testing::TempFolder folder;
  Observed seen;
  std::map<std::string, int> found;
};

TEST_F(ForgettingTest, LeavesNoTemplateAndNoCropOfStrangersInMemory) {
  const lfr::Summary summary = run_deployment();
  EXPECT_GT(summary.templates.made, 5u);
  // Every template and crop that was counted was seen being made, so none is missing from the search.
  // Besides, two networks each make one of a crop, which are put together: they are looked for, too.
  EXPECT_EQ(seen.templates, summary.templates.made + 2 * seen.crops);
  EXPECT_EQ(seen.crops, summary.crops.made);
  EXPECT_GT(seen.scan.needles(), 4 * seen.templates);
  EXPECT_GT(seen.scan.scanned(), std::size_t{50} << 20);
  for (const auto& [what, count] : found) ADD_FAILURE() << count << " pieces of " << what;
  for (const auto& counts : {summary.templates, summary.crops}) {
    EXPECT_EQ(counts.made, counts.wiped);
    EXPECT_EQ(counts.held, 0u);
  }
}

// The test above can fail: what is kept on purpose is found, in ordinary and in secret memory, and no more
// once it is wiped.
TEST_F(ForgettingTest, FindsWhatIsKeptOnPurpose) {
  const auto census = std::make_shared<biometric::Census>();
  observed = &seen;
  std::vector<float> values(192);
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = std::sin(static_cast<float>(i + 1)) / 10;
  {
    const auto kept = Template::create(values, {}, census);
    ASSERT_TRUE(kept);
    EXPECT_EQ(seen.templates, 1u);
    const auto hits = seen.scan.found();
    int templates = 0;
    int numbers = 0;
    for (const auto& [what, count] : hits) (what.starts_with("template") ? templates : numbers) += count;
    EXPECT_GT(templates, 0);
    EXPECT_GT(numbers, 0);
  }
  base::wipe(std::span(values));
  observed = nullptr;
  for (const auto& [what, count] : seen.scan.found()) ADD_FAILURE() << count << " pieces of " << what;
}

}  // namespace
