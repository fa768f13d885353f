// How a command of `peel` is told to the program. Each command has its own .cpp file, which offers one
// add_...() function; main.cpp calls them all.
#pragma once

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <filesystem>
#include <functional>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "base/secret.h"

namespace peel::app {

// What a command's work ends in. The exit code follows from the error: 0 done, 1 failed, 2 the arguments
// are wrong, 3 refused by law or policy. Errors go to standard error as one line, "peel: ...".
using Work = std::function<base::Status()>;

// Collects what was chosen on the command line; main runs it after parsing.
struct Chosen {
  Work work;
};

void add_models(CLI::App& app, Chosen& chosen);
void add_key(CLI::App& app, Chosen& chosen);
void add_trust(CLI::App& app, Chosen& chosen);
void add_watchlist(CLI::App& app, Chosen& chosen);
void add_authorise(CLI::App& app, Chosen& chosen);
void add_live(CLI::App& app, Chosen& chosen);
void add_eval(CLI::App& app, Chosen& chosen);
void add_calibrate(CLI::App& app, Chosen& chosen);
void add_serve(CLI::App& app, Chosen& chosen);
void add_edge(CLI::App& app, Chosen& chosen);
void add_ledger(CLI::App& app, Chosen& chosen);
void add_backup(CLI::App& app, Chosen& chosen);
void add_master_key(CLI::App& app, Chosen& chosen);

// Options that several commands share.
struct KeyFileOption {
  std::filesystem::path path;
};
// Adds --key-file F: the file whose content is the passphrase of a list. Never the passphrase itself.
void add_key_file(CLI::App& command, KeyFileOption& option);
// Errors: those of base::read_guarded_secret, invalid_input when shorter than 12 bytes. One
// final line feed is not part of the passphrase.
base::Result<base::SecretBytes> read_key_file(const KeyFileOption& option);

// Adds --models DIR: the folder of manifests; default: $PEEL_MODELS, or models/ beside the program's source.
void add_models_folder(CLI::App& command, std::filesystem::path& folder);

// One JSON document on standard output, with a final line feed; in one line where `indent` is -1. Bytes that
// are not UTF-8 come out as U+FFFD.
void print_json(const base::Json& value, int indent = 2);
// Text for people on standard output, with a final line feed, as base::shown() makes it safe for a terminal.
void print(const std::string& text);

}  // namespace peel::app
