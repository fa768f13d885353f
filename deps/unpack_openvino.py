#!/usr/bin/env python3
"""Unpacks OpenVINO's wheel into .deps/openvino: include, libs and cmake, without the GPU and NPU plugins and Python.

    unpack_openvino.py --check    exit 0 if the pinned wheel is unpacked already
    unpack_openvino.py            fetch and unpack it
"""

import re
import shutil
import sys
import tempfile
import zipfile

import fetching

TARGET = fetching.ROOT / ".deps" / "openvino"
STAMP = TARGET / ".unpacked-from"
FOLDERS = ("openvino/include/", "openvino/libs/", "openvino/cmake/")
UNUSED = re.compile(r"openvino/libs/(libopenvino_intel_(gpu|npu)_plugin\.so|cache\.json)$")
LICENCES = re.compile(r"openvino-[^/]*\.dist-info/licenses/")
PYTHON_TAG = ("--implementation", "cp", "--python-version", "3.11", "--abi", "cp311",
              "--platform", "manylinux_2_28_x86_64")


def pin():
    text = (fetching.ROOT / "deps" / "openvino.txt").read_text()
    found = re.search(r"^openvino==(\S+) --hash=sha256:([0-9a-f]{64})$", text, re.MULTILINE)
    if not found:
        raise fetching.FetchError("deps/openvino.txt does not pin openvino by version and SHA-256")
    return found.groups()


def is_unpacked():
    return STAMP.is_file() and STAMP.read_text().strip() == pin()[1] and (TARGET / "cmake/OpenVINOConfig.cmake").is_file()


def unpack(wheel, target):
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.infolist():
            if member.is_dir() or UNUSED.match(member.filename):
                continue
            if member.filename.startswith(FOLDERS):
                name = member.filename.removeprefix("openvino/")
            elif licence := LICENCES.match(member.filename):
                name = "licenses/" + member.filename[licence.end():]
            else:
                continue
            path = target / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(member) as source, open(path, "wb") as sink:
                shutil.copyfileobj(source, sink)


def fetch():
    version, digest = pin()
    with tempfile.TemporaryDirectory(prefix="fetch-", dir=TARGET.parent) as name:
        folder = TARGET.parent / name
        wheel = fetching.from_pypi("openvino", version, digest, folder, PYTHON_TAG)
        print("unpacking", wheel.name, flush=True)
        unpack(wheel, folder / "openvino")
        (folder / "openvino" / STAMP.name).write_text(digest + "\n")
        if TARGET.exists():
            TARGET.rename(folder / "old")
        (folder / "openvino").rename(TARGET)
    return 0


if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit(0 if is_unpacked() else 1)
    sys.exit(fetching.main(fetch))
