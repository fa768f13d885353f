"""What `peel live` refuses: each with its own message and exit code, before any camera is opened."""

import fcntl
import json
import os

import pytest

from conftest import PEEL, must, run, secret_file


def refused(world, authorisation, words, camera="north", code=3, **other):
    done = run(*world.arguments(authorisation, **other), "--camera", f"{camera}={world.north.video}")
    assert done.returncode == code, done.stderr
    assert done.stderr.startswith("peel: ") and words in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and done.stdout == ""


def altered(authorisation, change):
    document = json.loads(authorisation.read_text())
    change(document)
    authorisation.write_text(json.dumps(document, sort_keys=True, separators=(",", ":")) + "\n")
    return authorisation


def test_one_signature(world, tmp_path):
    refused(world, world.authorisation(tmp_path / "A.json", signers=["ann"]), "sign")


def test_no_signature(world, tmp_path):
    refused(world, world.authorisation(tmp_path / "A.json", signers=[]), "sign")


def test_not_yet_in_force(world, tmp_path):
    refused(world, world.authorisation(tmp_path / "A.json", start=1800), "the authorisation begins at")


def test_a_camera_that_it_does_not_name(world, authorisation):
    refused(world, authorisation, "does not name the camera east", camera="east")


def test_another_list(world, authorisation, tmp_path):
    other = tmp_path / "other.list"
    must(PEEL, "watchlist", "build", "--entries", world.north.folder / "entries.csv", "--out", other, "--key-file",
         world.key)
    refused(world, authorisation, "list", list=other)


def test_a_category_that_nobody_on_the_list_has(world, tmp_path):
    there = (world.north.folder / "entries.csv").read_text()
    absent = next(each for each in ("vulnerable", "missing", "suspect", "risk-of-harm") if f",{each}," not in there)
    refused(world, world.authorisation(tmp_path / "A.json", categories=[absent]),
            f"the category {absent}, of which the list has nobody")


def test_another_category_than_was_signed_for(world, authorisation):
    def change(document):
        document["authorisation"]["categories"] = ["missing", "suspect"]

    refused(world, altered(authorisation, change), "signature")


def test_an_altered_word(world, authorisation):
    def change(document):
        document["authorisation"]["place"] = "Another Square"

    refused(world, altered(authorisation, change), "signature")


def test_a_later_end(world, authorisation):
    def change(document):
        until = document["authorisation"]["until"]
        document["authorisation"]["until"] = until[:-3] + ("58Z" if until.endswith("59Z") else "59Z")

    refused(world, altered(authorisation, change), "signature")


def test_a_signer_whom_nobody_trusts(world, authorisation, tmp_path):
    trust = tmp_path / "trust.json"
    must(PEEL, "trust", "add", "--trust", trust, "--key", world.folder / "ann.key.pub")
    refused(world, authorisation, "trust", trust=trust)


def test_the_wrong_role(world, tmp_path):
    trust = tmp_path / "trust.json"
    must(PEEL, "key", "new", "--name", "eve", "--role", "camera-operator", "--out", world.folder / "eve.key")
    for name in ("ann", "bob", "eve"):
        must(PEEL, "trust", "add", "--trust", trust, "--key", world.folder / f"{name}.key.pub")
    authorisation = world.authorisation(tmp_path / "A.json", signers=["ann"])
    signed = run(PEEL, "authorise", "sign", authorisation, "--key", world.folder / "eve.key")
    if signed.returncode == 0:
        refused(world, authorisation, "role", trust=trust)
    else:
        assert "role" in signed.stderr or "camera-operator" in signed.stderr


def test_a_wrong_key(world, authorisation, tmp_path):
    key = secret_file(tmp_path / "wrong.key")
    key.write_text("another passphrase entirely\n")
    refused(world, authorisation, "key", code=1, key=key)


def test_a_key_file_that_others_may_read(world, authorisation, tmp_path):
    key = secret_file(tmp_path / "open.key")
    key.chmod(0o644)
    refused(world, authorisation, "chmod 600", key=key)


@pytest.mark.parametrize("camera", ["north", "=x.mp4", "north="])
def test_a_camera_that_is_no_name_and_source(world, authorisation, camera):
    done = run(*world.arguments(authorisation), "--camera", camera)
    assert done.returncode == 2 and "NAME=SOURCE" in done.stderr


def refused_discreetly(world, authorisation, words, *cameras):
    done = run(*world.arguments(authorisation), *cameras)
    assert done.returncode == 2 and words in done.stderr, done.stderr
    assert "s3cret" not in done.stderr and "s3cret" not in done.stdout


@pytest.mark.parametrize("camera", ["rtsp://root:s3cret@cam/x?channel=1", "root:s3cret@cam=x", "/s3cret/clip=1.mp4"])
def test_a_camera_whose_name_was_forgotten(world, authorisation, camera):
    refused_discreetly(world, authorisation, "was NAME= forgotten?", "--camera", camera)


def test_a_password_on_the_command_line(world, authorisation):
    for address in ("rtsp://root:s3cret@cam.invalid/x", "rtsps://cam.invalid/x?password=s3cret"):
        refused_discreetly(world, authorisation, "--cameras", "--camera", f"north={address}")


def test_a_cameras_file_that_others_may_read(world, authorisation, tmp_path):
    cameras = tmp_path / "cameras"
    cameras.write_text(f"north={world.north.video}\n")
    cameras.chmod(0o640)
    done = run(*world.arguments(authorisation), "--cameras", cameras)
    assert done.returncode == 3 and f"chmod 600 {cameras}" in done.stderr
    cameras.write_text("# none\n\nrtsp://root:s3cret@cam/x?channel=1\n")
    cameras.chmod(0o600)
    refused_discreetly(world, authorisation, f"{cameras}:3", "--cameras", cameras)


def test_no_camera(world, authorisation):
    done = run(*world.arguments(authorisation))
    assert done.returncode == 2 and "--cameras FILE" in done.stderr


@pytest.mark.parametrize("tuning", [("--detections-per-second", "1.9"), ("--smallest-face", "49")])
def test_a_video_for_people_in_which_strangers_might_slip_through(world, authorisation, tmp_path, tuning):
    done = run(*world.arguments(authorisation), "--camera", f"north={world.north.video}", *tuning, "--annotate",
               tmp_path / "out.mp4")
    assert done.returncode == 2 and tuning[0] in done.stderr and "cover" in done.stderr
    assert not (tmp_path / "out.mp4").exists()


def test_a_source_of_another_protocol(world, authorisation):
    done = run(*world.arguments(authorisation), "--camera", "north=http://camera.invalid/stream")
    assert done.returncode != 0 and done.stderr.count("peel: ") == 1


def test_a_file_that_is_not_there(world, authorisation, tmp_path):
    refused(world, tmp_path / "none.json", "none.json", code=1)
    done = run(*world.arguments(authorisation), "--camera", f"north={tmp_path}/none.mp4")
    assert done.returncode == 1 and "none.mp4" in done.stderr


@pytest.mark.parametrize("text", ["", "{}", "null", "[" * 5000, "\x00\xff"])
def test_an_authorisation_that_is_none(world, tmp_path, text):
    bad = tmp_path / "bad.json"
    bad.write_text(text, encoding="latin-1")
    refused(world, bad, "bad.json", code=1)


def test_outputs_that_cannot_be_written(world, authorisation, tmp_path):
    done = run(*world.arguments(authorisation), "--camera", f"south={world.south.video}", "--alerts",
               tmp_path / "none" / "alerts.jsonl")
    assert done.returncode == 1 and "alerts.jsonl" in done.stderr


def writes_refused(world, authorisation, alerts, words, code=3):
    done = run(*world.arguments(authorisation), "--camera", f"south={world.south.video}", "--alerts", alerts)
    assert done.returncode == code and words in done.stderr, done.stderr


def test_alerts_go_to_a_file_of_ones_own_only(world, authorisation, tmp_path):
    alerts = tmp_path / "alerts.jsonl"
    alerts.touch()
    alerts.chmod(0o640)
    writes_refused(world, authorisation, alerts, "chmod 600")
    alerts.chmod(0o600)
    (tmp_path / "link").symlink_to(alerts)
    writes_refused(world, authorisation, tmp_path / "link", "is a symbolic link")
    writes_refused(world, authorisation, "/dev/full", "is not a regular file")
    if os.geteuid() == 0:
        os.chown(alerts, 12345, 0)
        writes_refused(world, authorisation, alerts, "belongs to another user")


def test_two_runs_do_not_share_a_file_of_alerts(world, authorisation, tmp_path):
    alerts = tmp_path / "alerts.jsonl"
    alerts.touch(mode=0o600)
    with alerts.open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        writes_refused(world, authorisation, alerts, "another run is writing its alerts", code=1)


@pytest.fixture
def placed(world, tmp_path):
    """An authorisation that says where its camera is; its file of cameras, and the salt."""
    cameras, salt, path = secret_file(tmp_path / "cameras"), tmp_path / "salt", tmp_path / "A.json"
    cameras.write_text(f"north={world.north.video}\n")
    world.authorisation(path, cameras=[], signers=[], more=["--cameras", cameras, "--camera-salt", salt])
    assert salt.stat().st_mode & 0o077 == 0
    assert str(world.north.video) not in path.read_text()
    for who in ("ann", "bob"):
        arguments = [PEEL, "authorise", "sign", path, "--key", world.folder / f"{who}.key", "--operating-points", world.table]
        blind = run(*arguments)
        assert blind.returncode == 2 and "says where its cameras are" in blind.stderr, blind.stderr
        seen = must(*arguments, "--cameras", cameras, "--camera-salt", salt)
        assert f"north: {world.north.video}" in seen.stdout
    return path, cameras, salt


def test_a_camera_at_the_address_that_was_signed_for(world, placed):
    authorisation, cameras, salt = placed
    must(*world.arguments(authorisation), "--cameras", cameras, "--camera-salt", salt)


def test_a_camera_at_another_address(world, placed, tmp_path):
    authorisation, cameras, salt = placed
    other = secret_file(tmp_path / "other")
    other.write_text(f"north={world.south.video}\n")
    done = run(*world.arguments(authorisation), "--cameras", other, "--camera-salt", salt)
    assert done.returncode == 3 and "another than the one that was approved" in done.stderr, done.stderr
    done = run(PEEL, "authorise", "sign", authorisation, "--key", world.folder / "ann.key", "--cameras", other,
               "--camera-salt", salt)
    assert done.returncode == 3, done.stderr
    done = run(*world.arguments(authorisation), "--cameras", cameras)
    assert done.returncode == 2 and "--camera-salt" in done.stderr, done.stderr
    wrong = secret_file(tmp_path / "wrong")
    wrong.write_text("0" * 64 + "\n")
    done = run(*world.arguments(authorisation), "--cameras", cameras, "--camera-salt", wrong)
    assert done.returncode == 3 and "another than the one that was approved" in done.stderr, done.stderr
    cameras.write_text(f"north={world.north.video}\nsouth={world.south.video}\n")
    done = run(*world.arguments(authorisation), "--cameras", cameras, "--camera-salt", salt)
    assert done.returncode == 3 and "give each once" in done.stderr, done.stderr


@pytest.mark.parametrize("option", ["--summary", "--report", "--annotate"])
def test_what_an_earlier_deployment_left_is_not_replaced(world, authorisation, tmp_path, option):
    left = tmp_path / "left"
    left.write_text("of an earlier deployment")
    done = run(*world.arguments(authorisation), "--camera", f"north={world.north.video}", option, left)
    assert done.returncode == 3 and "is there already" in done.stderr, done.stderr
    assert left.read_text() == "of an earlier deployment"
