"""P2 as the system sees it: a run in which nobody matched writes what it was asked for, and nothing else."""

import pathlib
import re

from conftest import lines_of, must

CALLS = "open,openat,openat2,creat,write,writev,pwrite64,pwritev,sendto,sendmsg,sendfile,copy_file_range,memfd_create," \
        "connect,rename,renameat,renameat2,link,linkat,symlink,mkdir,mkdirat"
# With -y every descriptor has its path behind it. Calls of several threads may be cut in two ("<unfinished ...>"):
# what matters stands in the first half.
OPENED = re.compile(r'(?:open|openat|openat2|creat)\((?:(?:AT_FDCWD|\d+)(?:<[^>]*>)?, )?"([^"]*)"(?:, ([{}A-Za-z_|=]+))?')
WRITTEN = re.compile(r"(write|writev|pwrite64|pwritev)\((\d+)<([^>]*)>(?:\(deleted\))?, (.*)")
SENDING = re.compile(r"\b(sendto|sendmsg|sendfile|copy_file_range|memfd_create|connect)\(")
MODEL, MADE_FOR_A_MODEL = "/memfd:peel-model", 'memfd_create("peel-model"'
MODELS = pathlib.Path(__file__).parents[2] / "models/files"


def written(line):
    """Where to and how many bytes, as the call asked for; None when the line is no write."""
    found = WRITTEN.search(line)
    if not found:
        return None
    call, _, target, rest = found.groups()
    if call.endswith("v"):
        return target, sum(map(int, re.findall(r"iov_len=(\d+)", rest)))
    numbers = re.findall(r", (\d+)(?=\)| <unfinished|, )", rest)
    return target, int(numbers[0])


def traced(command, trace):
    """The lines of the system calls that a command makes."""
    must("strace", "-f", "-y", "-qq", "-s", "64", "-o", trace, "-e", f"trace={CALLS}", *command, timeout=600)
    return trace.read_text(errors="replace").splitlines()


def test_a_run_without_a_match_writes_its_summary_and_nothing_of_anybody(world, authorisation, tmp_path):
    trace = tmp_path / "trace"
    summary = tmp_path / "summary.json"
    alerts = tmp_path / "alerts.jsonl"
    lines = traced([*world.arguments(authorisation), "--camera", f"south={world.south.video}", "--summary", summary,
                    "--alerts", alerts], trace)
    assert lines_of(alerts) == []
    opened = [found for line in lines if (found := OPENED.search(line))]
    assert any(found[1] == str(world.south.video) for found in opened), "the trace could not be read"

    written_to = {found[1] for found in opened if found[2] is None or re.search("O_WRONLY|O_RDWR|O_CREAT", found[2])}
    # The summary is written beside its name, or without one, in the folder that it goes to.
    assert {path for path in written_to if not path.startswith(str(tmp_path)) and path != "/dev/null"} == set()

    sizes = {}
    of_models = 0
    for line in lines:
        if not (found := written(line)):
            continue
        target, size = found
        if target == MODEL:
            of_models += size
            continue
        sizes[target] = sizes.get(target, 0) + size
        assert "\\377\\330\\377" not in line and "\\211PNG" not in line, line
    assert sum(sizes.values()) >= summary.stat().st_size, "the trace does not show what was written"
    # An aligned crop has 37,632 bytes: what is written is text, and little of it.
    for target, size in sizes.items():
        assert target.startswith(("pipe:", "/dev/", "anon_inode:", "socket:", str(tmp_path))), f"{target} was written to"
        assert size < 8192, f"{size} bytes were written to {target}"
    assert [line for line in lines if SENDING.search(line) and MADE_FOR_A_MODEL not in line] == []
    # The one model that its library takes from a file only, and not a byte more.
    assert of_models == (MODELS / "mobilefacenet.tflite").stat().st_size
    assert len([line for line in lines if MADE_FOR_A_MODEL in line]) == 1


def test_the_trace_would_show_a_face_that_is_written(world, authorisation, tmp_path):
    # The control: with alerts, pictures are written, and the same look at the trace finds them.
    lines = traced([*world.arguments(authorisation), "--camera", f"north={world.north.video}", "--alerts",
                    tmp_path / "alerts.jsonl"], tmp_path / "trace")
    sizes = [size for line in lines if (found := written(line)) for target, size in [found]
             if target.endswith("alerts.jsonl")]
    assert len(sizes) == 3 and min(sizes) > 2048
