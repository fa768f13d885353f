#include "command.h"

#include <cstdio>
#include <cstdlib>

#include "base/file_access.h"
#include "base/text.h"

namespace peel::app {

using base::ErrorCode;

namespace {
constexpr std::size_t max_key_file = 4096;
constexpr std::size_t min_passphrase = 12;
}  // namespace

void add_key_file(Command& command, KeyFileOption& option) {
  command.add_option("--key-file", option.path, "File that holds the list's passphrase (owner-only)")
      ->required();
}

base::Result<base::SecretBytes> read_key_file(const KeyFileOption& option) {
  PEEL_TRY(const base::SecretBytes raw, base::read_guarded_secret(option.path, max_key_file));
  base::ByteView text = raw.view();
  if (!text.empty() && text.back() == '\n') text = text.first(text.size() - 1);
  if (text.size() < min_passphrase)
    return base::fail(
        ErrorCode::invalid_input,
        "the key file {} holds fewer than {} bytes; make one with: head -c 32 /dev/urandom | base64 > FILE",
        option.path.string(), min_passphrase);
  return base::SecretBytes::copy_of(text);
}

void add_models_folder(Command& command, std::filesystem::path& folder) {
  const char* from_environment = std::getenv("PEEL_MODELS");
  folder = from_environment != nullptr ? from_environment : PEEL_MODELS_FOLDER;
  command.add_option("--models", folder, "Folder of model manifests and files")->show_default();
}

namespace {

void write_line(const std::string& line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
}

}  // namespace

void print_json(const base::Json& value, int indent) {
  // In ASCII alone, so that no character of it is a command to a terminal.
  write_line(value.dump(indent, ' ', true, base::Json::error_handler_t::replace));
}

void print(const std::string& text) { write_line(base::shown(text, true)); }

}  // namespace peel::app
