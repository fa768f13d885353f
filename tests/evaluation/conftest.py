"""What the whole-program tests of `peel eval` share: pictures of painted people, tables, and ways to run it."""

import csv
import json
import os
import pathlib
import re
import subprocess

import png
import pytest

PEEL = os.environ["PEEL"]
SOURCE = pathlib.Path(os.environ["PEEL_SOURCE"])
PORTRAITS = pathlib.Path("/usr/share/games/wesnoth/1.16/data")
# People who resemble nobody else of these (docs/scenes.md).
PEOPLE = ["delfador", "konrad", "herbalist", "elvish-lord", "duelist", "mage-light", "mage-red", "master-at-arms",
          "outlaw", "peasant", "ruffian", "woodsman"]


def run(*arguments, timeout=300, **options):
    """The finished process; nothing is checked."""
    return subprocess.run([str(argument) for argument in arguments], capture_output=True, text=True, timeout=timeout,
                          **options)


def face_boxes():
    """Where the face is in each portrait, as the demo's cast has it."""
    text = (SOURCE / "apps/peel-scene/cast.cpp").read_text()
    found = re.findall(r'\{"([\w-]+)", "([\w/+.-]+)", \{(\d+), (\d+), (\d+), (\d+)\}', text)
    return {name: (path, *map(int, box)) for name, path, *box in found}


class World:
    """Two pictures of each person, cut out around the face: NAME.png, and NAME-dark.png with less light."""

    def __init__(self, folder):
        self.folder = folder
        boxes = face_boxes()
        for name in PEOPLE:
            path, x, y, width, height = boxes[name]
            _, rows = png.read(PORTRAITS / path)
            side = 5 * height // 2
            part = png.cut(rows, x + width // 2 - side // 2, y + height // 2 - side // 2, side, side)
            png.write(folder / f"{name}.png", part)
            png.write(folder / f"{name}-dark.png", png.darker(part, 0.75))
            if name == PEOPLE[0]:
                png.write(folder / "small.png", png.smaller(part, 1, 3))
            if name == "elvish-lord":  # large enough for a probe, too small for a reference picture
                png.write(folder / "medium.png", png.smaller(part, 2, 3))
        for level in range(60, 160):
            png.write(folder / f"blank-{level}.png", png.grey(64, level))

    def table(self, name, header, rows):
        path = self.folder / name
        with open(path, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(header)
            writer.writerows(rows)
        return path

    def pairs(self, name="pairs.csv", people=PEOPLE[:6]):
        """Everybody with their own darker picture, and with the next person."""
        mated = [[f"{p}.png", f"{p}-dark.png", 1] for p in people]
        non_mated = [[f"{p}.png", f"{q}-dark.png", 0] for p, q in zip(people, people[1:] + people[:1])]
        return self.table(name, ["left", "right", "mated"], mated + non_mated)

    def evaluate(self, out, *arguments):
        """The result of a run that must succeed."""
        done = run(PEEL, "eval", *arguments, "--json", out)
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(out.read_text())

    def refuse(self, words, *arguments, code=2):
        out = self.folder / "refused.json"
        done = run(PEEL, "eval", *arguments, "--json", out)
        assert done.returncode == code, done.stdout + done.stderr
        assert done.stderr.splitlines()[-1].startswith("peel: "), done.stderr
        assert words in done.stderr, done.stderr
        assert not out.exists()


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    return World(tmp_path_factory.mktemp("world"))
