// Memory for what must not outlive its use: keys, templates, crops.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "base/result.h"

namespace peel::base {

// A fixed number of bytes between guard pages, locked against swapping, left out of core dumps, and
// overwritten with zeros when it goes. Move-only: there is never a second copy to forget.
// Contents start as zeros.
class SecretBytes {
 public:
  SecretBytes() = default;
  // Errors: exhausted when the memory cannot be had.
  static Result<SecretBytes> create(std::size_t size);
  static Result<SecretBytes> copy_of(ByteView bytes);

  SecretBytes(SecretBytes&& other) noexcept;
  SecretBytes& operator=(SecretBytes&& other) noexcept;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes();

  std::uint8_t* data() { return data_; }
  const std::uint8_t* data() const { return data_; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  ByteView view() const { return {data_, size_}; }
  std::span<std::uint8_t> span() { return {data_, size_}; }
  // Whether the system agreed to keep the bytes out of swap (RLIMIT_MEMLOCK may forbid it).
  bool locked() const { return locked_; }

  // How many so far, in the whole process, the system did not agree to lock; those that are gone count too,
  // since swap may have seen them. Thread-safe.
  static std::uint64_t never_locked();

  void wipe();  // zeros now; the object stays usable

 private:
  SecretBytes(std::uint8_t* data, std::size_t size, bool locked)
      : data_(data), size_(size), locked_(locked) {}
  void release() noexcept;
  std::uint8_t* data_ = nullptr;
  std::size_t size_ = 0;
  bool locked_ = false;
};

// Overwrites with zeros in a way that the compiler does not leave out.
void wipe(std::span<std::uint8_t> bytes);
void wipe(std::span<float> values);

// Keeps this process from leaving its memory behind: core dumps off, no attaching by others of the
// same user. Every main calls it first. Errors: internal when the system says no.
Status forbid_memory_dumps();

}  // namespace peel::base
