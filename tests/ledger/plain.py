"""The log's formats once more, from docs/formats/ledger.md and the standards alone: RFC 9162, C2SP's notes and tiles,
WebAuthn. It shares no code with Peel, so that a mistake in one of the two shows."""

import base64
import hashlib
import json
import struct

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519


def sha256(data):
    return hashlib.sha256(data).digest()


def b64(data):
    return base64.b64encode(data).decode()


# The tree, as RFC 9162, 2.1.1 defines it.
def leaf_hash(entry):
    return sha256(b"\0" + entry)


def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha256(b"")
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + root(leaves[:half]) + root(leaves[half:]))


# Notes and checkpoints.
def raw(key):
    return key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def key_of(number):
    return ed25519.Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def key_id(name, kind, key):
    return sha256(name.encode() + b"\n" + bytes([kind]) + raw(key))[:4]


def verifier_key(name, kind, key):
    return f"{name}+{key_id(name, kind, key).hex()}+{b64(bytes([kind]) + raw(key))}\n"


def checkpoint_text(origin, size, head):
    return f"{origin}\n{size}\n{b64(head)}\n"


def signature_line(name, kind, key, signature):
    return f"\N{EM DASH} {name} {b64(key_id(name, kind, key) + signature)}\n"


def signed(text, name, key):
    return text + "\n" + signature_line(name, 1, key, key.sign(text.encode()))


def cosigned(note, name, key, seconds):
    text = note[:note.rindex("\n\n") + 1]
    message = f"cosignature/v1\ntime {seconds}\n{text}".encode()
    return note + signature_line(name, 4, key, struct.pack(">Q", seconds) + key.sign(message))


# Tiles and bundles.
def numbered(index):
    groups = [f"{index % 1000:03}"]
    while index := index // 1000:
        groups.insert(0, f"x{index % 1000:03}")
    return "/".join(groups)


def levels(leaves):
    """Of each level all hashes: the leaves, the roots of 256 of them each, and so on."""
    while leaves:
        yield leaves
        leaves = [root(leaves[i:i + 256]) for i in range(0, len(leaves) - 255, 256)]


def files_of(entries):
    """The files of an export but for the checkpoint, by their path."""
    files = {}

    def add(folder, parts, of):
        for index in range(0, (len(parts) + 255) // 256):
            some = parts[index * 256:index * 256 + 256]
            width = "" if len(some) == 256 else f".p/{len(some)}"
            files[f"tile/{folder}/{numbered(index)}{width}"] = of(some)

    for level, nodes in enumerate(levels([leaf_hash(entry) for entry in entries])):
        add(str(level), nodes, b"".join)
    add("entries", entries, lambda some: b"".join(struct.pack(">H", len(entry)) + entry for entry in some))
    return files


def write(folder, files):
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def export(folder, entries, checkpoint):
    write(folder, files_of(entries) | {"checkpoint": checkpoint.encode()})
    return folder


def read(folder):
    """The checkpoint's text and the entries of an export."""
    entries = []
    for path in sorted((folder / "tile/entries").rglob("*")):
        data = path.read_bytes() if path.is_file() else b""
        while data:
            size = struct.unpack(">H", data[:2])[0]
            entries.append(data[2:2 + size])
            data = data[2 + size:]
    return (folder / "checkpoint").read_text(), entries


# Entries and approvals.
def canonical(entry):
    return json.dumps(entry, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


class Passkey:
    """A passkey with ES256, as phones and security keys have them."""

    def __init__(self, number):
        self.key = ec.derive_private_key(1000 + number, ec.SECP256R1())
        self.credential = sha256(f"credential {number}".encode()).hex()
        point = self.key.public_key().public_numbers()
        self.public = b64(point.x.to_bytes(32, "big") + point.y.to_bytes(32, "big"))

    def approve(self, kind, name, content, role, terms, domain="force.example"):
        """`terms`: the entry that proposed it, or made the version."""
        said = ["from", "until", "watchlist", "list_content", "threshold"] if kind == "authorisation" else [
            "subjects", "templates"]
        lines = "".join(f"{word} {terms[word]}\n" for word in said)
        text = f"peel-approval/2\n{kind}\n{name}\n{content}\n{role}\n{lines}"
        challenge = base64.urlsafe_b64encode(sha256(text.encode())).decode().rstrip("=")
        client = json.dumps({"type": "webauthn.get", "challenge": challenge, "origin": f"https://console.{domain}",
                             "crossOrigin": False}).encode()
        data = sha256(domain.encode()) + bytes([0x05]) + struct.pack(">I", 7)
        signature = self.key.sign(data + sha256(client), ec.ECDSA(hashes.SHA256()))
        return {"credential": self.credential, "authenticator_data": b64(data), "client_data": b64(client),
                "signature": b64(signature)}
