// Reading and writing whole files, so that a reader sees the old one or the new one and nothing between.
#pragma once

#include <filesystem>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "base/secret.h"

namespace peel::base {

// Reads a regular file of at most `max_size` bytes.
// Errors: not_found, io, invalid_input (a folder or device), exhausted (larger than max_size).
Result<Bytes> read_file(const std::filesystem::path& path, std::size_t max_size);
Result<std::string> read_text_file(const std::filesystem::path& path, std::size_t max_size);
// The same, into secret memory; for keys.
Result<SecretBytes> read_secret_file(const std::filesystem::path& path, std::size_t max_size);

enum class FileMode { everyone_reads, owner_only };
enum class IfExists { replace, refuse };

// Writes beside the target, flushes to the disk, then renames: a crash leaves the old or the new file.
// Errors: io (with what the system said, e.g. disk full); refused when the file exists and must not. Whether
// it was only the name that could not be flushed, so that the new file is there, the message of io says.
Status write_file(const std::filesystem::path& path, ByteView bytes, FileMode mode = FileMode::everyone_reads,
                  IfExists if_exists = IfExists::replace);

}  // namespace peel::base
