#include "base/ecdsa.h"

#include <algorithm>
#include <array>
#include <memory>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <optional>

namespace peel::base {
namespace {

constexpr std::size_t point_size = 64;
constexpr std::size_t max_signature = 72;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(BIGNUM* number) const { BN_clear_free(number); }
  void operator()(EC_GROUP* group) const { EC_GROUP_free(group); }
  void operator()(EC_POINT* point) const { EC_POINT_free(point); }
  void operator()(OSSL_PARAM_BLD* builder) const { OSSL_PARAM_BLD_free(builder); }
  void operator()(OSSL_PARAM* params) const { OSSL_PARAM_free(params); }
};
using Key = std::unique_ptr<EVP_PKEY, Free>;

// Null for a point that is not on the curve: libcrypto looks.
Key key_of(ByteView public_key) {
  if (public_key.size() != point_size) return nullptr;
  std::array<std::uint8_t, 1 + point_size> point{0x04};  // SEC 1: not compressed
  std::copy(public_key.begin(), public_key.end(), point.begin() + 1);
  char curve[] = "prime256v1";
  const OSSL_PARAM params[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, curve, 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
      OSSL_PARAM_construct_end()};
  const std::unique_ptr<EVP_PKEY_CTX, Free> context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, const_cast<OSSL_PARAM*>(params)) != 1)
    return nullptr;
  return Key(key);
}

using Point = std::array<std::uint8_t, 1 + point_size>;

// The public point of a private number; empty when it is none of the curve's.
std::optional<Point> point_of(const BIGNUM* secret) {
  const std::unique_ptr<EC_GROUP, Free> group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  if (group == nullptr || BN_is_zero(secret) || BN_cmp(secret, EC_GROUP_get0_order(group.get())) >= 0)
    return std::nullopt;
  const std::unique_ptr<EC_POINT, Free> point(EC_POINT_new(group.get()));
  Point bytes{};
  if (point == nullptr || EC_POINT_mul(group.get(), point.get(), secret, nullptr, nullptr, nullptr) != 1 ||
      EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, bytes.data(), bytes.size(),
                         nullptr) != bytes.size())
    return std::nullopt;
  return bytes;
}

Key pair_of(const BIGNUM* secret, const Point& point) {
  const std::unique_ptr<OSSL_PARAM_BLD, Free> builder(OSSL_PARAM_BLD_new());
  if (builder == nullptr ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) !=
          1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, secret) != 1)
    return nullptr;
  const std::unique_ptr<OSSL_PARAM, Free> params(OSSL_PARAM_BLD_to_param(builder.get()));
  const std::unique_ptr<EVP_PKEY_CTX, Free> context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (params == nullptr || context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, params.get()) != 1)
    return nullptr;
  return Key(key);
}

}  // namespace

struct Es256Key::State {
  Key pair;
};

Es256Key::Es256Key(std::unique_ptr<State> state, Bytes public_key)
    : state_(std::move(state)), public_key_(std::move(public_key)) {}
Es256Key::Es256Key(Es256Key&&) noexcept = default;
Es256Key& Es256Key::operator=(Es256Key&&) noexcept = default;
Es256Key::~Es256Key() = default;

Result<Es256Key> Es256Key::from_secret(ByteView secret) {
  const std::unique_ptr<BIGNUM, Free> number(
      secret.size() == point_size / 2 ? BN_bin2bn(secret.data(), static_cast<int>(secret.size()), nullptr)
                                      : nullptr);
  const auto point = number ? point_of(number.get()) : std::nullopt;
  Key pair = point ? pair_of(number.get(), *point) : nullptr;
  if (!pair) return fail(ErrorCode::invalid_input, "these bytes are no private key of the curve P-256");
  return Es256Key(std::unique_ptr<State>(new State{std::move(pair)}),
                  Bytes(point->begin() + 1, point->end()));
}

Result<Bytes> Es256Key::sign(ByteView message) const {
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  Bytes signature(max_signature);
  std::size_t size = signature.size();
  if (context == nullptr ||
      EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, state_->pair.get()) != 1 ||
      EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) != 1)
    return fail(ErrorCode::internal, "a made passkey could not sign");
  signature.resize(size);
  return signature;
}

bool verify_es256(ByteView public_key, ByteView message, ByteView signature) {
  if (signature.empty() || signature.size() > max_signature) return false;
  const Key key = key_of(public_key);
  const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  return key != nullptr && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, key.get()) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

}  // namespace peel::base
