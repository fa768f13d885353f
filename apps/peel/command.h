// How a command of `peel` is told to the program. Each command has its own .cpp file, which offers one
// add_...() function; main.cpp calls them all.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"
#include "command_line.h"

namespace peel::app {

// What a command's work ends in. The exit code follows from the error: 0 done, 1 failed, 2 the arguments
// are wrong, 3 refused by law or policy. Errors go to standard error as one line, "peel: ...".
using Work = std::function<base::Status()>;

// Collects what was chosen on the command line; main runs it after parsing.
struct Chosen {
  Work work;
};

void add_models(Command& app, Chosen& chosen);
void add_key(Command& app, Chosen& chosen);
void add_trust(Command& app, Chosen& chosen);
void add_watchlist(Command& app, Chosen& chosen);
void add_authorise(Command& app, Chosen& chosen);
void add_live(Command& app, Chosen& chosen);
void add_eval(Command& app, Chosen& chosen);
void add_calibrate(Command& app, Chosen& chosen);
void add_serve(Command& app, Chosen& chosen);
void add_edge(Command& app, Chosen& chosen);
void add_ledger(Command& app, Chosen& chosen);
void add_backup(Command& app, Chosen& chosen);
void add_master_key(Command& app, Chosen& chosen);

// Options that several commands share.
struct KeyFileOption {
  std::filesystem::path path;
};
// Adds --key-file F: the file whose content is the passphrase of a list. Never the passphrase itself.
void add_key_file(Command& command, KeyFileOption& option);
// Errors: those of base::read_guarded_secret, invalid_input when shorter than 12 bytes. One
// final line feed is not part of the passphrase.
base::Result<base::SecretBytes> read_key_file(const KeyFileOption& option);

// Adds --models DIR: the folder of manifests; default: $PEEL_MODELS, or models/ beside the program's source.
void add_models_folder(Command& command, std::filesystem::path& folder);

// One JSON document on standard output, with a final line feed; in one line where `indent` is -1. Bytes that
// are not UTF-8 come out as U+FFFD.
void print_json(const base::Json& value, int indent = 2);
// Text for people on standard output, with a final line feed, as base::shown() makes it safe for a terminal.
void print(const std::string& text);

}  // namespace peel::app
