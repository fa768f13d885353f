"""Witnesses: from a running service over an export to an outsider's machine, back over the API, and to whoever verifies."""

import json
import os
import subprocess

import pytest
from conftest import VERIFY, Person, Service, database_of

WITNESS = os.environ["PEEL_WITNESS"]


def witness(*arguments):
    return subprocess.run([WITNESS, *map(str, arguments)], capture_output=True, text=True, timeout=120)


def verify(service, log, key):
    return subprocess.run([VERIFY, log, "--key", service.data / "ledger.pub", "--witness", key, "--json"],
                          capture_output=True, text=True, timeout=120)


@pytest.fixture
def key(tmp_path):
    made = witness("key", "oversight.example", "--out", tmp_path / "witness.key")
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "witness.key").stat().st_mode & 0o777 == 0o600
    assert witness("key", "oversight.example", "--out", tmp_path / "witness.key").returncode == 2, "never overwritten"
    return tmp_path / "witness.key"


@pytest.fixture(params=["sqlite", "postgresql"])
def watched(request, tmp_path, key):
    made = Service(tmp_path, [*database_of(request.param, request)])
    made.serving = ["--witness", str(key) + ".pub"]
    made.start()
    yield made
    if made.process.poll() is None:
        made.kill()


def cosign(service, tmp_path, key, log, *more):
    return witness("cosign", log, "--key", service.data / "ledger.pub", "--with", key, "--seen", tmp_path / "seen",
                   "--out", tmp_path / "cosigned", *more)


def test_a_witness_sees_cosigns_and_is_believed(watched, tmp_path, key):
    boss = Person(watched, watched.code)
    body = boss.invite("Olga", "oversight")
    log = tmp_path / "log"
    assert watched.export(log).returncode == 0
    assert verify(watched, log, str(key) + ".pub").returncode == 1, "not cosigned yet"
    done = cosign(watched, tmp_path, key, log)
    assert done.returncode == 2 and "--first" in done.stderr
    done = cosign(watched, tmp_path, key, log, "--first")
    assert done.returncode == 0, done.stderr
    note = (tmp_path / "cosigned").read_text()
    assert boss.ask("POST", "/api/v1/log/checkpoint/cosign", {"note": note}).status == 403
    assert watched.ask("POST", "/api/v1/log/checkpoint/cosign", {"note": note}).status == 401
    handed = body.ask("POST", "/api/v1/log/checkpoint/cosign", {"note": note})
    assert handed.status == 201, handed.text
    again = body.ask("POST", "/api/v1/log/checkpoint/cosign", {"note": note})
    assert again.status == 200 and again.json()["known"]
    size = handed.json()["size"]

    # The log goes on, and is known to be the one that the witness saw up to there.
    boss.invite("Ada", "auditor")
    assert watched.export(log).returncode == 0
    verified = verify(watched, log, str(key) + ".pub")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    told = json.loads(verified.stdout)
    assert told["cosigned"][0]["size"] == size < told["checkpoint"]["size"]
    assert watched.ask("GET", "/api/v1/log/checkpoint/cosigned").json()["checkpoints"] == [{"size": size, "note": note}]
    assert cosign(watched, tmp_path, key, log).returncode == 0
    assert (tmp_path / "cosigned").read_text() != note


def test_a_witness_signs_no_shorter_log(watched, tmp_path, key):
    boss = Person(watched, watched.code)
    assert watched.export(tmp_path / "early").returncode == 0
    boss.invite("Ada", "auditor")
    assert watched.export(tmp_path / "late").returncode == 0
    assert cosign(watched, tmp_path, key, tmp_path / "late", "--first").returncode == 0
    seen = (tmp_path / "seen").read_bytes()
    (tmp_path / "cosigned").unlink()
    done = cosign(watched, tmp_path, key, tmp_path / "early")
    assert done.returncode == 1 and "NOT SIGNED (fork)" in done.stderr
    assert (tmp_path / "seen").read_bytes() == seen and not (tmp_path / "cosigned").exists()


def test_a_witness_overwrites_nothing_that_must_stay(tmp_path, key):
    public = tmp_path / "log.pub"
    public.write_text("x")
    for kept in (key, public, tmp_path / "seen"):
        done = witness("cosign", tmp_path / "log", "--key", public, "--with", key, "--seen", tmp_path / "seen",
                       "--out", kept, "--first")
        assert done.returncode == 2 and "--out would take the place of" in done.stderr, done.stderr


def test_a_witness_signs_nothing_altered(watched, tmp_path, key):
    Person(watched, watched.code)
    assert watched.export(tmp_path / "log").returncode == 0
    entries = next(path for path in (tmp_path / "log" / "tile" / "entries").rglob("*") if path.is_file())
    entries.write_bytes(entries.read_bytes().replace(b"administrator", b"administratos", 1))
    done = cosign(watched, tmp_path, key, tmp_path / "log", "--first")
    assert done.returncode == 1 and "NOT SIGNED (tree)" in done.stderr
    assert not (tmp_path / "seen").exists() and not (tmp_path / "cosigned").exists()
