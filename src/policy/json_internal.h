// How the documents of src/policy are read: one text for one value, so that what two people see is what
// both of them signed. Private to src/policy.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/json.h"
#include "base/sign.h"
#include "base/time.h"

namespace peel::policy {

inline constexpr std::size_t max_document = 1u << 20;  // bytes

// Parses a document and looks at its member "format" before all others: another version is said to be
// one, whatever else differs. Escapes of characters that need none are refused: a text that people read with
// other tools must say what it says here. Errors: corrupt, exhausted.
base::Result<base::Json> parse_document(std::string_view text, std::string_view format);
// The same of a document of which several versions are read; the last is the one that is written.
base::Result<base::Json> parse_document(std::string_view text, std::span<const std::string_view> formats);

// Members whose text must be exactly what Peel writes for their value; else the field is rejected.
base::Time time_of(base::JsonFields& fields, std::string_view name);
base::Sha256 hash_of(base::JsonFields& fields, std::string_view name);
base::PublicKey key_of(base::JsonFields& fields, std::string_view name);
base::Signature signature_of(base::JsonFields& fields, std::string_view name);
// An integer from 0.
std::uint64_t count_of(base::JsonFields& fields, std::string_view name);

}  // namespace peel::policy
