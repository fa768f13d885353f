// The files of authority as the commands are given them; src/lfr/authority.h reads them.
#pragma once

#include <filesystem>

#include "command.h"
#include "lfr/authority.h"

namespace peel::app {

using lfr::calibrated_rules;
using lfr::read_authorisation;
using lfr::read_calibration;
using lfr::read_private_key;
using lfr::read_public_key;
using lfr::read_trust;
using lfr::read_trust_file;
using lfr::rules_for;
using lfr::RulesFiles;
using lfr::TrustFile;
using lfr::uncalibrated_rules;

// The file itself where `path` is a symbolic link, so that replacing it leaves the link.
// Errors: not_found, io.
base::Result<std::filesystem::path> resolved(const std::filesystem::path& path);

// Adds --calibration C.json and what add_error_rate_files() adds.
void add_rules_files(Command& command, RulesFiles& files);
// Adds --operating-points DIR (default: data/operating-points beside the program's source), --models DIR and
// --embedder NAME.
void add_error_rate_files(Command& command, RulesFiles& files);

}  // namespace peel::app
