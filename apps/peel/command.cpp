#include "command.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <sys/stat.h>

#include "base/file.h"

namespace peel::app {

using base::ErrorCode;

namespace {
constexpr std::size_t max_key_file = 4096;
constexpr std::size_t min_passphrase = 12;
}  // namespace

void add_key_file(CLI::App& command, KeyFileOption& option) {
  command.add_option("--key-file", option.path, "File that holds the list's passphrase (owner-only)")
      ->required();
}

base::Status check_owner_only(const std::filesystem::path& path, const std::string& what) {
  struct stat info {};
  if (::stat(path.c_str(), &info) != 0)
    return base::fail(ErrorCode::not_found, "cannot read the {} {}: {}", what, path.string(),
                      std::strerror(errno));
  if ((info.st_mode & (S_IRGRP | S_IROTH | S_IWGRP | S_IWOTH)) != 0)
    return base::fail(ErrorCode::refused, "others may read the {} {}; run: chmod 600 {}", what, path.string(),
                      path.string());
  return {};
}

base::Result<base::SecretBytes> read_key_file(const KeyFileOption& option) {
  PEEL_CHECK(check_owner_only(option.path, "key file"));
  PEEL_TRY(const base::SecretBytes raw, base::read_secret_file(option.path, max_key_file));
  base::ByteView text = raw.view();
  if (!text.empty() && text.back() == '\n') text = text.first(text.size() - 1);
  if (text.size() < min_passphrase)
    return base::fail(
        ErrorCode::invalid_input,
        "the key file {} holds fewer than {} bytes; make one with: head -c 32 /dev/urandom | base64 > FILE",
        option.path.string(), min_passphrase);
  return base::SecretBytes::copy_of(text);
}

void add_models_folder(CLI::App& command, std::filesystem::path& folder) {
  const char* from_environment = std::getenv("PEEL_MODELS");
  folder = from_environment != nullptr ? from_environment : PEEL_MODELS_FOLDER;
  command.add_option("--models", folder, "Folder of model manifests and files")->capture_default_str();
}

void print_json(const base::Json& value) { print(value.dump(2)); }

void print(const std::string& line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
}

}  // namespace peel::app
