#include "entries.h"

#include <algorithm>
#include <fmt/format.h>

#include "base/csv.h"
#include "image/compose.h"

namespace peel::scene {

std::vector<Entry> number_entries(const Request& request, const Cast& cast) {
  std::vector<Entry> entries;
  for (const Role& role : cast.people)
    if (role.listed) entries.push_back({role.portrait, ""});
  for (const Portrait* portrait : cast.only_listed) entries.push_back({portrait, ""});
  std::vector<int> numbers;
  for (std::size_t i = 0; i < entries.size(); ++i) numbers.push_back(1001 + static_cast<int>(i));
  Random random(request.seed, 6);
  random.shuffle(numbers);
  for (std::size_t i = 0; i < entries.size(); ++i) entries[i].subject = fmt::format("S-{}", numbers[i]);
  return entries;
}

std::string picture_path(const Entry& entry) { return "portraits/" + entry.subject + ".jpg"; }

std::string entries_csv(const Request& request, const std::vector<Entry>& entries) {
  struct Ground {
    const char* category;
    const char* source;
    const char* legal_basis;
  };
  constexpr Ground grounds[] = {{"wanted-by-court", "custody", "bench warrant, failure to appear (made up)"},
                                {"suspect", "custody", "reasonable suspicion of robbery (made up)"},
                                {"missing", "family", "missing, at risk of harm (made up)"},
                                {"wanted-by-police", "custody", "recall to prison (made up)"},
                                {"risk-of-harm", "custody", "breach of a restraining order (made up)"},
                                {"vulnerable", "family", "vulnerable adult (made up)"}};
  std::vector<Entry> sorted = entries;
  std::sort(sorted.begin(), sorted.end(),
            [](const Entry& a, const Entry& b) { return a.subject < b.subject; });
  Random random(request.seed, 7);
  const int offset = random.below(static_cast<int>(std::size(grounds)));
  std::string csv = "subject,image,category,source,legal_basis,taken_on,reviewed_by\n";
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const Ground& ground = grounds[(i + static_cast<std::size_t>(offset)) % std::size(grounds)];
    const std::string taken = fmt::format("2025-{:02}-{:02}", 1 + random.below(12), 1 + random.below(28));
    csv += fmt::format("{},{},{},{},{},{},{}\n", base::csv_field(sorted[i].subject),
                       base::csv_field(picture_path(sorted[i])), ground.category, ground.source,
                       base::csv_field(ground.legal_basis), taken, "demo reviewer");
  }
  return csv;
}

namespace {

constexpr image::Size picture_size{480, 600};

void lay_over(const Layer& layer, float light, image::Image& picture) {
  for (int y = 0; y < picture.height(); ++y) {
    const std::uint8_t* from = layer.row(y);
    std::uint8_t* to = picture.row(y);
    for (int x = 0; x < picture.width(); ++x, from += 4, to += 3)
      for (int c = 0; c < 3; ++c) {
        const float value =
            static_cast<float>(from[c]) * light + static_cast<float>(to[c] * (255 - from[3])) / 255;
        to[c] = static_cast<std::uint8_t>(std::clamp(value, 0.0f, 255.0f));
      }
  }
}

image::Image plain_background(Random& random) {
  image::Image picture(picture_size, 3);
  const float grey = random.between(150, 195);
  const float tints[] = {grey * random.between(0.94f, 1.0f), grey, grey * random.between(1.0f, 1.08f)};
  for (int y = 0; y < picture.height(); ++y)
    for (int x = 0; x < picture.width(); ++x)
      for (int c = 0; c < 3; ++c) {
        const float shade = 1 - 0.1f * static_cast<float>(y) / static_cast<float>(picture.height());
        picture.row(y)[3 * x + c] =
            static_cast<std::uint8_t>(std::min(255.0f, tints[c] * shade + random.between(-2, 2)));
      }
  return picture;
}

}  // namespace

image::Image reference_picture(const Request& request, std::shared_ptr<const Head> head) {
  const auto number = static_cast<std::uint64_t>(&head->portrait() - portraits().data());
  Random random(request.seed, 100 + number);
  Look look = random_look(random, random.below(14));
  look.has_bag = look.has_rucksack = look.has_scarf = false;
  const Figure figure(std::move(head), look);
  const Camera camera({1280, 720});
  Stance stance;
  const float wanted = random.between(112, 128);  // pixels of the face
  stance.foot = {0, 0, camera.scale(1) * face_height / wanted};
  stance.roll = 0.02f * random.bell();
  const Point eyes = figure.head_place(camera, stance).eyes;
  Layer layer;
  layer.reset(static_cast<int>(eyes.x) - picture_size.width / 2, static_cast<int>(eyes.y) - 260,
              picture_size);
  figure.paint(layer, camera, stance);
  image::Image picture = plain_background(random);
  lay_over(layer, random.between(0.86f, 1.06f), picture);
  image::smooth(picture, 0.5f, 0.5f);
  return picture;
}

}  // namespace peel::scene
