"""On what, when and with which state of the code a measurement was made."""

import datetime
import os
import pathlib
import platform
import re
import subprocess


def _field(path, name):
    found = re.search(rf"^{name}\s*:\s*(.*)$", pathlib.Path(path).read_text(), re.MULTILINE)
    return found.group(1) if found else "unknown"


def _features():
    flags = set(_field("/proc/cpuinfo", "flags").split())
    return [name for name, flag in (("AVX2", "avx2"), ("AVX-512", "avx512f"), ("VNNI", "avx512_vnni"),
                                    ("BF16", "avx512_bf16"), ("AMX", "amx_tile")) if flag in flags]


def _git(root, *words):
    ran = subprocess.run(["git", "-C", root, *words], capture_output=True, text=True)
    return ran.stdout.strip() if ran.returncode == 0 else "unknown"


def describe(root):
    changed = [line[3:] for line in _git(root, "status", "--porcelain").splitlines()
               if line[3:] not in ("docs/benchmarks.md", "docs/benchmarks.svg")]
    return {
        "cpu": _field("/proc/cpuinfo", "model name"),
        "family": f"family {_field('/proc/cpuinfo', 'cpu family')}, model {_field('/proc/cpuinfo', 'model')}",
        "features": _features(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(int(_field("/proc/meminfo", "MemTotal").split()[0]) / 2**20, 1),
        "system": f"{platform.freedesktop_os_release()['PRETTY_NAME']}, Linux {platform.release().split('-')[0]}",
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC"),
        "commit": _git(root, "rev-parse", "--short=10", "HEAD"),
        "changed_files": len(changed),
        "load_before": os.getloadavg()[0],
    }
