"""The whole program: `peel live` on made scenes, as fast as it can and in real time."""

import datetime
import json
import secrets
import statistics
import subprocess

from . import process

PEOPLE = (("first officer", "authorising-officer"), ("second officer", "countersigning-officer"))
FPIR = "0.001"
DEFAULT_SMALLEST = 48  # pixels: what `peel live` looks for when nothing else is said
DLIB_SMALLEST = 40     # what dlib finds in a picture that is enlarged twofold


def _stamp(minutes):
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    return (now + datetime.timedelta(minutes=minutes)).isoformat().replace("+00:00", "Z")


class Deployment:
    """A list made of a scene's entries and a signed authorisation for so many cameras."""

    def __init__(self, places, folder, entries, cameras, embedder=None):
        self.places, self.folder = places, folder
        self.embedder = ["--embedder", embedder] if embedder else []  # the default's without
        subprocess.run(["rm", "-rf", folder], check=True)
        folder.mkdir(parents=True)
        self.key_file, self.list = folder / "list.key", folder / "people.list"
        self.trust, self.authorisation = folder / "trust.json", folder / "authorisation.json"
        self.threshold = None  # as the last run said it
        self._write_key_file()
        self._peel("watchlist", "build", "--entries", entries, "--out", self.list, "--key-file", self.key_file,
                   *self.embedder)
        self._authorise(cameras)

    def _peel(self, *words):
        return process.run(self.places.program("peel", *words))

    def _write_key_file(self):
        self.key_file.touch(mode=0o600)
        self.key_file.write_text(secrets.token_hex(32))

    def _authorise(self, cameras):
        keys = [self.folder / f"{role}.key" for _, role in PEOPLE]
        for key, (name, role) in zip(keys, PEOPLE):
            self._peel("key", "new", "--name", name, "--role", role, "--out", key)
            self._peel("trust", "add", "--trust", self.trust, "--key", f"{key}.pub")
        named = [word for camera in cameras for word in ("--camera", camera)]
        self._peel("authorise", "new", "--use", "lfr", "--watchlist", self.list, *named, "--from", _stamp(-1),
                   "--until", _stamp(60), "--place", "a made street", "--purpose", "measuring the program",
                   "--basis", "none needed: painted people", "--necessity", "what is not measured may be too slow",
                   "--proportionality", "nobody who lives is seen", "--fpir", FPIR, "--uncalibrated",
                   "painted people on a list longer than any that was measured", "--out", self.authorisation)
        for key in keys:
            self._peel("authorise", "sign", self.authorisation, "--key", key)

    def run(self, videos, cores, realtime=False, smallest=DEFAULT_SMALLEST):
        """The summary, the alerts and the peak memory of one run; `videos` by camera, faces from so many pixels on."""
        alerts, summary = self.folder / "alerts.jsonl", self.folder / "summary.json"
        for old in (alerts, summary):
            old.unlink(missing_ok=True)
        named = [word for camera, video in videos.items() for word in ("--camera", f"{camera}={video}")]
        ran = process.run(self.places.program(
            "peel", "live", "--authorisation", self.authorisation, "--trust", self.trust, "--watchlist", self.list,
            "--key-file", self.key_file, *self.embedder, *named, *(["--realtime"] if realtime else []), "--smallest-face", smallest, "--alerts", alerts,
            "--summary", summary), cores)
        lines = alerts.read_text().splitlines() if alerts.exists() else []
        told = json.loads(summary.read_text())
        self.threshold = told["threshold"]
        return Run(told, [json.loads(line) for line in lines], ran)


class Run:
    def __init__(self, summary, alerts, ran):
        self.summary, self.alerts, self.peak_bytes, self.cpu_seconds = summary, alerts, ran.peak_bytes, ran.cpu_seconds

    def frames(self):
        return self.summary["frames"]["processed"]

    def rate(self):
        """Over the time of the camera that took longest: loading the models is not part of it, nor is it of the peer's."""
        return self.frames() / max(camera["seconds"] for camera in self.summary["cameras"])


def whole_speed(deployment, videos, cores, smallest, rounds, say):
    """Frames a second over all cameras when time does not matter."""
    runs = []
    for turn in range(rounds):
        say(f"peel live, {len(videos)} camera(s), {cores} core(s), round {turn + 1} of {rounds}")
        runs.append(deployment.run(videos, cores, smallest=smallest))
    rates = [run.rate() for run in runs]
    return {"cameras": len(videos), "cores": cores, "smallest": smallest, "frames": runs[0].frames(),
            "rate": {"median": statistics.median(rates), "least": min(rates), "most": max(rates), "samples": rounds},
            "peak_bytes": max(run.peak_bytes for run in runs)}, runs


def _people(runs, listed):
    """How many listed people were alerted in the worst run, and how many alerts named somebody who was not there."""
    named = [{alert["entry"] for alert in run.alerts} for run in runs]
    return min(len(one & listed) for one in named), max(len(one - listed) for one in named)


def _speed_row(deployment, videos, scene, size, cores, smallest, plan, say):
    row, runs = whole_speed(deployment, videos, cores, smallest, plan.live_rounds, say)
    found, false = _people(runs, scene.listed())
    return row | {"size": size, "people": f"{found} of {len(scene.listed())}", "false": false}


def _realtime_row(deployment, videos, size, say):
    say(f"peel live in real time, {len(videos)} camera(s)")
    run = deployment.run(videos, 2, realtime=True)
    cameras, summary = run.summary["cameras"], run.summary
    return {"cameras": len(videos), "size": size, "seconds": summary["seconds"],
            "processed": run.frames(), "read": summary["frames"]["read"],
            "detections": min(camera["per_second"]["detections"] for camera in cameras),
            "latency_p50": summary["latency_ms"]["p50"], "latency_p95": summary["latency_ms"]["p95"],
            "processing_p50": summary["processing_ms"]["p50"], "processing_p95": summary["processing_ms"]["p95"],
            "cpu_share": run.cpu_seconds / summary["seconds"] / 2, "peak_bytes": run.peak_bytes}


def measure(places, street, side_street, plan, say):
    say("peel live: list, keys and authorisation")
    cameras = ["front", "side"]
    deployment = Deployment(places, places.input / "deployment", street.entries, cameras)
    one = {"front": street.video}
    both = {"front": side_street.video, "side": side_street.video}
    speed = [_speed_row(deployment, one, street, street.size, cores, DLIB_SMALLEST, plan, say) for cores in (1, 2)]
    speed.append(_speed_row(deployment, one, street, street.size, 2, DEFAULT_SMALLEST, plan, say))
    speed.append(_speed_row(deployment, both, side_street, side_street.size, 2, DEFAULT_SMALLEST, plan, say))
    delay = [_realtime_row(deployment, one, street.size, say), _realtime_row(deployment, both, side_street.size, say)]
    return {"live": speed, "realtime": delay, "threshold": deployment.threshold}


def add_ratios(result):
    """One camera of `peel live` beside dlib on the same video, faces from 40 pixels, the same number of cores."""
    for row in result["live"]:
        for peer in result["frames"]:
            if row["cameras"] == 1 and peer["smallest"] == row["smallest"] and peer["cores"] == row["cores"]:
                row["ratio"] = row["rate"]["median"] / peer["dlib"]["rate"]["median"]
