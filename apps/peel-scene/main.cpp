// Makes demo scenes. It only wires the command line to make_scene.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <fmt/core.h>

#include "base/json.h"
#include "scene.h"
#include "truth.h"

namespace {

using namespace peel;

struct Options {
  scene::Request request;
  scene::Output output;
  std::string size = "1920x1080";
  std::vector<std::string> without;  // truth.json files
  bool json = false;
};

constexpr const char* about =
    "Makes a street video from painted portraits, with the truth about it and a watchlist's entries.\n"
    "Writes scene.mp4, truth.json, entries.csv, portraits/ and CREDITS.txt.";
constexpr const char* example =
    "Example: 20 people pass in 20 seconds, 3 of them on the list:\n"
    "  peel-scene --out demo --seed 7 --people 20 --listed 3 --seconds 20 --size 1920x1080\n"
    "A second camera that sees none of those listed there:\n"
    "  peel-scene --out demo2 --seed 8 --people 12 --listed 0 --seconds 20 --size 1280x720 --without "
    "demo/truth.json";

// The parser would take -1 for a very large number, and too large a number for another.
std::string whole_number(const std::string& text) {
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos;
  return digits && text.size() <= 18 ? "" : "it must be a whole number of at most 18 digits";
}

void declare(CLI::App& app, Options& options) {
  scene::Request& request = options.request;
  app.add_option("--out", options.output.folder, "Folder to write to; made when it is not there")->required();
  app.add_option("--seed", request.seed, "The same seed makes the same scene")
      ->check(whole_number)
      ->capture_default_str();
  app.add_option("--people", request.people, "How many people pass")->capture_default_str();
  app.add_option("--listed", request.listed, "How many of them are on the list")->capture_default_str();
  app.add_option("--entries-extra", request.entries_extra, "Entries of the list who never pass")
      ->capture_default_str();
  app.add_option("--seconds", request.seconds, "Length of the video")->capture_default_str();
  app.add_option("--size", options.size, "Width x height in pixels, both even")->capture_default_str();
  app.add_option("--fps", request.frames_per_second, "Frames a second")->capture_default_str();
  app.add_option("--without", options.without,
                 "truth.json of another scene: nobody listed there takes part here");
  app.add_flag("--look-alikes", request.look_alikes, "Let people pass who look like somebody on the list");
  app.add_option("--still", options.output.stills,
                 "Write the frame at this second as PNG too; may be given again");
  app.add_option("--portraits", options.output.portraits,
                 "The game's data folder, if not where Debian puts it");
  app.add_flag("--json", options.json, "Say what was made as JSON on standard output");
  app.footer(example);
}

base::Result<image::Size> parse_size(const std::string& text) {
  image::Size size;
  char rest = 0;
  if (std::sscanf(text.c_str(), "%5dx%5d%c", &size.width, &size.height, &rest) != 2)
    return base::fail(base::ErrorCode::invalid_input, "--size {} is not WIDTHxHEIGHT, such as 1920x1080",
                      text);
  return size;
}

void report(const Options& options, const scene::Summary& summary) {
  const auto& folder = options.output.folder;
  if (options.json) {
    const base::Json json{{"video", (folder / "scene.mp4").string()},
                          {"truth", (folder / "truth.json").string()},
                          {"entries", (folder / "entries.csv").string()},
                          {"frames", summary.frames},
                          {"people", summary.people},
                          {"listed", summary.listed},
                          {"entries_count", summary.entries}};
    fmt::print("{}\n", json.dump());
    return;
  }
  fmt::print("{}: {} frames, {} people, {} of them listed; {} entries in {}\n",
             (folder / "scene.mp4").string(), summary.frames, summary.people, summary.listed, summary.entries,
             (folder / "entries.csv").string());
}

base::Status run(Options& options) {
  PEEL_TRY(options.request.size, parse_size(options.size));
  for (const std::string& truth : options.without) {
    PEEL_TRY(const std::set<std::string> listed, scene::listed_portraits(truth));
    options.request.absent.insert(listed.begin(), listed.end());
  }
  base::TerminalProgress progress;
  PEEL_TRY(const scene::Summary summary, scene::make_scene(options.request, options.output, progress));
  report(options, summary);
  if (std::fflush(stdout) != 0)
    return base::fail(base::ErrorCode::io, "standard output could not be written");
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(about, "peel-scene");
  Options options;
  declare(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 1;
  }
  if (const auto done = run(options); !done) {
    fmt::print(stderr, "peel-scene: {}\n", done.error().message);
    return 1;
  }
  return 0;
}
