"""Other libraries' searches of the vectors that peel_search_scale made.

    search_scale.py KIND FOLDER DIMENSIONS SECONDS

KIND: flat (FAISS IndexFlatIP), sq8 (FAISS IndexScalarQuantizer, 8 bits), hnsw (FAISS IndexHNSWFlat), usearch (its
HNSW, 8 bits). Prints JSON as peel_search_scale does.
"""

import pathlib
import statistics
import sys
import time

import faiss
import numpy
import timing

CANDIDATES, BATCH, CHUNK = 10, 32, 20_000


class Faiss:
    def __init__(self, index):
        self.index = index

    def add(self, rows):
        self.index.train(rows) if not self.index.is_trained else None
        self.index.add(rows)

    def search(self, probes):
        scores, rows = self.index.search(probes, CANDIDATES)
        return rows, scores

    @staticmethod
    def use(threads):
        faiss.omp_set_num_threads(threads)


class Usearch:
    def __init__(self, dimensions):
        from usearch.index import Index
        self.index = Index(ndim=dimensions, metric="ip", dtype="i8")
        self.threads = 2

    def add(self, rows):
        start = len(self.index)
        self.index.add(numpy.arange(start, start + len(rows)), rows, threads=self.threads)

    def search(self, probes):
        found = self.index.search(probes, CANDIDATES, threads=self.threads)
        keys, distances = numpy.atleast_2d(found.keys), numpy.atleast_2d(found.distances)
        return keys, 1 - distances

    def use(self, threads):
        self.threads = threads


def create(kind, dimensions):
    product = faiss.METRIC_INNER_PRODUCT
    return {"flat": lambda: Faiss(faiss.IndexFlatIP(dimensions)),
            "sq8": lambda: Faiss(faiss.IndexScalarQuantizer(dimensions, faiss.ScalarQuantizer.QT_8bit, product)),
            "hnsw": lambda: Faiss(faiss.IndexHNSWFlat(dimensions, 32, product)),
            "usearch": lambda: Usearch(dimensions)}[kind]()


def resident():
    return int(pathlib.Path("/proc/self/statm").read_text().split()[1]) * 4096


def median_ms(seconds, call):
    call()
    times, began = [], time.perf_counter()
    while len(times) < 3 or time.perf_counter() - began < seconds:
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1e3 * statistics.median(times)


def main():
    kind, folder, dimensions, seconds = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])
    gallery = numpy.memmap(folder / "gallery.f32", "<f4", "r").reshape(-1, dimensions)
    probes = numpy.fromfile(folder / "probes.f32", "<f4").reshape(-1, dimensions)
    before = resident()
    index = create(kind, dimensions)
    index.use(2)
    building = 0.0
    for first in range(0, len(gallery), CHUNK):
        rows = numpy.array(gallery[first:first + CHUNK])
        began = time.perf_counter()
        index.add(rows)
        building += time.perf_counter() - began
    del gallery  # its pages are the system's, not the index's
    result = {"rows": int(getattr(index.index, "ntotal", 0) or len(index.index)), "dimensions": dimensions,
              "build_seconds": building, "bytes": resident() - before, "times": []}
    for threads in (1, 2):
        index.use(threads)
        turn = iter(range(1 << 40))
        single = median_ms(seconds, lambda: index.search(probes[(at := next(turn) % len(probes)):at + 1]))
        many = median_ms(seconds, lambda: index.search(probes[:BATCH]))
        result["times"].append({"threads": threads, "single_ms": single, "batch_ms_a_probe": many / BATCH})
    rows, scores = index.search(probes)
    result["answers"] = [[[int(r), float(s)] for r, s in zip(*one)] for one in zip(rows, scores)]
    timing.tell(**result)


if __name__ == "__main__":
    main()
