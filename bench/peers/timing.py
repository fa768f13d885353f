"""How the peers' programs measure one call, and how they tell it: in the form of Google Benchmark's JSON."""

import json
import time


def measured(name, call, min_seconds):
    """Calls once to warm up, then for at least `min_seconds`; mean times of one call in milliseconds."""
    call()
    calls, began, began_cpu = 0, time.perf_counter(), time.process_time()
    while time.perf_counter() - began < min_seconds:
        call()
        calls += 1
    real, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    return {"name": name, "iterations": calls, "real_time": 1e3 * real / calls, "cpu_time": 1e3 * cpu / calls,
            "time_unit": "ms"}


def tell(**answer):
    print(json.dumps(answer))
