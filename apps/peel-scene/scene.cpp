#include "scene.h"

#include <cmath>
#include <fmt/format.h>
#include <map>
#include <system_error>

#include "base/file.h"
#include "credits.h"
#include "entries.h"
#include "renderer.h"
#include "truth.h"
#include "video/writer.h"

namespace peel::scene {
namespace {

using base::ErrorCode;
using base::fail;
using Heads = std::map<std::string_view, std::shared_ptr<const Head>>;

base::Status make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error || !std::filesystem::is_directory(folder))
    return fail(ErrorCode::io, "cannot make the folder {}: {}; choose another with --out", folder.string(),
                error ? error.message() : "something else has this name");
  return {};
}

base::Status write_text(const std::filesystem::path& path, std::string_view text) {
  return base::write_file(path, base::as_bytes(text));
}

base::Result<Heads> load_heads(const std::filesystem::path& folder, const Cast& cast) {
  Heads heads;
  const auto load = [&](const Portrait& portrait) -> base::Status {
    PEEL_TRY(Head head, Head::load(folder, portrait));
    heads[portrait.name] = std::make_shared<const Head>(std::move(head));
    return {};
  };
  for (const Role& role : cast.people) PEEL_CHECK(load(*role.portrait));
  for (const Portrait* portrait : cast.only_listed) PEEL_CHECK(load(*portrait));
  return heads;
}

base::Status write_list(const Request& request, const std::filesystem::path& folder,
                        const std::vector<Entry>& entries, const Heads& heads) {
  PEEL_CHECK(make_folder(folder / "portraits"));
  for (const Entry& entry : entries) {
    const image::Image picture = reference_picture(request, heads.at(entry.portrait->name));
    PEEL_TRY(const base::Bytes jpeg, image::encode_jpeg(picture, 88));
    PEEL_CHECK(base::write_file(folder / picture_path(entry), jpeg));
  }
  return write_text(folder / "entries.csv", entries_csv(request, entries));
}

std::vector<Figure> dress(const Request& request, const std::vector<Role>& people, const Heads& heads) {
  Random random(request.seed, 5);
  std::vector<Figure> figures;
  int number = random.below(100);
  for (const Role& role : people)
    figures.emplace_back(heads.at(role.portrait->name), random_look(random, number++));
  return figures;
}

std::vector<Witnessed> witnesses(const Cast& cast, const std::vector<Entry>& entries) {
  std::vector<Witnessed> people;
  for (const Role& role : cast.people) {
    Witnessed person{role.portrait, "", {}};
    for (const Entry& entry : entries)
      if (role.listed && entry.portrait == role.portrait) person.subject = entry.subject;
    people.push_back(std::move(person));
  }
  return people;
}

base::Status write_still(const image::Image& frame, int number, const Request& request,
                         const Output& output) {
  for (const double seconds : output.stills) {
    if (std::lround(seconds * request.frames_per_second) != number) continue;
    PEEL_TRY(const base::Bytes png, image::encode_png(frame));
    PEEL_CHECK(base::write_file(output.folder / fmt::format("still-{:05}.png", number), png));
  }
  return {};
}

base::Status film(const Request& request, const Output& output, Renderer& renderer,
                  std::vector<Witnessed>& people, base::Progress& progress) {
  video::WriterOptions options;
  options.size = request.size;
  options.frames_per_second = request.frames_per_second;
  PEEL_TRY(video::Writer writer, video::Writer::create(output.folder / "scene.mp4", options));
  std::vector<std::pair<std::size_t, Seen>> seen;
  const auto frames = static_cast<std::size_t>(request.frames());
  for (int number = 0; number < request.frames(); ++number) {
    const image::Image& frame = renderer.draw(number, seen);
    for (const auto& [person, face] : seen) people[person].seen.push_back(face);
    PEEL_CHECK(
        writer.write(frame, base::Duration{std::int64_t{1'000'000} * number / request.frames_per_second}));
    PEEL_CHECK(write_still(frame, number, request, output));
    progress.update("frames", static_cast<std::size_t>(number) + 1, frames);
  }
  return writer.finish();
}

}  // namespace

base::Result<Summary> make_scene(const Request& request, const Output& output, base::Progress& progress) {
  PEEL_CHECK(check(request));
  PEEL_TRY(const std::filesystem::path art, find_portraits(output.portraits));
  PEEL_TRY(const Cast cast, choose_cast(request));
  const Camera camera(request.size);
  const Street street(camera, request.seed);
  PEEL_TRY(std::vector<Walk> walks, plan_walks(request, camera, street, cast.people));
  PEEL_CHECK(make_folder(output.folder));
  std::error_code ignored;  // an old truth beside a new video would be a lie
  std::filesystem::remove(output.folder / "truth.json", ignored);
  PEEL_TRY(const Heads heads, load_heads(art, cast));
  const std::vector<Entry> entries = number_entries(request, cast);
  PEEL_CHECK(write_list(request, output.folder, entries, heads));
  PEEL_CHECK(write_text(output.folder / "CREDITS.txt", credits(cast)));
  Renderer renderer(request, camera, street, dress(request, cast.people, heads), std::move(walks));
  std::vector<Witnessed> people = witnesses(cast, entries);
  PEEL_CHECK(film(request, output, renderer, people, progress));
  PEEL_CHECK(write_text(output.folder / "truth.json", truth_json(request, people)));
  return Summary{request.frames(), request.people, request.listed, static_cast<int>(entries.size())};
}

}  // namespace peel::scene
