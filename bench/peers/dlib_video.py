"""dlib's pipeline on every n-th frame of a video: HOG detector, five points, ResNet, compared with the listed people.

    dlib_video.py VIDEO ENTRIES_CSV EVERY UPSAMPLE THREADS

Python only calls: all the work is done by the compiled libraries. dlib's functions use one thread each, so THREADS
processes take the frames in turn. Prints the faces of each frame, and the seconds from the first frame to the last.
"""

import csv
import multiprocessing
import pathlib
import sys
import time

import cv2
import dlib
import face_recognition_models
import numpy
import timing

SAME_PERSON = 0.6  # distance, as dlib's author gives it for this network


class Tools:
    def __init__(self, upsample):
        self.upsample = upsample
        self.detector = dlib.get_frontal_face_detector()
        self.points = dlib.shape_predictor(face_recognition_models.pose_predictor_five_point_model_location())
        self.network = dlib.face_recognition_model_v1(face_recognition_models.face_recognition_model_location())

    def vectors(self, picture, upsample):
        for box in self.detector(picture, upsample):
            yield box, numpy.array(self.network.compute_face_descriptor(picture, self.points(picture, box)))


def read_roster(tools, entries):
    """(subject, vector) of each listed picture; dlib misses some faces, which then cannot be recognised."""
    roster = []
    for line in csv.DictReader(entries.open(newline="")):
        picture = cv2.cvtColor(cv2.imread(str(entries.parent / line["image"])), cv2.COLOR_BGR2RGB)
        found = sorted(tools.vectors(picture, 1), key=lambda face: -face[0].area())
        roster += [(line["subject"], found[0][1])] if found else []
    return roster


def recognise(roster, vector):
    distances = [(float(numpy.linalg.norm(vector - listed)), subject) for subject, listed in roster]
    distance, subject = min(distances, default=(numpy.inf, None))
    return subject if distance <= SAME_PERSON else None


def look_at(tools, roster, picture):
    for box, vector in tools.vectors(picture, tools.upsample):
        face = {"box": [box.left(), box.top(), box.width(), box.height()], "searched": True}
        subject = recognise(roster, vector)
        yield face | ({"subject": subject} if subject else {})


def chosen_frames(video, every, share, shares):
    """Number and RGB of every n-th frame that falls to this share; the others are decoded and no more."""
    capture, number = cv2.VideoCapture(video), 0
    while capture.grab():
        if number % every == 0 and number // every % shares == share:
            yield number, cv2.cvtColor(capture.retrieve()[1], cv2.COLOR_BGR2RGB)
        number += 1


def work(video, entries, every, upsample, share, shares, ready, results):
    tools = Tools(upsample)
    roster = read_roster(tools, pathlib.Path(entries))
    ready.wait()
    began = time.monotonic()
    frames = [{"frame": number, "faces": list(look_at(tools, roster, picture))}
              for number, picture in chosen_frames(video, every, share, shares)]
    results.put((began, time.monotonic(), frames, len(roster)))


def main():
    video, entries, every, upsample, shares = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
    ready, results = multiprocessing.Barrier(shares), multiprocessing.Queue()
    workers = [multiprocessing.Process(target=work, args=(video, entries, every, upsample, share, shares, ready, results))
               for share in range(shares)]
    for worker in workers:
        worker.start()
    parts = [results.get() for _ in workers]
    for worker in workers:
        worker.join()
    frames = sorted((frame for part in parts for frame in part[2]), key=lambda frame: frame["frame"])
    timing.tell(version=f"dlib {dlib.__version__}", frames=frames, listed=parts[0][3],
                seconds=max(part[1] for part in parts) - min(part[0] for part in parts))


if __name__ == "__main__":
    main()
