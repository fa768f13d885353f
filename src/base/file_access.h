// Reading files that nobody else may have changed, and secrets that nobody else may have read.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace peel::base {

// Reads a file that all may read but that decides who is believed. The file is opened once, and what was
// looked at is what is read; a symbolic link in the last place of the path is not followed. The file must be
// regular, belong to root or the user whom the program runs as, and not be writable by its group or others.
// Its folder must belong to one of the two as well, and only they may write there, or it is sticky (as /tmp),
// so that nobody else can put another file in its place; the folders above are the caller's business.
// Errors: refused, saying what is open to whom and the command that mends it; not_found, io, invalid_input
// (no regular file), exhausted (larger than max_size).
Result<std::string> read_guarded_file(const std::filesystem::path& path, std::size_t max_size);

// The same for a secret, which its group and others may not read either, into secret memory.
Result<SecretBytes> read_guarded_secret(const std::filesystem::path& path, std::size_t max_size);

}  // namespace peel::base
