#!/usr/bin/env python3
"""Builds the console of web/ into web/dist, when its sources are other than those it was built from.

    build_web.py [--tests] --check    exit 0 if nothing is to be done
    build_web.py [--tests]            fetch its packages where the lock file changed, and build it; --tests also
                                      fetches the packages of tests/web
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import fetching

ROOT = fetching.ROOT
WEB, TESTS = ROOT / "web", ROOT / "tests" / "web"
DIST = WEB / "dist"
NODE = ROOT / ".deps" / "node"
STAMP = ROOT / ".deps" / "web.built-from"
MADE = ("dist", "node_modules")


def digest_of(paths):
    """Over names and bytes, so that a file that went away counts too."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(ROOT)}\0{fetching.sha256(path)}\n".encode())
    return digest.hexdigest()


def sources():
    found = []
    for folder, folders, names in os.walk(WEB):
        if pathlib.Path(folder) == WEB:
            folders[:] = [name for name in folders if name not in MADE]
        found += [pathlib.Path(folder) / name for name in names]
    return sorted(found) + [ROOT / "deps" / "node.txt"]


def packages_of(folder):
    return digest_of([folder / "package.json", folder / "package-lock.json", ROOT / "deps" / "node.txt"])


def installed(folder):
    stamp = folder / "node_modules" / ".installed-from"
    return stamp.is_file() and stamp.read_text().strip() == packages_of(folder)


def is_built():
    return (DIST / "index.html").is_file() and STAMP.is_file() and STAMP.read_text().strip() == digest_of(sources())


def environment():
    """The pinned Node.js first, with the settings of the machine's own npm, if it has one."""
    wanted = dict(os.environ)
    npm = shutil.which("npm")
    if npm and "npm_config_globalconfig" not in wanted:
        asked = subprocess.run([npm, "config", "get", "globalconfig"], capture_output=True, text=True, cwd="/")
        if asked.returncode == 0 and asked.stdout.strip():
            wanted["npm_config_globalconfig"] = asked.stdout.strip()
    wanted["PATH"] = f"{NODE / 'bin'}:{wanted.get('PATH', '')}"
    return wanted


def run(command, folder, what):
    print("+", *command, flush=True)
    if subprocess.run(command, cwd=folder, env=environment(), stdin=subprocess.DEVNULL).returncode != 0:
        raise fetching.FetchError(f"{what} failed, see above")


def install(folder):
    """What the lock file names, checked by its hashes; no script of a package is run."""
    run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"], folder,
        f"fetching the packages of {folder.relative_to(ROOT)}")
    (folder / "node_modules" / ".installed-from").write_text(packages_of(folder) + "\n")


def build():
    digest = digest_of(sources())
    with tempfile.TemporaryDirectory(prefix="web-", dir=ROOT / ".deps") as name:
        made = pathlib.Path(name) / "dist"
        run(["node", "node_modules/typescript/bin/tsc"], WEB, "checking the console's types")
        run(["node", "node_modules/vite/bin/vite.js", "build", "--outDir", str(made), "--emptyOutDir",
             "--logLevel", "warn"], WEB,
            "building the console")
        run(["node", "scripts/check-size", str(made)], WEB, "the check of the console's size")
        # The service reads it at its start: whole or not at all.
        if DIST.exists():
            DIST.rename(pathlib.Path(name) / "old")
        made.rename(DIST)
    STAMP.write_text(digest + "\n")


def main(tests):
    if not is_built():
        if not installed(WEB):
            install(WEB)
        build()
    if tests and not installed(TESTS):
        install(TESTS)
    return 0


if __name__ == "__main__":
    with_tests = "--tests" in sys.argv[1:]
    if "--check" in sys.argv[1:]:
        sys.exit(0 if is_built() and (not with_tests or installed(TESTS)) else 1)
    sys.exit(fetching.main(lambda: main(with_tests)))
