// The files of authority as the commands read them; src/policy itself reads no files.
#pragma once

#include <filesystem>

#include "command.h"
#include "policy/key_file.h"
#include "policy/permit.h"

namespace peel::app {

// Errors of all: those of base::read_text_file and of the format, with the path in front.
// Refused when others may change it (base::read_guarded_file): whoever may, decides who is believed.
struct TrustFile {
  policy::Trust trust;
  base::Sha256 hash;  // of the file's bytes
};
base::Result<TrustFile> read_trust_file(const std::filesystem::path& path);
base::Result<policy::Trust> read_trust(const std::filesystem::path& path);
base::Result<policy::SignedAuthorisation> read_authorisation(const std::filesystem::path& path);
base::Result<policy::Person> read_public_key(const std::filesystem::path& path);
// Refused when others may read it.
base::Result<policy::PrivateKey> read_private_key(const std::filesystem::path& path);

// The file itself where `path` is a symbolic link, so that replacing it leaves the link.
// Errors: not_found, io.
base::Result<std::filesystem::path> resolved(const std::filesystem::path& path);

// Adds --operating-points DIR: the folder of tables of error rates; default: data/operating-points beside the
// program's source.
void add_operating_points_folder(CLI::App& command, std::filesystem::path& folder);

// The rules of the force with the table of this model, found among the *.json files of the folder.
// Errors: not_found (no folder, or no table of the model), invalid_input (two tables of it), and those of
// reading.
base::Result<policy::Rules> rules_for(const base::Sha256& model, const std::filesystem::path& folder);

}  // namespace peel::app
