#include <map>

#include "watchlist/builder.h"
#include "watchlist/examine.h"
#include "watchlist/in_order_internal.h"
#include "watchlist/new_list.h"

namespace peel::watchlist {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

namespace {

constexpr int max_threads = 64;

// Takes examined lines in their order and puts what is usable into the list.
class Builder {
 public:
  Builder(NewList list, BuildReport& report) : list_(std::move(list)), report_(report) {}

  Status take(const EntryLine& line, Examined examined) {
    const Status added = examined.face ? add(line, examined) : Status{};
    base::wipe(std::span(examined.picture));
    PEEL_CHECK(added);
    const bool accepted = examined.face.has_value();
    ++(accepted ? report_.accepted : report_.refused);
    report_.lines.push_back({line.line, line.subject, line.image.string(), accepted,
                             std::move(examined.reason), std::move(examined.message), examined.quality});
    return {};
  }

  Status finish(const std::vector<EntryLine>& lines, const BuildOptions& options) {
    name_the_missing(lines);
    if (list_.templates() == 0)
      return fail(ErrorCode::refused, "none of the {} images shows a usable face, so no list was made",
                  lines.size());
    PEEL_TRY(auto finished, list_.finish(options.look_alike_threshold, options.most_look_alikes,
                                         static_cast<unsigned>(options.threads)));
    report_.look_alikes = std::move(finished.look_alikes.pairs);
    report_.more_look_alikes = finished.look_alikes.more;
    return {};
  }

 private:
  Status add(const EntryLine& line, Examined& examined) {
    if (is_repeated(line, examined)) {
      examined.face.reset();
      return {};
    }
    Reference reference = line.reference;
    reference.quality = examined.quality;
    return list_.add(line.subject, line.category, std::move(reference), examined.picture,
                     examined.face->values());
  }

  // The same bytes twice for one subject add nothing; for two subjects somebody must look.
  bool is_repeated(const EntryLine& line, Examined& examined) {
    std::vector<const EntryLine*>& earlier = seen_[examined.bytes];
    for (const EntryLine* other : earlier)
      if (other->subject == line.subject) {
        examined.reason = "repeated_image";
        examined.message = fmt::format("The same picture stands in line {}: one is enough.", other->line);
        return true;
      }
    if (!earlier.empty()) {
      examined.reason = "duplicate_image";
      examined.message = fmt::format("The same picture stands in line {} for {}: find out whose it is.",
                                     earlier.front()->line, earlier.front()->subject);
    }
    earlier.push_back(&line);
    return false;
  }

  void name_the_missing(const std::vector<EntryLine>& lines) {
    std::map<std::string_view, bool> named;
    for (const EntryLine& line : lines)
      if (!list_.has(line.subject) && named.try_emplace(line.subject, true).second)
        report_.subjects_without_face.push_back(line.subject);
  }

  NewList list_;
  BuildReport& report_;
  std::map<base::Sha256, std::vector<const EntryLine*>> seen_;  // images in the list
};

Result<std::vector<Examiner>> make_examiners(const MakeTools& make_tools, const BuildOptions& options) {
  if (options.threads < 1 || options.threads > max_threads)
    return fail(ErrorCode::invalid_input, "{} threads; 1 to {} are possible", options.threads, max_threads);
  std::vector<Examiner> examiners;
  for (int i = 0; i < options.threads; ++i) {
    PEEL_TRY(Tools tools, make_tools());
    examiners.emplace_back(std::move(tools), options.limits);
    if (examiners.back().embedder().model() != examiners.front().embedder().model())
      return fail(ErrorCode::internal, "the workers were given different models");
  }
  return examiners;
}

// Memory that cannot be had for one image must not end the work on the others.
Examined examine_safely(Examiner& examiner, const std::filesystem::path& image) {
  try {
    return examiner.examine(image);
  } catch (const std::exception& error) {
    Examined result;
    result.reason = "failed";
    result.message = fmt::format("{}: {}", image.string(), error.what());
    return result;
  }
}

}  // namespace

Status build(const std::vector<EntryLine>& entries, const MakeTools& make_tools, const BuildOptions& options,
             const base::SecretBytes& secret, const std::filesystem::path& out, base::Progress& progress,
             BuildReport& report) {
  report = {};
  PEEL_TRY(base::NewFile file, base::NewFile::create(out, base::FileMode::owner_only));
  PEEL_TRY(std::vector<Examiner> examiners, make_examiners(make_tools, options));
  const vision::Embedder& embedder = examiners.front().embedder();
  PEEL_TRY(NewList list, NewList::create(std::move(file), embedder.model(), embedder.dimensions(), secret,
                                         options.sealed_with));
  Builder builder(std::move(list), report);
  InOrder<Examined> work(entries.size(), [&](int worker, std::size_t index) {
    return examine_safely(examiners[static_cast<std::size_t>(worker)], entries[index].image);
  });
  progress.update("images", 0, entries.size());
  const auto take = [&](std::size_t index, Examined examined) {
    Status taken = builder.take(entries[index], std::move(examined));
    progress.update("images", index + 1, entries.size());
    return taken;
  };
  PEEL_CHECK(work.run(options.threads, take));
  return builder.finish(entries, options);
}

}  // namespace peel::watchlist
