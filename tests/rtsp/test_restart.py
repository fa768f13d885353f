"""A network camera that goes away in mid-run and comes back, and one that never comes."""

import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import time

from conftest import live_helpers

SERVER = pathlib.Path(__file__).with_name("server.py")


class Server:
    """server.py as a process; killed, not asked."""

    def __init__(self, video, port=0, user=None):
        environment = {**os.environ, "PEEL_TEST_PASSWORD": "s3cret"}
        self.process = subprocess.Popen(
            ["/usr/bin/python3", str(SERVER), str(video), "--port", str(port), *(["--user", user] if user else [])],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment)
        line = self.process.stdout.readline()
        assert line.startswith("port "), "the RTSP server did not start; are its packages (deps/) installed?"
        self.port = int(line.split()[1])

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


@contextlib.contextmanager
def serving(*arguments, **options):
    server = Server(*arguments, **options)
    try:
        yield server
    finally:
        server.kill()


class Live:
    """`peel live` in the background, with its outputs."""

    def __init__(self, world, authorisation, folder, cameras):
        self.folder = folder
        lines = live_helpers.secret_file(folder / "cameras")
        lines.write_text(cameras)
        self.process = subprocess.Popen(
            [*map(str, world.arguments(authorisation)), "--cameras", str(lines), "--alerts",
             str(folder / "alerts.jsonl"), "--summary", str(folder / "summary.json")],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.process.stdout.readline()  # it has begun

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()  # where a test failed before its end
        self.process.wait()

    def alerts(self):
        path = self.folder / "alerts.jsonl"
        return live_helpers.lines_of(path) if path.exists() else []

    def end(self):
        self.process.send_signal(signal.SIGINT)
        out, error = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, error
        assert "s3cret" not in out + error
        summary = json.loads((self.folder / "summary.json").read_text())
        assert summary["ended_because"] == "stopped"
        live_helpers.assert_forgotten(summary)
        return summary


def wait_for(what, condition, seconds=120):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"not within {seconds} s: {what}"
        time.sleep(0.2)


def test_the_run_goes_on_when_a_camera_comes_back(world, authorisation, tmp_path):
    # At first nobody on the list passes; who is alerted was seen after the restart.
    with contextlib.ExitStack() as stack:
        first = stack.enter_context(serving(world.south.video, user="boss"))
        cameras = f"# one\nnorth=rtsp://boss:s3cret@127.0.0.1:{first.port}/cam\n"
        live = stack.enter_context(Live(world, authorisation, tmp_path, cameras))
        time.sleep(6)
        first.kill()
        assert not live.alerts()
        time.sleep(3)
        assert live.process.poll() is None, "it goes on without its only camera"
        stack.enter_context(serving(world.north.video, port=first.port, user="boss"))
        wait_for("an alert after the restart", live.alerts)
        summary = live.end()
    camera = summary["cameras"][0]
    assert camera["reconnects"] >= 1
    assert camera["frames"]["read"] > 60 and camera["frames"]["processed"] > 0
    # Stopped in the very moment of another break, on a busy machine, it says so.
    assert camera["last_problem"] and camera["problem"] in ("", camera["last_problem"])
    assert camera["source"] == f"rtsp://127.0.0.1:{first.port}/cam" and not camera["recorded"]
    listed = {person["subject"] for person in world.north.truth["people"] if person["listed"]}
    # How many of them are seen well enough depends, live, on how busy the machine is.
    assert {alert["entry"] for alert in live.alerts()} <= listed
    assert not any(alert["recorded"] for alert in live.alerts())


def test_a_camera_that_never_comes_is_tried_until_it_is_stopped(world, authorisation, tmp_path):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        address = f"rtsp://boss:s3cret@127.0.0.1:{nobody.getsockname()[1]}/cam"
        with Live(world, authorisation, tmp_path, f"north={address}\n") as live:
            time.sleep(13)  # longer than the time for opening
            assert live.process.poll() is None
            camera = live.end()["cameras"][0]
    assert "refused" in camera["problem"] and camera["problem"] == camera["last_problem"]
    assert camera["frames"]["processed"] == 0
