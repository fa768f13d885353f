// A secret that another program hands out on its standard output, such as the client of a key management
// service.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "base/time.h"

namespace peel::base {

// A program with its arguments: words with spaces between them. There is no shell: nothing is quoted,
// expanded or joined, so a quote or a backslash is refused, not taken for itself. Errors: invalid_input
// unless the first word is an absolute path.
Result<std::vector<std::string>> command_words(std::string_view command);

struct SecretCommandLimits {
  std::size_t most = 4096;  // bytes of output
  Duration patience = std::chrono::seconds{30};
};

// Runs it and gives what it wrote, which never stands in memory that may be swapped or dumped. It is given no
// input, no open file of this process, and of its environment PATH, HOME and LANG alone; what it says on
// standard error is shown where this program's is. When the time is over, it ends with all that it started.
// Errors: not_found (no such program), refused (others may change it), io (it cannot be run), unavailable (it
// failed, was ended, or took too long), exhausted (more output than that); none of them tells any of its
// output.
Result<SecretBytes> run_for_secret(const std::vector<std::string>& words,
                                   const SecretCommandLimits& limits = {});

}  // namespace peel::base
