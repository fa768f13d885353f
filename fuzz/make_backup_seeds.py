#!/usr/bin/env python3
"""Makes the seeds of backup_fuzz out of a real backup: a few rows of each table, a list's file, and its hash made anew.

    peel serve --demo --data DIR ... ; peel backup make --data DIR --out demo.backup
    fuzz/make_backup_seeds.py demo.backup fuzz/corpus/backup
"""

import base64
import hashlib
import json
import pathlib
import sys

ROWS = 2  # of each table


def line(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"


def whole(lines):
    text = "".join(lines)
    return text + line({"end": hashlib.sha256(text.encode()).hexdigest()})


def shortened(text, files):
    kept, rows, here = [], 0, 0
    for each in map(json.loads, text.splitlines()[:-2]):
        if isinstance(each, dict) and "file" in each:
            break
        here = here + 1 if isinstance(each, list) else 0
        if here <= ROWS:
            kept.append(line(each))
            rows += here > 0
    for number, data in enumerate(files):
        kept.append(line({"file": f"{number:032x}.list", "size": len(data)}))
        kept += [line([base64.b64encode(data[at:at + 48]).decode()]) for at in range(0, len(data), 48)]
    return whole(kept + [line({"rows": rows, "files": len(files)})])


def main(backup, folder):
    text = pathlib.Path(backup).read_text()
    out = pathlib.Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    (out / "tables").write_text(shortened(text, []))
    (out / "files").write_text(shortened(text, [b"a list's file " * 9, b"x"]))
    (out / "cut").write_text(shortened(text, [b"x" * 100])[:-90])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
