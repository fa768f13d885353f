// How long one search of a gallery takes, through the door that everybody takes: the permit is checked every
// time.
//   search_bench VECTORS_FOLDER [flags of Google Benchmark]
#include <benchmark/benchmark.h>
#include <deque>

#include "support/authority.h"
#include "support/support.h"
#include "support/vectors.h"

namespace {

using namespace peel;

constexpr const char* program = "search_bench";

struct Prepared {
  bench::Vectors vectors;
  policy::Permit permit;
};

void search_once(benchmark::State& state, const Prepared& prepared, const base::Clock& clock) {
  std::size_t turn = 0;
  for (auto _ : state) {
    const auto& probe = prepared.vectors.probes[turn++ % prepared.vectors.probes.size()];
    auto found = prepared.vectors.gallery.search(prepared.permit, clock, probe, 10);
    if (!found) bench::give_up(program, found.error());
    if (found->empty()) state.SkipWithError("the search did not find the row that the probe was made from");
    benchmark::DoNotOptimize(found);
  }
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc != 2)
    bench::give_up(program, {base::ErrorCode::invalid_input, "usage: search_bench VECTORS_FOLDER"});
  const base::SystemClock clock;
  std::deque<Prepared> galleries;
  for (const std::size_t dimensions : {std::size_t{192}, std::size_t{512}}) {
    auto vectors = bench::must(program, bench::read_vectors(argv[1], dimensions));
    auto permit = bench::must(program, bench::permit_for(vectors.gallery.facts(), clock));
    galleries.push_back({std::move(vectors), std::move(permit)});
    const auto rows = galleries.back().vectors.gallery.facts().templates;
    const auto name = fmt::format("search/{}x{}", rows, dimensions);
    benchmark::RegisterBenchmark(name.c_str(), [&prepared = galleries.back(),
                                                &clock](auto& state) { search_once(state, prepared, clock); })
        ->UseRealTime()
        ->MeasureProcessCPUTime();
  }
  benchmark::RunSpecifiedBenchmarks();
}
