// Galleries of made-up vectors, from thousands to millions: how long a search takes, in which memory, and
// what it finds.
//   peel_search_scale make FOLDER ROWS DIMENSIONS     writes gallery.f32, probes.f32 (rows of f32,
//   little-endian) for peers peel_search_scale time ROWS DIMENSIONS SECONDS    prints JSON: build, memory,
//   times, answers, bandwidth
// Each probe is near to one row, its mate.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <optional>
#include <thread>

#include "bandwidth.h"
#include "base/json.h"
#include "made_vectors.h"
#include "search/gallery_file_internal.h"
#include "support/support.h"

namespace {

using namespace peel;
using Clock = std::chrono::steady_clock;
using base::Json;

constexpr const char* program = "peel_search_scale";
constexpr std::size_t probe_count = 64;
constexpr float likeness = 0.6f;  // of two pictures of one person
constexpr std::size_t most = 10;  // candidates asked for
constexpr std::size_t batch = 32;
constexpr float threshold =
    0.5f;  // as a deployment's; the other searches ask for the best whatever they score

double seconds_since(Clock::time_point began) {
  return std::chrono::duration<double>(Clock::now() - began).count();
}

std::uint64_t mate_of(std::size_t probe, std::size_t rows) { return (probe * 2654435761u + 12345) % rows; }

std::vector<std::vector<float>> make_probes(std::size_t rows, std::size_t dimensions) {
  std::vector<std::vector<float>> probes;
  for (std::size_t i = 0; i < probe_count; ++i)
    probes.push_back(bench::make_mate(mate_of(i, rows), dimensions, likeness));
  return probes;
}

// Rows first to first + count - 1, made by all cores.
void make_rows(std::uint64_t first, std::size_t count, std::size_t dimensions, std::vector<float>& out) {
  out.resize(count * dimensions);
  const unsigned threads = std::max(1u, std::thread::hardware_concurrency());
  std::vector<std::jthread> workers;
  for (unsigned t = 0; t < threads; ++t)
    workers.emplace_back([&, t] {
      for (std::size_t i = t; i < count; i += threads)
        bench::make_row(first + i, std::span(out).subspan(i * dimensions, dimensions));
    });
}

void make_files(const std::filesystem::path& folder, std::size_t rows, std::size_t dimensions) {
  std::filesystem::create_directories(folder);
  std::ofstream gallery(folder / "gallery.f32", std::ios::binary);
  std::vector<float> values;
  constexpr std::size_t chunk = 20000;
  for (std::size_t first = 0; first < rows; first += chunk) {
    make_rows(first, std::min(chunk, rows - first), dimensions, values);
    gallery.write(reinterpret_cast<const char*>(values.data()),
                  static_cast<std::streamsize>(values.size() * sizeof(float)));
  }
  std::ofstream probes(folder / "probes.f32", std::ios::binary);
  for (const auto& probe : make_probes(rows, dimensions))
    probes.write(reinterpret_cast<const char*>(probe.data()),
                 static_cast<std::streamsize>(probe.size() * sizeof(float)));
  if (!gallery.flush() || !probes.flush())
    bench::give_up(program, {base::ErrorCode::io, "the vectors could not be written"});
}

std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t total = 0;
  std::size_t resident = 0;
  file >> total >> resident;
  return resident * 4096;
}

// Calls until the time is over, at least three times; the median, which one disturbed call does not move.
template <class Call>
double median_seconds(double seconds, Call call) {
  call();
  std::vector<double> times;
  const auto began = Clock::now();
  while (times.size() < 3 || seconds_since(began) < seconds) {
    const auto start = Clock::now();
    call();
    times.push_back(seconds_since(start));
  }
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

std::vector<std::vector<search::Candidate>> ask(const search::Rows& rows,
                                                std::span<const std::span<const float>> probes,
                                                unsigned threads, float least = -1,
                                                const std::optional<policy::Categories>& only = {}) {
  return bench::must(program, rows.search(probes, {least, most, threads, search::Question().allowed, only}));
}

// By the first pass of a search of one probe: four bits a number, and the row's scale and bound.
std::size_t bytes_read(std::size_t count, std::size_t dimensions) {
  return count * (search::padded_dimensions(dimensions) / 2 + 2 * sizeof(float));
}

// Each category has a sixth of the rows, mixed: the worst for a search of some of them.
policy::Category category_of(std::size_t row) {
  return policy::all_categories[row % policy::all_categories.size()];
}

// Returns how long the adding took, without the making of vectors.
double fill(search::Rows& rows, std::size_t count) {
  double building = 0;
  constexpr std::size_t chunk = 20000;
  std::vector<float> values;
  std::vector<std::uint32_t> subjects;
  std::vector<policy::Category> categories;
  for (std::size_t first = 0; first < count; first += chunk) {
    const std::size_t some = std::min(chunk, count - first);
    make_rows(first, some, rows.dimensions(), values);
    subjects.resize(some);
    categories.resize(some);
    for (std::size_t i = 0; i < some; ++i) {
      subjects[i] = static_cast<std::uint32_t>(first + i);
      categories[i] = category_of(first + i);
    }
    const auto began = Clock::now();
    bench::must(program, rows.add(subjects, values, categories));
    building += seconds_since(began);
    if (first / 1'000'000 != (first + some) / 1'000'000)
      std::fprintf(stderr, "%s: %zu of %zu rows\n", program, first + some, count);
  }
  return building;
}

search::GalleryKey key() {
  return {bench::must(program, base::SecretBytes::copy_of(base::as_bytes("a passphrase for benchmarks")))};
}

Json save(std::size_t count, std::size_t dimensions, const std::filesystem::path& path) {
  search::Rows rows(dimensions);
  fill(rows, count);
  const auto began = Clock::now();
  const auto moment = rows.moment();
  bench::must(program, search::save_rows(path, {rows, moment, {}, count}, key()));
  return {{"rows", count},
          {"save_seconds", seconds_since(began)},
          {"file_bytes", std::filesystem::file_size(path)}};
}

Json open(const std::filesystem::path& path) {
  const std::size_t before = resident_bytes();
  const auto began = Clock::now();
  const auto opened = bench::must(program, search::open_rows(path, key(), 2));
  return {{"rows", opened.rows->size()},
          {"open_seconds", seconds_since(began)},
          {"bytes", resident_bytes() - before}};
}

Json time(std::size_t count, std::size_t dimensions, double seconds) {
  Json result{{"rows", count}, {"dimensions", dimensions}};
  search::Rows rows(dimensions);
  const std::size_t before = resident_bytes();
  result["build_seconds"] = fill(rows, count);
  result["bytes"] = resident_bytes() - before;
  const auto probes = make_probes(count, dimensions);
  const std::vector<std::span<const float>> views(probes.begin(), probes.end());
  result["times"] = Json::array();
  for (const unsigned threads : {1u, 2u}) {
    std::size_t turn = 0;
    const auto next = [&] { return std::span(&views[turn++ % views.size()], 1); };
    const double single = median_seconds(seconds, [&] { ask(rows, next(), threads); });
    const double at_threshold = median_seconds(seconds, [&] { ask(rows, next(), threads, threshold); });
    const policy::Categories one{policy::Category::missing};
    const double of_a_sixth = median_seconds(seconds, [&] { ask(rows, next(), threads, threshold, one); });
    const double many = median_seconds(seconds, [&] { ask(rows, std::span(views).first(batch), threads); });
    const std::size_t read = bytes_read(count, dimensions);
    const double bandwidth =
        bench::read_bandwidth(std::clamp<std::size_t>(read, 1u << 20, 2048u << 20), threads);
    result["times"].push_back({{"threads", threads},
                               {"single_ms", 1e3 * single},
                               {"at_threshold_ms", 1e3 * at_threshold},
                               {"at_threshold_of_a_category_ms", 1e3 * of_a_sixth},
                               {"batch_ms_a_probe", 1e3 * many / batch},
                               {"bandwidth", bandwidth},
                               {"share_of_bandwidth", static_cast<double>(read) / at_threshold / bandwidth}});
  }
  result["answers"] = Json::array();
  std::size_t mates = 0;
  const auto answers = ask(rows, views, 2);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    Json found = Json::array();
    for (const search::Candidate& each : answers[i]) found.push_back({each.row, each.score});
    mates += answers[i].front().row == mate_of(i, count) ? 1 : 0;
    result["answers"].push_back(found);
  }
  result["mates_found"] = mates;
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 4 && words[0] == "make") {
    make_files(words[1], std::stoul(words[2]), std::stoul(words[3]));
    return 0;
  }
  if (words.size() == 4 && words[0] == "time") {
    std::puts(time(std::stoul(words[1]), std::stoul(words[2]), std::stod(words[3])).dump().c_str());
    return 0;
  }
  if (words.size() == 4 && words[0] == "save") {
    std::puts(save(std::stoul(words[1]), std::stoul(words[2]), words[3]).dump().c_str());
    return 0;
  }
  if (words.size() == 2 && words[0] == "open") {
    std::puts(open(words[1]).dump().c_str());
    return 0;
  }
  bench::give_up(program,
                 {base::ErrorCode::invalid_input,
                  "usage: peel_search_scale make FOLDER ROWS DIMENSIONS | time ROWS DIMENSIONS SECONDS | "
                  "save ROWS DIMENSIONS FILE | open FILE"});
}
