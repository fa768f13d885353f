"""Writes galleries of made-up unit vectors and probes near some of their rows, the same for Peel and its peers.

    vectors.py FOLDER ROWS DIMENSIONS...

FOLDER/DIMENSIONS/gallery.f32 and probes.f32 hold rows of f32 numbers, little-endian, without a header.
"""

import pathlib
import sys

import numpy

PROBES = 64
NOISE = 0.75  # its length beside the row's 1, so that probe and row have a cosine near 0.8


def unit(rows):
    return rows / numpy.linalg.norm(rows, axis=1, keepdims=True)


def write(folder, rows, dimensions):
    random = numpy.random.default_rng(dimensions)
    gallery = unit(random.standard_normal((rows, dimensions)))
    chosen = random.choice(rows, PROBES, replace=False)
    probes = unit(gallery[chosen] + NOISE * unit(random.standard_normal((PROBES, dimensions))))
    folder.mkdir(parents=True, exist_ok=True)
    gallery.astype("<f4").tofile(folder / "gallery.f32")
    probes.astype("<f4").tofile(folder / "probes.f32")


def main():
    folder, rows, *dimensions = sys.argv[1:]
    for count in map(int, dimensions):
        write(pathlib.Path(folder) / str(count), int(rows), count)


if __name__ == "__main__":
    main()
