"""Running a measured program on so many cores, and what it cost."""

import dataclasses
import json
import os
import shlex
import subprocess
import tempfile


class Failure(Exception):
    """What went wrong, in words for the person who started the benchmark."""


@dataclasses.dataclass
class Ran:
    output: str
    peak_bytes: int  # of the largest process
    cpu_seconds: float

    def json(self):
        try:
            return json.loads(self.output)
        except json.JSONDecodeError as error:
            raise Failure(f"the answer is no JSON ({error}): {self.output[:200]}") from error


def run(command, cores=None, allowed=(0,), **options):
    """Runs to the end on the first `cores` cores of those this process may use. An exit code that is not among
    `allowed` is a Failure with the end of what the program said."""
    command = [str(word) for word in command]
    chosen = sorted(os.sched_getaffinity(0))[:cores]
    with tempfile.TemporaryFile() as errors:
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, stdin=subprocess.DEVNULL, text=True,
                              preexec_fn=lambda: os.sched_setaffinity(0, chosen), **options) as child:
            output = child.stdout.read()
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        said = errors.read().decode(errors="replace").strip()
    if child.returncode not in allowed:
        raise Failure(f"this failed with exit code {child.returncode}: {shlex.join(command)}\n{said[-1500:] or output[-1500:]}")
    return Ran(output, usage.ru_maxrss * 1024, usage.ru_utime + usage.ru_stime)
