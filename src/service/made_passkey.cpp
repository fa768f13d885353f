#include "service/made_passkey.h"

#include "base/hash.h"

namespace peel::service {

using base::Bytes;

namespace {

void append(Bytes& out, base::ByteView more) { out.insert(out.end(), more.begin(), more.end()); }

}  // namespace

Bytes MadePasskey::client_data(const char* what, base::ByteView challenge) const {
  const std::string text =
      fmt::format(R"({{"type":"{}","challenge":"{}","origin":"{}","crossOrigin":{}}})",
                  type.empty() ? what : type, base::to_base64url(challenge), origin, cross_origin);
  const auto bytes = base::as_bytes(text);
  return {bytes.begin(), bytes.end()};
}

// WebAuthn, section 6.1; the key in CBOR as COSE has it: EC2, ES256, P-256, x, y.
Bytes MadePasskey::authenticator_data(bool with_key) const {
  Bytes data;
  append(data, base::sha256(base::as_bytes(relying_party)).bytes);
  data.push_back(static_cast<std::uint8_t>(flags | (with_key ? 0x40 : 0)));
  for (int shift = 24; shift >= 0; shift -= 8) data.push_back(static_cast<std::uint8_t>(count >> shift));
  if (!with_key) return data;
  data.resize(data.size() + 16);  // AAGUID
  data.push_back(0);
  data.push_back(static_cast<std::uint8_t>(id_.size()));
  append(data, id_);
  const base::ByteView point = key_.public_key();
  append(data, Bytes{0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20});
  append(data, point.first(32));
  append(data, Bytes{0x22, 0x58, 0x20});
  append(data, point.last(32));
  return data;
}

Registration MadePasskey::make(base::ByteView challenge) {
  return {authenticator_data(true), client_data("webauthn.create", challenge)};
}

base::Result<Assertion> MadePasskey::sign(base::ByteView challenge) {
  if (count != 0) ++count;
  Assertion assertion{id_, authenticator_data(false), client_data("webauthn.get", challenge), {}};
  Bytes message = assertion.authenticator_data;
  append(message, base::sha256(assertion.client_data).bytes);
  PEEL_TRY(assertion.signature, key_.sign(message));
  return assertion;
}

}  // namespace peel::service
