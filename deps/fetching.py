"""What both fetchers share: fetch one archive from a package index by name and version, and check it by its hash."""

import hashlib
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent


class FetchError(Exception):
    """A sentence for the person who ran the setup."""


def sha256(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def check(path, wanted, what):
    found = sha256(path)
    if found != wanted:
        raise FetchError(f"{what} has SHA-256 {found}, not {wanted}: it is not the file that was pinned. Nothing was "
                         "installed. Look into why before anything else; a changed file under an old version is a warning.")


def run(command, folder):
    print("+", *command, flush=True)
    if subprocess.run(command, cwd=folder, stdin=subprocess.DEVNULL).returncode != 0:
        raise FetchError(f"{command[0]} could not fetch it, see above")


def only_file(folder, suffix):
    files = [path for path in folder.iterdir() if path.name.endswith(suffix)]
    if len(files) != 1:
        raise FetchError(f"expected one {suffix} file, found {[path.name for path in files]}")
    return files[0]


def from_pypi(name, version, digest, folder, python_tag=()):
    """Downloads a wheel; pip itself refuses another hash. `folder` is empty and ours."""
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{name}=={version} --hash=sha256:{digest}\n")
    run([sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-deps", "--require-hashes",
         "--only-binary=:all:", "--no-cache-dir", "--retries", "2", *python_tag, "--dest", str(folder),
         "--requirement", str(requirements)], folder)
    wheel = only_file(folder, ".whl")
    check(wheel, digest, f"{name} {version}")
    return wheel


def from_npm(name, version, digest, folder):
    """Downloads a package's archive without running anything of it. `folder` is empty and ours."""
    run(["npm", "pack", f"{name}@{version}", "--ignore-scripts", "--silent", "--fetch-retries=1",
         "--cache", str(folder / "cache"), "--pack-destination", str(folder)], folder)
    archive = only_file(folder, ".tgz")
    check(archive, digest, f"{name} {version}")
    return archive


def put(data, target):
    """Writes a file whole or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with open(unfinished, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(unfinished, target)
    finally:
        unfinished.unlink(missing_ok=True)


def main(action):
    try:
        return action()
    except FetchError as error:
        print(f"error: {error}", flush=True)
    except OSError as error:
        print(f"error: {error.strerror}: {error.filename or ''}", flush=True)
    return 1
