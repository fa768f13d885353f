"""FAISS's exact search by inner product.

    faiss_search.py answers FOLDER DIMENSIONS
    faiss_search.py time THREADS SECONDS FOLDER DIMENSIONS...
"""

import pathlib
import sys

import faiss
import numpy
import timing


def load(folder, dimensions):
    place = pathlib.Path(folder) / dimensions
    rows = [numpy.fromfile(place / name, "<f4").reshape(-1, int(dimensions)) for name in ("gallery.f32", "probes.f32")]
    index = faiss.IndexFlatIP(int(dimensions))
    index.add(rows[0])
    return index, rows[1]


def answers(folder, dimensions):
    index, probes = load(folder, dimensions)
    scores, rows = index.search(probes, 1)
    timing.tell(answers=[{"row": int(row), "score": float(score)} for row, score in zip(rows[:, 0], scores[:, 0])])


def searcher(index, probes):
    turn = iter(())

    def call():
        nonlocal turn
        row = next(turn, None)
        if row is None:
            turn = iter(range(len(probes)))
            row = next(turn)
        index.search(probes[row:row + 1], 10)

    return call


def times(threads, seconds, folder, *dimensions):
    faiss.omp_set_num_threads(int(threads))
    results = []
    for count in dimensions:
        index, probes = load(folder, count)
        results.append(timing.measured(f"search/{index.ntotal}x{count}", searcher(index, probes), float(seconds)))
    timing.tell(version=f"FAISS {faiss.__version__}", benchmarks=results)


if __name__ == "__main__":
    {"answers": answers, "time": times}[sys.argv[1]](*sys.argv[2:])
