"""What the tests of peel-verify share: a sound log, and the program."""

import json
import os
import subprocess

import plain
import pytest
import story

VERIFY = os.environ["PEEL_VERIFY"]


class Outsider:
    """Somebody with the log's key, who gets an export and runs peel-verify."""

    def __init__(self, folder):
        self.folder = folder
        self.key = self.file("force.key.pub", plain.verifier_key(story.ORIGIN, 1, story.LOG_KEY))
        self.exports = 0

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def run(self, *arguments):
        done = subprocess.run([VERIFY, *map(str, arguments)], capture_output=True, text=True, timeout=300)
        return done

    def export(self, lines, note=None):
        """A folder with these entries, under a checkpoint that the log signed for them, or for others."""
        self.exports += 1
        return plain.export(self.folder / f"export-{self.exports}", lines, note or story.checkpoint(lines))

    def verify(self, folder, *arguments, code=0):
        done = self.run(folder, "--key", self.key, "--json", *arguments)
        assert done.returncode == code, done.stdout + done.stderr
        return json.loads(done.stdout) if code != 2 else done.stderr

    def finds(self, rule, entry, folder, *arguments):
        """That it is found out, with that entry named."""
        broken = self.verify(folder, *arguments, code=1)["broken"]
        assert (broken["rule"], broken["entry"]) == (rule, entry), broken
        return broken["words"]


@pytest.fixture
def outsider(tmp_path):
    return Outsider(tmp_path)


@pytest.fixture(scope="session")
def sound_lines():
    return story.texts(story.Story().entries)
