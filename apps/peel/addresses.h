// Where the cameras of an authorisation are, as what is signed of it: a hash, since an address may have a
// password in it (docs/formats/authorisation.md, "Addresses"). Who plans, signs or runs it shows the program
// the addresses and the salt.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "command.h"
#include "lfr/deployment.h"
#include "policy/permit.h"

namespace peel::app {

struct AddressFiles {
  std::filesystem::path cameras;  // lines NAME=SOURCE, as cameras_of() reads them
  std::filesystem::path salt;     // one line, for its owner only
};

// --cameras and --camera-salt, for whoever looks at an authorisation.
void add_address_files(Command& command, AddressFiles& files);

// Names the cameras of the file in `authorisation` and puts in the hash of their addresses. The salt that it
// was made with. Errors: those of cameras_of.
base::Result<std::string> plan_addresses(policy::Authorisation& authorisation,
                                         const std::filesystem::path& cameras);

// A line for each camera and where it is, without passwords; nothing where no addresses are signed for, or no
// files were given. Errors: refused when they are others than those that are signed for; those of reading.
base::Result<std::vector<std::string>> describe_addresses(const policy::Authorisation& authorisation,
                                                          const AddressFiles& files);

// Whether the cameras that are about to be opened are those that were signed for, all of them. Errors:
// refused; invalid_input when the salt is not given; those of reading it.
base::Status check_addresses(const policy::Authorisation& authorisation,
                             const std::vector<lfr::CameraOptions>& cameras,
                             const std::filesystem::path& salt);

}  // namespace peel::app
