"""What the whole-program tests share: scenes, a list, keys, and ways to run the program."""

import dataclasses
import datetime
import json
import os
import pathlib
import subprocess

PEEL = os.environ["PEEL"]
SCENE = os.environ["PEEL_SCENE"]
UNCALIBRATED = "Painted people: nothing measured on faces holds for them"
WORDS = ["--place", "Market Square", "--purpose", "Find people wanted by the courts", "--basis", "Common law",
         "--necessity", "Visits failed", "--proportionality", "One square, one hour"]


def run(*arguments, timeout=300, stdin=subprocess.DEVNULL, **options):
    """The finished process; nothing is checked."""
    return subprocess.run([str(argument) for argument in arguments], capture_output=True, text=True, timeout=timeout, stdin=stdin,
                          **options)


def must(*arguments, **options):
    done = run(*arguments, **options)
    assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
    return done


def stamp(seconds):
    """The moment so many seconds from now, as the command line takes it."""
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def secret_file(path):
    path.write_text("a passphrase for tests\n")
    path.chmod(0o600)
    return path


@dataclasses.dataclass
class Scene:
    folder: pathlib.Path

    @property
    def video(self):
        return self.folder / "scene.mp4"

    @property
    def truth(self):
        return json.loads((self.folder / "truth.json").read_text())


class World:
    """Two streets, a list of those on it in the first, two officers; and what is done with them."""

    def __init__(self, folder, seconds=12):
        self.folder = folder
        self.seconds = seconds
        self.north = self.scene("north", "--seed", 7, "--people", 12, "--listed", 3)
        # Nobody on the list passes here.
        self.south = self.scene("south", "--seed", 8, "--people", 8, "--listed", 0, "--without",
                                self.north.folder / "truth.json")
        self.key = secret_file(folder / "list.key")
        self.list = folder / "made.list"
        must(PEEL, "watchlist", "build", "--entries", self.north.folder / "entries.csv", "--out", self.list,
             "--key-file", self.key)
        self.trust = folder / "trust.json"
        for name, role in (("ann", "authorising-officer"), ("bob", "countersigning-officer")):
            must(PEEL, "key", "new", "--name", name, "--role", role, "--out", folder / f"{name}.key")
            must(PEEL, "trust", "add", "--trust", self.trust, "--key", folder / f"{name}.key.pub")
        self.table = folder / "tables"
        self.table.mkdir()
        facts = json.loads(must(PEEL, "watchlist", "show", self.list, "--json").stdout)
        # Made up, and steep: the test is of the program, and 0.5 is where the painted people part.
        points = [{"threshold": 0.4, "matches": 10_000, "comparisons": 10_000_000},
                  {"threshold": 0.5, "matches": 100, "comparisons": 10_000_000}]
        (self.table / "made.json").write_text(json.dumps(
            {"format": "peel-operating-points/1", "model": facts["model"], "origin": "made up for tests",
             "points": points}))

    def scene(self, name, *arguments):
        folder = self.folder / name
        must(SCENE, "--out", folder, "--seconds", self.seconds, "--size", "1280x720", "--fps", 15, *arguments)
        return Scene(folder)

    def authorisation(self, path, signers=("ann", "bob"), cameras=("north", "south"), start=-60, end=3600, **other):
        must(PEEL, "authorise", "new", "--use", "lfr", "--watchlist", other.get("list", self.list), "--from",
             stamp(start), "--until", stamp(end), "--fpir", "0.001", "--uncalibrated", UNCALIBRATED, "--operating-points", self.table, "--out", path,
             *WORDS, *[part for camera in cameras for part in ("--camera", camera)],
             *[part for category in other.get("categories", ()) for part in ("--category", category)], *other.get("more", ()))
        for signer in signers:
            must(PEEL, "authorise", "sign", path, "--key", self.folder / f"{signer}.key", "--operating-points",
                 self.table)
        return path

    def arguments(self, authorisation, **other):
        """The command line of a deployment, but for its cameras and outputs."""
        return [PEEL, "live", "--authorisation", authorisation, "--trust", other.get("trust", self.trust),
                "--watchlist", other.get("list", self.list), "--key-file", other.get("key", self.key),
                "--operating-points", self.table]


def lines_of(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def assert_forgotten(summary):
    for kind in ("templates", "crops"):
        counts = summary[kind]
        assert counts["made"] == counts["wiped"] + counts["held"], counts
        assert counts["held"] == 0, counts
