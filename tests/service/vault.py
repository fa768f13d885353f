"""Opens what the service sealed, after docs/formats/store.md: it shares no code with Peel."""

import base64
import hashlib
import hmac
import os
import struct

from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305


def _quarter(state, a, b, c, d):
    for x, y, z, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        state[x] = (state[x] + state[y]) & 0xFFFFFFFF
        mixed = state[z] ^ state[x]
        state[z] = ((mixed << turn) | (mixed >> (32 - turn))) & 0xFFFFFFFF


def _hchacha20(key, nonce):
    state = list(struct.unpack("<4I8I4I", b"expand 32-byte k" + key + nonce))
    for _ in range(10):
        for places in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                       (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            _quarter(state, *places)
    return struct.pack("<8I", *state[:4], *state[12:])


def unseal(sealed, context, key):
    nonce, rest = sealed[:24], sealed[24:]
    return ChaCha20Poly1305(_hchacha20(key, nonce[:16])).decrypt(bytes(4) + nonce[16:], rest, context)


def seal(plain, context, key):
    nonce = os.urandom(24)
    return nonce + ChaCha20Poly1305(_hchacha20(key, nonce[:16])).encrypt(bytes(4) + nonce[16:], plain, context)


class Vault:
    def __init__(self, master):
        self.master = master

    def key(self, subject, wrapped):
        return unseal(base64.b64decode(wrapped), f"peel-subject-key/1\n{subject}".encode(), self.master)

    def list_passphrase(self, version, wrapped):
        return hmac.digest(self.key(version, wrapped), b"peel-derived-key/1\nlist-file", hashlib.sha256)
