"""Setup, build and input: everything that must be there before anything is measured."""

import collections
import fcntl
import json
import shutil
import subprocess
import sys

from . import process

ROWS = 17_000
DIMENSIONS = (192, 512)
WIDTHS = (640, 960, 1920)
SEED = 7
PROGRAMS = ("peel", "peel-scene", "peel_answers", "peel_every_frame", "detect_bench", "face_bench", "search_bench",
            "peel_search_scale")


class Places:
    """Where things are."""

    def __init__(self, root):
        self.root = root
        self.build = root / "build" / "bench"
        self.programs = self.build / "bin"
        self.input = self.build / "input"
        self.python = root / ".deps" / "bench-venv" / "bin" / "python"
        self.peers = root / "bench" / "peers"
        self.models = root / "models" / "files"
        self.logs = root / ".deps" / "log"

    def peer(self, name, *words):
        return [self.python, "-B", self.peers / f"{name}.py", *words]

    def program(self, name, *words):
        return [self.programs / name, *words]


def setup(places):
    ran = subprocess.run([places.root / "deps" / "setup", "--bench"], stdout=sys.stderr)
    if ran.returncode != 0:
        raise process.Failure("the setup failed, see above")


def build(places):
    places.build.mkdir(parents=True, exist_ok=True)
    log = places.logs / "bench-build.log"
    steps = (["cmake", "--preset", "release", "-B", places.build, "-DPEEL_BENCH=ON", "-DPEEL_TESTS=OFF"],
             ["cmake", "--build", places.build, "--target", *PROGRAMS])
    with open(places.build / ".lock", "w") as lock, open(log, "w") as out:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for step in steps:
            if subprocess.run(step, cwd=places.root, stdout=out, stderr=subprocess.STDOUT).returncode != 0:
                raise process.Failure(f"the build failed: {log}\n{log.read_text()[-1500:]}")


class Given:
    """A video of which no truth is known."""

    def __init__(self, video, entries):
        self.video, self.entries, self.truth = video, entries, None


class Scene:
    """A made street, and what is true of it."""

    def __init__(self, folder):
        self.folder = folder
        self.video = folder / "scene.mp4"
        self.entries = folder / "entries.csv"
        self.truth = json.loads((folder / "truth.json").read_text())
        self.size = "{} x {}".format(*self.truth["size"])

    def listed(self):
        return {person["subject"] for person in self.truth["people"] if person["listed"]}

    def busiest_second(self):
        """When most faces of 40 pixels and more are to be seen: pictures of that moment are worth comparing."""
        seen = collections.Counter(face["frame"] for person in self.truth["people"] for face in person["faces"]
                                   if face["facing"] and face["visible"] > 0.8 and face["box"][3] >= 40)
        return seen.most_common(1)[0][0] / self.truth["frames_per_second"]


def make_scene(places, name, *arguments):
    """Made once for one set of arguments and one maker of scenes."""
    folder, maker = places.input / name, places.programs / "peel-scene"
    mark = json.dumps([str(word) for word in arguments] + [maker.stat().st_mtime_ns])
    done = folder / "made-with.json"
    if not done.is_file() or done.read_text() != mark:
        shutil.rmtree(folder, ignore_errors=True)
        process.run([maker, "--out", folder, *arguments])
        done.write_text(mark)
    return Scene(folder)


def make_scenes(places, plan):
    """A 1080p25 street where listed people walk, and a 720p15 one with nobody listed."""
    street = make_scene(places, f"street-{plan.scene_seconds}", "--seed", SEED, "--people", plan.scene_seconds, "--listed", 3,
                        "--seconds", plan.scene_seconds, "--size", "1920x1080", "--fps", 25)
    side_street = make_scene(places, f"side-street-{plan.scene_seconds}", "--seed", SEED + 1, "--people", plan.scene_seconds,
                             "--listed", 0, "--seconds", plan.scene_seconds, "--size", "1280x720", "--fps", 15,
                             "--without", street.folder / "truth.json")
    return street, side_street


def make_pictures(places, scene):
    """One moment of the video at each width, as PNG: the same pixels for everybody."""
    folder = places.input / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {}
    for width in WIDTHS:
        pictures[width] = folder / f"{width}.png"
        process.run(["ffmpeg", "-v", "error", "-y", "-ss", f"{scene.busiest_second():.3f}", "-i", scene.video,
                     "-frames:v", "1", "-vf", f"scale={width}:-2:flags=area", pictures[width]])
    return pictures


def make_vectors(places):
    folder = places.input / "vectors"
    if not all((folder / str(count) / "probes.f32").is_file() for count in DIMENSIONS):
        process.run(places.peer("vectors", folder, ROWS, *DIMENSIONS))
    return folder
