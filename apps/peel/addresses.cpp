#include "addresses.h"

#include <algorithm>

#include "base/file_access.h"
#include "cameras.h"
#include "video/source.h"

namespace peel::app {
namespace {

using base::ErrorCode;
using base::fail;
using base::Result;
using base::Status;

constexpr std::size_t max_salt = 256;  // bytes of its file
constexpr std::string_view how = "give --cameras FILE and --camera-salt FILE";

Result<std::string> read_salt(const std::filesystem::path& file) {
  PEEL_TRY(const base::SecretBytes bytes, base::read_guarded_secret(file, max_salt));
  std::string salt(bytes.view().begin(), bytes.view().end());
  while (!salt.empty() && (salt.back() == '\n' || salt.back() == '\r')) salt.pop_back();
  return salt;
}

// In the authorisation's order, which is the order that was signed.
Result<std::vector<std::string>> in_order(const std::vector<std::string>& names,
                                          const std::vector<lfr::CameraOptions>& cameras) {
  if (cameras.size() != names.size())
    return fail(ErrorCode::refused,
                "the addresses of all {} cameras of the authorisation are signed for together, and {} are "
                "given: give each once",
                names.size(), cameras.size());
  std::vector<std::string> addresses;
  for (const std::string& name : names) {
    const auto camera = std::find_if(cameras.begin(), cameras.end(),
                                     [&](const lfr::CameraOptions& each) { return each.name == name; });
    if (camera == cameras.end())
      return fail(ErrorCode::refused, "no address is given for the camera {} of the authorisation", name);
    if (camera->address.find('\t') != std::string::npos)
      return fail(ErrorCode::invalid_input, "the address of the camera {} has a tab in it", name);
    addresses.push_back(camera->address);
  }
  return addresses;
}

}  // namespace

void add_address_files(Command& command, AddressFiles& files) {
  auto* cameras = command.add_option(
      "--cameras", files.cameras,
      "FILE of lines NAME=SOURCE, owner-only: the cameras' addresses, where they are signed for too");
  auto* salt = command.add_option("--camera-salt", files.salt, "FILE that went with them, owner-only");
  cameras->needs(salt);
  salt->needs(cameras);
}

Result<std::string> plan_addresses(policy::Authorisation& authorisation, const std::filesystem::path& file) {
  PEEL_TRY(const auto cameras, cameras_of({}, file));
  for (const auto& camera : cameras) authorisation.cameras.push_back(camera.name);
  PEEL_TRY(const auto addresses, in_order(authorisation.cameras, cameras));
  const std::string salt = policy::new_address_salt();
  authorisation.addresses = policy::commit_to_addresses(salt, addresses);
  return salt;
}

Result<std::vector<std::string>> describe_addresses(const policy::Authorisation& authorisation,
                                                    const AddressFiles& files) {
  std::vector<std::string> lines;
  if (files.cameras.empty()) return lines;
  if (!authorisation.addresses)
    return fail(ErrorCode::refused,
                "no addresses are signed for in this authorisation: leave --cameras and --camera-salt away");
  PEEL_TRY(const auto cameras, cameras_of({}, files.cameras));
  PEEL_CHECK(check_addresses(authorisation, cameras, files.salt));
  for (const auto& camera : cameras)
    lines.push_back(fmt::format("{:<15}  {}: {}", lines.empty() ? "Addresses" : "", camera.name,
                                video::without_password(camera.address)));
  return lines;
}

Status check_addresses(const policy::Authorisation& authorisation,
                       const std::vector<lfr::CameraOptions>& cameras, const std::filesystem::path& salt) {
  if (!authorisation.addresses) return {};
  if (salt.empty())
    return fail(ErrorCode::invalid_input, "this authorisation says where its cameras are: {}", how);
  PEEL_TRY(const std::string secret, read_salt(salt));
  PEEL_TRY(const auto addresses, in_order(authorisation.cameras, cameras));
  return policy::check_addresses(authorisation, secret, addresses);
}

}  // namespace peel::app
