// Scores of some of LFW's pairs, to the last bit: what bench/accuracy/instruction_sets compares between runs.
#include <cstdio>

#include "accuracy/arguments.h"
#include "accuracy/lfw.h"
#include "accuracy/pipeline.h"
#include "base/file.h"
#include "support/support.h"

namespace peel::bench {
namespace {

constexpr std::string_view program = "peel-pairs";

// So many pairs, evenly spread over the protocol's, so that mated and non-mated ones come as there.
std::vector<LfwPair> some_of(const std::vector<LfwPair>& pairs, std::size_t wanted) {
  const std::size_t step = std::max<std::size_t>(1, pairs.size() / std::max<std::size_t>(1, wanted));
  std::vector<LfwPair> chosen;
  for (std::size_t i = 0; i < pairs.size() && chosen.size() < wanted; i += step) chosen.push_back(pairs[i]);
  return chosen;
}

base::Status measure(const Arguments& arguments) {
  PEEL_TRY(const LfwSet set, open_lfw(arguments.text("lfw"), true));
  const auto pairs = some_of(set.pairs, static_cast<std::size_t>(arguments.number("pairs", 300)));
  PipelineOptions options;
  options.embedder = arguments.text("embedder", vision::default_embedder);
  options.threads = arguments.number("threads", 1);
  const auto picture = [&](std::size_t i) {
    const LfwPair& pair = pairs[i / 2];
    return image::read(set.images[i % 2 == 0 ? pair.a : pair.b].path);
  };
  PEEL_TRY(const PipelineResult result, run_pipeline(2 * pairs.size(), picture, options));
  std::string text = "mated,score,templates\n";
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    base::Sha256Stream both;
    for (const std::size_t k : {2 * i, 2 * i + 1}) {
      const auto row = result.vectors.row(k);
      both.update({reinterpret_cast<const std::uint8_t*>(row.data()), row.size_bytes()});
    }
    text += fmt::format("{},{:.9g},{}\n", pairs[i].mated ? 1 : 0, cosine(result.vectors, 2 * i, 2 * i + 1),
                        base::to_text(both.digest()));
  }
  return base::write_file(arguments.text("out", "pairs.csv"), base::as_bytes(text));
}

}  // namespace
}  // namespace peel::bench

int main(int argc, char** argv) {
  using namespace peel::bench;
  const Arguments arguments = must(program, Arguments::parse(argc, argv, "lfw pairs embedder threads out"));
  must(program, measure(arguments));
}
