// The same bytes give the same template, bit for bit: in repeated calls, from tools made anew, on one thread
// and on two. Whether decisions agree between instruction sets is measured by
// bench/accuracy/instruction_sets.
#include "vision/testing/fixtures.h"

namespace peel::vision {
namespace {

const biometric::SharedCensus census = std::make_shared<biometric::Census>();

// The fused embedder has both models in it.
Tools tools_on(int threads) {
  auto made = load_tools(testing::models(), {.embedder = "fused", .threads = threads});
  if (!made) ADD_FAILURE() << made.error().message;
  return made ? std::move(*made) : Tools{};
}

// From the file's bytes to the numbers of the template.
std::vector<float> learn(Tools& tools, const std::string& name) {
  const image::Image picture = testing::portrait(name);
  const auto faces = tools.detector->detect(picture);
  if (!faces || faces->empty()) {
    ADD_FAILURE() << "no face in " << name;
    return {};
  }
  const auto made = tools.learn(picture, faces->front(), census, census);
  if (!made) ADD_FAILURE() << made.error().message;
  return made ? std::vector<float>(made->values().begin(), made->values().end()) : std::vector<float>{};
}

TEST(Determinism, TheSameBytesGiveTheSameTemplateOnAnyToolsAndThreads) {
  Tools first = tools_on(1);
  Tools again = tools_on(1);
  Tools on_two_threads = tools_on(2);
  const std::array<std::string, 2> portraits{"humans/ranger", "humans/mage"};
  std::vector<std::vector<float>> made;
  for (const std::string& name : portraits) made.push_back(learn(first, name));
  for (std::size_t i = portraits.size(); i-- > 0;) {
    EXPECT_EQ(made[i], learn(first, portraits[i])) << "again, in another order: " << portraits[i];
    EXPECT_EQ(made[i], learn(again, portraits[i])) << "tools made anew: " << portraits[i];
    EXPECT_EQ(made[i], learn(on_two_threads, portraits[i])) << "two threads: " << portraits[i];
  }
  EXPECT_NE(made[0], made[1]);
}

}  // namespace
}  // namespace peel::vision
