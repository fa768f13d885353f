"""Peel and dlib on the same frames of the same video: who is found, and how many frames a second."""

import collections
import statistics

from . import process

# What dlib's detector finds starts at 80 pixels; enlarging the picture twofold makes that 40.
PAIRS = ((80, 0), (40, 1))
SEEN = 0.5  # how much of a face must be visible for it to count as one to be found


def _inside(point, box):
    return box[0] <= point[0] <= box[0] + box[2] and box[1] <= point[1] <= box[1] + box[3]


def _centre(box):
    return box[0] + box[2] / 2, box[1] + box[3] / 2


def _same(a, b):
    """Whether two boxes are of one face: programs draw them larger or smaller, so only the centres must lie in both."""
    return _inside(_centre(a), b) and _inside(_centre(b), a)


class Truth:
    """Where faces are in each frame of a made scene, and whose."""

    def __init__(self, truth):
        self.listed = {person["subject"] for person in truth["people"] if person["listed"]}
        self.faces = collections.defaultdict(list)
        for person in truth["people"]:
            for face in person["faces"]:
                self.faces[face["frame"]].append(face | {"subject": person["subject"]})

    def count(self, frames, smallest):
        """Faces there, of these those found, finds that are no face, and who was recognised rightly or wrongly."""
        there = found = no_face = mistaken = 0
        right = set()
        for frame in frames:
            left = list(frame["faces"])
            for face in self.faces[frame["frame"]]:
                hit = next((one for one in left if _same(one["box"], face["box"])), None)
                if hit:
                    left.remove(hit)
                    named = hit.get("subject")
                    right |= {named} if named and named == face["subject"] else set()
                    mistaken += named is not None and named != face["subject"]
                counts = face["facing"] and face["visible"] >= SEEN and face["box"][3] >= smallest
                there, found = there + counts, found + (counts and hit is not None)
            no_face += len(left)
        return {"faces": there, "found": found, "recall": found / there if there else None, "no_face": no_face,
                "recognised": len(right), "listed": len(self.listed), "mistaken": mistaken}


def _commands(places, scene, every, smallest, upsample, cores, threshold):
    """In the order peer, ours."""
    return {"dlib": places.peer("dlib_video", scene.video, scene.entries, every, upsample, cores),
            "peel": places.program("peel_every_frame", scene.video, scene.entries, every, smallest, cores, threshold)}


def compare(places, scene, plan, cores, smallest, upsample, threshold, say):
    """One row: both on every n-th frame, in turn, so many times."""
    truth = Truth(scene.truth) if scene.truth else None
    rates, answers, peaks = {"dlib": [], "peel": []}, {}, {}
    for turn in range(plan.video_rounds):
        say(f"frame by frame, faces from {smallest} px, {cores} core(s), round {turn + 1} of {plan.video_rounds}")
        commands = _commands(places, scene, plan.every, smallest, upsample, cores, threshold)
        for who, command in commands.items():
            ran = process.run(command, cores)
            answers[who], peaks[who] = ran.json(), ran.peak_bytes
            rates[who].append(len(answers[who]["frames"]) / answers[who]["seconds"])
    row = {"smallest": smallest, "upsample": upsample, "cores": cores, "frames": len(answers["peel"]["frames"])}
    for who, values in rates.items():
        row[who] = {"rate": {"median": statistics.median(values), "least": min(values), "most": max(values)},
                    "peak_bytes": peaks[who]}
        faces = sum(len(frame["faces"]) for frame in answers[who]["frames"])
        row[who] |= truth.count(answers[who]["frames"], smallest) if truth else {"finds": faces}
    row["ratio"] = row["peel"]["rate"]["median"] / row["dlib"]["rate"]["median"]
    return row


def check(row):
    """Speed counts only where nothing is lost by it."""
    if row["peel"].get("recall") is not None and row["peel"]["recall"] < row["dlib"]["recall"]:
        raise process.Failure(
            f"Peel found {row['peel']['found']} of {row['peel']['faces']} faces from {row['smallest']} px, dlib "
            f"{row['dlib']['found']}: the times say nothing")
