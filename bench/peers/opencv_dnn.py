"""OpenCV's DNN module on Peel's own ONNX files.

    opencv_dnn.py faces MODEL PICTURE...           what CenterFace's maps say, decoded here
    opencv_dnn.py templates MODEL CROP...          one vector of length 1 for each aligned face
    opencv_dnn.py time-faces THREADS SECONDS MODEL PICTURE...
    opencv_dnn.py time-templates THREADS SECONDS MODEL CROP

The times are those of making the network's input and running it; decoding the maps in Python is not counted.
"""

import sys

import cv2
import numpy
import timing

MAPS = ("537", "538", "539", "540")  # score, log size, offset, points
STRIDE = 4
LEAST_SCORE = 0.5
SAME_FACE = 0.3  # overlap from which two finds are one face
PADDING = 127
VERSION = f"OpenCV {cv2.__version__}"


def padded(picture):
    """To multiples of 32, as the network wants and as Peel does it."""
    bottom, right = (-side % 32 for side in picture.shape[:2])
    return cv2.copyMakeBorder(picture, 0, bottom, 0, right, cv2.BORDER_CONSTANT, value=(PADDING,) * 3)


def run_detector(network, picture):
    network.setInput(cv2.dnn.blobFromImage(picture, swapRB=True))
    return network.forward(MAPS)


def decode(maps):
    score, size, offset, points = (numpy.asarray(part)[0] for part in maps)
    rows, columns = numpy.where(score[0] >= LEAST_SCORE)
    height, width = numpy.exp(size[:, rows, columns]) * STRIDE
    y = (rows + offset[0, rows, columns] + 0.5) * STRIDE - height / 2
    x = (columns + offset[1, rows, columns] + 0.5) * STRIDE - width / 2
    spots = points[:, rows, columns]
    faces = [{"score": float(score[0, rows[i], columns[i]]), "box": [float(v[i]) for v in (x, y, width, height)],
              "points": [[float(x[i] + spots[2 * k + 1, i] * width[i]), float(y[i] + spots[2 * k, i] * height[i])]
                         for k in range(5)]} for i in range(len(rows))]
    return without_overlaps(faces)


def overlap(a, b):
    (ax, ay, aw, ah), (bx, by, bw, bh) = a, b
    common = max(0, min(ax + aw, bx + bw) - max(ax, bx)) * max(0, min(ay + ah, by + bh) - max(ay, by))
    return common / (aw * ah + bw * bh - common)


def without_overlaps(faces):
    kept = []
    for face in sorted(faces, key=lambda one: -one["score"]):
        if all(overlap(face["box"], other["box"]) <= SAME_FACE for other in kept):
            kept.append(face)
    return kept


def run_embedder(network, crop):
    network.setInput(cv2.dnn.blobFromImage(crop, 1 / 128, mean=(127,) * 3, swapRB=True))
    return network.forward()[0]


def faces(model, *pictures):
    network = cv2.dnn.readNetFromONNX(model)
    timing.tell(version=VERSION,
                answers={path: decode(run_detector(network, padded(cv2.imread(path)))) for path in pictures})


def templates(model, *crops):
    network = cv2.dnn.readNetFromONNX(model)
    made = {path: run_embedder(network, cv2.imread(path)) for path in crops}
    timing.tell(version=VERSION,
                answers={path: (vector / numpy.linalg.norm(vector)).tolist() for path, vector in made.items()})


def time_faces(threads, seconds, model, *pictures):
    cv2.setNumThreads(int(threads))
    results = []
    for path in pictures:
        network, picture = cv2.dnn.readNetFromONNX(model), cv2.imread(path)
        results.append(timing.measured(f"detect/{picture.shape[1]}",
                                       lambda: run_detector(network, padded(picture)), float(seconds)))
    timing.tell(version=VERSION, benchmarks=results)


def time_templates(threads, seconds, model, crop):
    cv2.setNumThreads(int(threads))
    network, picture = cv2.dnn.readNetFromONNX(model), cv2.imread(crop)
    result = timing.measured("template/faceplugin-feature", lambda: run_embedder(network, picture), float(seconds))
    timing.tell(version=VERSION, benchmarks=[result])


if __name__ == "__main__":
    {"faces": faces, "templates": templates, "time-faces": time_faces,
     "time-templates": time_templates}[sys.argv[1]](*sys.argv[2:])
