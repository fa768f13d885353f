"""Trying a camera while a deployment is planned: one picture, with every face covered."""

import base64
import os
import pathlib
import subprocess
import time

from conftest import PEEL, Person, Service, free_port

SERVER = pathlib.Path(__file__).parents[1] / "rtsp" / "server.py"


def planner(folder):
    service = Service(folder).start()
    return service, Person(service, service.code).invite("Pat", "camera-operator")


def test_a_camera_shows_a_picture_before_anything_is_authorised(tmp_path):
    subprocess.run([os.environ["PEEL_SCENE"], "--out", tmp_path / "scene", "--seconds", "4", "--size", "1280x720",
                    "--fps", "10", "--seed", "7", "--people", "8", "--listed", "0"], check=True, capture_output=True)
    service, pat = planner(tmp_path)
    camera = subprocess.Popen(["/usr/bin/python3", SERVER, tmp_path / "scene" / "scene.mp4"], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, text=True)
    try:
        port = int(camera.stdout.readline().split()[1])
        tried = pat.ask("POST", "/api/v1/cameras/test", {"address": f"rtsp://127.0.0.1:{port}/cam"})
    finally:
        camera.kill()
        camera.wait()
    assert tried.status == 200, tried.text
    picture = base64.b64decode(tried.json()["picture"])
    if out := os.environ.get("PEEL_TEST_KEEP"):
        pathlib.Path(out, "camera.jpg").write_bytes(picture)
    assert (tried.json()["width"], tried.json()["height"]) == (640, 360)
    assert picture.startswith(b"\xff\xd8\xff")
    service.stop()


def test_what_is_no_camera_is_told_in_time(tmp_path):
    service, pat = planner(tmp_path)
    begun = time.monotonic()
    away = pat.ask("POST", "/api/v1/cameras/test", {"address": f"rtsp://u:secret@127.0.0.1:{free_port()}/cam"})
    assert time.monotonic() - begun < 20
    assert away.status == 422 and "secret" not in away.text, away.text
    assert "no picture came from rtsp://127.0.0.1" in away.message()
    for address in ("http://127.0.0.1/", "/etc/passwd", "file:///etc/passwd", "udp://@:5000", "/dev/video0/../null"):
        assert pat.ask("POST", "/api/v1/cameras/test", {"address": address}).status == 400, address
    assert pat.ask("POST", "/api/v1/cameras/test", {"address": "/dev/video63"}).status == 422
    assert service.ask("POST", "/api/v1/cameras/test", {"address": "/dev/video0"}).status == 401
    service.stop()


def test_it_starts_only_on_a_calibration_that_somebody_answers_for(tmp_path):
    calibration = next((pathlib.Path(__file__).parents[2] / "data" / "calibration").glob("*.json"))
    command = [PEEL, "serve", "--data", tmp_path / "data", "--calibration", calibration]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "--trust" in done.stderr, done.stderr
    trust = tmp_path / "trust.json"
    subprocess.run([PEEL, "key", "new", "--name", "Eve", "--role", "auditor", "--out", tmp_path / "eve.key"], check=True,
                   capture_output=True)
    subprocess.run([PEEL, "trust", "add", "--trust", trust, "--key", tmp_path / "eve.key.pub"], check=True,
                   capture_output=True)
    done = subprocess.run([*command, "--trust", trust], capture_output=True, text=True, timeout=60)
    assert done.returncode == 3 and "calibration" in done.stderr, done.stderr
    assert not (tmp_path / "data").exists()
