"""Milliseconds of one call, Peel and peer in turn: the machine's mood then falls on both alike."""

import collections
import dataclasses
import statistics

from . import process

MILLISECONDS = {"ns": 1e-6, "us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclasses.dataclass
class Task:
    """One program that measures calls, on so many cores."""
    who: str
    cores: int
    command: list


def tasks(places, pictures, crop, vectors, seconds):
    """In the order peer, ours, for each kind of call and number of cores."""
    sizes, face = list(pictures.values()), pictures[max(pictures)]
    detector, embedder = places.models / "centerface.onnx", places.models / "faceplugin-feature.onnx"
    for cores in (1, 2):
        yield Task("opencv", cores, places.peer("opencv_dnn", "time-faces", cores, seconds, detector, *sizes))
        yield Task("peel", cores, google(places, "detect_bench", seconds, cores, *sizes))
        yield Task("opencv", cores, places.peer("opencv_dnn", "time-templates", cores, seconds, embedder, crop))
        yield Task("peel", cores, google(places, "face_bench", seconds, cores, face))
    yield Task("faiss", 1, places.peer("faiss_search", "time", 1, seconds, vectors, 192, 512))
    yield Task("peel", 1, google(places, "search_bench", seconds, vectors))


def google(places, name, seconds, *words):
    return places.program(name, *words, f"--benchmark_min_time={seconds}", "--benchmark_format=json")


class Samples:
    """Milliseconds by (call, cores, who), and the peak memory by (who, cores)."""

    def __init__(self):
        self.milliseconds = collections.defaultdict(list)
        self.peak_bytes = collections.defaultdict(int)
        self.versions = {}

    def add(self, task):
        ran = process.run(task.command, task.cores)
        answer = ran.json()
        self.versions.setdefault(task.who, answer.get("version", "Peel"))
        for one in answer["benchmarks"]:
            if one.get("error_occurred"):
                raise process.Failure(f"{one['name']}: {one['error_message']}")
            name = one["name"].replace("/process_time", "").replace("/real_time", "")
            self.milliseconds[name, task.cores, task.who].append(one["real_time"] * MILLISECONDS[one["time_unit"]])
            key = (name.split("/")[0], task.who)
            self.peak_bytes[key] = max(self.peak_bytes[key], ran.peak_bytes)


def spread(values):
    return {"median": statistics.median(values), "least": min(values), "most": max(values), "samples": len(values)}


def rows(samples):
    """One row for each call and number of cores: Peel, the peer where there is one, and the ratio of the medians."""
    found = []
    for name, cores in dict.fromkeys(key[:2] for key in samples.milliseconds):
        by_who = {who: spread(values) for (call, n, who), values in samples.milliseconds.items() if (call, n) == (name, cores)}
        ours = by_who.pop("peel")
        row = {"call": name, "cores": cores, "peel": ours}
        for who, peer in by_who.items():
            row |= {"peer": samples.versions[who], "peer_ms": peer, "ratio": peer["median"] / ours["median"]}
        found.append(row)
    return sorted(found, key=lambda row: (ORDER.index(row["call"].split("/")[0]), row["cores"]))


ORDER = ["detect", "quality", "align", "template", "search"]


def measure(places, pictures, crop, vectors, plan, say):
    samples = Samples()
    for turn in range(plan.rounds):
        say(f"calls, round {turn + 1} of {plan.rounds}")
        for task in tasks(places, pictures, crop, vectors, plan.seconds_a_call):
            samples.add(task)
    return rows(samples), {f"{kind}, {who}": peak for (kind, who), peak in samples.peak_bytes.items()}
