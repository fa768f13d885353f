"""A passkey in software: what a browser and an authenticator hand in (WebAuthn, sections 6.1 and 7)."""

import base64
import hashlib
import json
import os
import struct

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

PRESENT, VERIFIED, HAS_CREDENTIAL = 0x01, 0x04, 0x40


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Passkey:
    def __init__(self, origin, relying_party="localhost"):
        self.origin = origin
        self.relying_party = relying_party
        self.id = os.urandom(32)
        self.key = ec.generate_private_key(ec.SECP256R1())

    def _client_data(self, kind, challenge):
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _authenticator_data(self, flags, extra=b""):
        return hashlib.sha256(self.relying_party.encode()).digest() + struct.pack(">BI", flags, 0) + extra

    def register(self, challenge):
        point = self.key.public_key().public_numbers()
        x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
        cose = bytes.fromhex("a5010203262001215820") + x + bytes.fromhex("225820") + y
        credential = bytes(16) + struct.pack(">H", len(self.id)) + self.id + cose
        data = self._authenticator_data(PRESENT | VERIFIED | HAS_CREDENTIAL, credential)
        return {"authenticator_data": encoded(data),
                "client_data": encoded(self._client_data("webauthn.create", challenge))}

    def sign(self, challenge):
        client = self._client_data("webauthn.get", challenge)
        data = self._authenticator_data(PRESENT | VERIFIED)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return {"credential": encoded(self.id), "authenticator_data": encoded(data), "client_data": encoded(client),
                "signature": encoded(signature)}
