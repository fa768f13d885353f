#include "base/secret.h"

#include <atomic>
#include <cerrno>
#include <cstring>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <utility>

namespace peel::base {

namespace {
std::atomic<std::uint64_t> unlocked{0};
}  // namespace

std::uint64_t SecretBytes::never_locked() { return unlocked.load(); }

Result<SecretBytes> SecretBytes::create(std::size_t size) {
  if (size == 0) return SecretBytes{};
  if (sodium_init() < 0) return fail(ErrorCode::internal, "libsodium could not be started");
  auto* data = static_cast<std::uint8_t*>(sodium_malloc(size));
  if (data == nullptr) return fail(ErrorCode::exhausted, "no memory for {} secret bytes", size);
  std::memset(data, 0, size);
  // sodium_malloc locks too but does not tell whether it could; locking again does.
  const bool locked = sodium_mlock(data, size) == 0;
  if (!locked) ++unlocked;
  return SecretBytes{data, size, locked};
}

Result<SecretBytes> SecretBytes::copy_of(ByteView bytes) {
  PEEL_TRY(SecretBytes secret, create(bytes.size()));
  if (!bytes.empty()) std::memcpy(secret.data_, bytes.data(), bytes.size());
  return secret;
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      locked_(std::exchange(other.locked_, false)) {}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept {
  if (this != &other) {
    release();
    data_ = std::exchange(other.data_, nullptr);
    size_ = std::exchange(other.size_, 0);
    locked_ = std::exchange(other.locked_, false);
  }
  return *this;
}

SecretBytes::~SecretBytes() { release(); }

void SecretBytes::release() noexcept {
  // sodium_free overwrites with zeros before it gives the pages back.
  if (data_ != nullptr) sodium_free(data_);
  data_ = nullptr;
  size_ = 0;
}

void SecretBytes::wipe() { base::wipe(span()); }

void wipe(std::span<std::uint8_t> bytes) {
  if (!bytes.empty()) sodium_memzero(bytes.data(), bytes.size());
}

void wipe(std::span<float> values) {
  if (!values.empty()) sodium_memzero(values.data(), values.size_bytes());
}

Status forbid_memory_dumps() {
  const rlimit none{0, 0};
  if (setrlimit(RLIMIT_CORE, &none) != 0)
    return fail(ErrorCode::internal, "core dumps could not be switched off: {}", std::strerror(errno));
  if (prctl(PR_SET_DUMPABLE, 0) != 0)
    return fail(ErrorCode::internal, "memory dumps could not be forbidden: {}", std::strerror(errno));
  return {};
}

}  // namespace peel::base
