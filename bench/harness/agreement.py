"""Whether Peel and its peers answer alike: asked before any time is counted, for a fast wrong answer is worth nothing."""

import math

from . import process

BOX_OVERLAP = 0.9         # of the same face found by both
TEMPLATE_DIFFERENCE = 2e-3  # the largest, of any of the numbers of a vector of length 1
SCORE_DIFFERENCE = 1e-4   # of a cosine


def overlap(a, b):
    (ax, ay, aw, ah), (bx, by, bw, bh) = a, b
    common = max(0, min(ax + aw, bx + bw) - max(ax, bx)) * max(0, min(ay + ah, by + bh) - max(ay, by))
    return common / (aw * ah + bw * bh - common)


def _farthest(a, b):
    """The largest distance of a face's points in pixels."""
    return max(math.dist(p, q) for p, q in zip(a["points"], b["points"]))


def faces(places, pictures):
    """Peel's detector and OpenCV's run of the same file on the same pictures."""
    ours = process.run(places.program("peel_answers", "faces", *pictures)).json()
    theirs = process.run(places.peer("opencv_dnn", "faces", places.models / "centerface.onnx", *pictures)).json()
    count, matched, apart = 0, 0, 0.0
    for path in map(str, pictures):
        mine, other = ours[path], list(theirs["answers"][path])
        count += max(len(mine), len(other))
        for face in mine:
            best = max(other, key=lambda one: overlap(face["box"], one["box"]), default=None)
            if best and overlap(face["box"], best["box"]) >= BOX_OVERLAP:
                other.remove(best)
                matched, apart = matched + 1, max(apart, _farthest(face, best))
    return {"what": "faces found", "peer": theirs["version"], "compared": count, "same": matched,
            "difference": f"points at most {apart:.2f} pixels apart", "agree": count > 0 and matched == count}


def crops(places, pictures, folder):
    """Aligned faces as files."""
    folder.mkdir(parents=True, exist_ok=True)
    made = process.run(places.program("peel_answers", "crops", folder, *pictures)).json()
    if not made:
        raise process.Failure(f"{', '.join(map(str, pictures))}: no face to make a template of")
    return made


def templates(places, crops):
    """The same network on the same aligned faces."""
    ours = process.run(places.program("peel_answers", "templates", "faceplugin-feature", *crops)).json()
    theirs = process.run(places.peer("opencv_dnn", "templates", places.models / "faceplugin-feature.onnx", *crops)).json()
    apart = [max(abs(a - b) for a, b in zip(ours[path], theirs["answers"][path])) for path in crops]
    same = sum(one <= TEMPLATE_DIFFERENCE for one in apart)
    return {"what": "templates", "peer": theirs["version"], "compared": len(crops), "same": same,
            "difference": f"numbers at most {max(apart):.1e} apart", "agree": same == len(crops)}


def search(places, vectors, dimensions):
    ours = process.run(places.program("peel_answers", "search", vectors, dimensions)).json()
    theirs = process.run(places.peer("faiss_search", "answers", vectors, dimensions)).json()["answers"]
    apart = max(abs(a["score"] - b["score"]) for a, b in zip(ours, theirs))
    same = sum(a["row"] == b["row"] for a, b in zip(ours, theirs))
    return {"what": f"best of 17,000 x {dimensions}", "peer": "FAISS", "compared": len(ours), "same": same,
            "difference": f"scores at most {apart:.1e} apart",
            "agree": same == len(ours) == len(theirs) and apart <= SCORE_DIFFERENCE}


def check(found):
    wrong = [one for one in found if not one["agree"]]
    if wrong:
        raise process.Failure("the answers do not agree, so no time is counted:\n" + "\n".join(
            f"  {one['what']}, {one['peer']}: {one['same']} of {one['compared']} the same, {one['difference']}" for one in wrong))
