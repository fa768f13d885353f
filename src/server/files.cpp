#include "server/files.h"

#include <array>

#include "base/file.h"

namespace peel::server {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t largest = 8u << 20, most = 1000;

struct Kind {
  std::string_view extension, type;
};
constexpr std::array kinds{Kind{".html", "text/html; charset=utf-8"},
                           Kind{".js", "text/javascript; charset=utf-8"},
                           Kind{".css", "text/css; charset=utf-8"},
                           Kind{".svg", "image/svg+xml"},
                           Kind{".png", "image/png"},
                           Kind{".woff2", "font/woff2"},
                           Kind{".json", "application/json"},
                           Kind{".ico", "image/x-icon"}};

std::string_view type_of(const std::string& path) {
  for (const auto& kind : kinds)
    if (path.ends_with(kind.extension)) return kind.type;
  return "application/octet-stream";
}

// Pages that the console draws itself.
bool is_page(std::string_view path) { return path == "/" || path.find('.') == std::string_view::npos; }

}  // namespace

base::Result<Files> Files::read(const fs::path& folder) {
  Files files;
  std::error_code problem;
  if (!fs::is_directory(folder, problem)) return files;
  for (const auto& each : fs::recursive_directory_iterator(folder, problem)) {
    if (!each.is_regular_file(problem)) continue;
    if (files.files_.size() >= most)
      return base::fail(base::ErrorCode::exhausted, "{} has more than {} files", folder.string(), most);
    PEEL_TRY(std::string body, base::read_text_file(each.path(), largest));
    const std::string path = "/" + fs::relative(each.path(), folder, problem).generic_string();
    Answer answer;
    answer.content_type = type_of(path);
    answer.body = std::move(body);
    // Their names hold a hash of what is in them.
    if (path.starts_with("/assets/"))
      answer.headers.emplace_back("Cache-Control", "public, max-age=31536000, immutable");
    files.files_.emplace(path, std::move(answer));
  }
  return files;
}

const Answer* Files::find(std::string_view path) const {
  const auto found = files_.find(is_page(path) ? "/index.html" : path);
  return found == files_.end() ? nullptr : &found->second;
}

}  // namespace peel::server
