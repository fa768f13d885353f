"""The master key: from a program in place of a file, and changed, in the service as a whole."""

import os
import shutil
import subprocess

import pytest
from conftest import PEEL, Person, Service, database_of
from test_backup import make, names, new_place, restore


def change(service, *arguments):
    command = [PEEL, "master-key", "change", "--data", service.data, *service.arguments, *arguments]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=120)


def kms(tmp_path, text, name="kms"):
    program = tmp_path / name
    program.write_text("#!/bin/sh\n" + text + "\n")
    program.chmod(0o700)
    return program


def refused(service):
    """What a start says that ends at once."""
    command = [PEEL, "serve", "--data", service.data, "--listen", f"127.0.0.1:{service.port}", *service.arguments,
               *service.serving]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=60)
    assert done.returncode != 0, done.stdout
    return done.stderr


def test_the_key_comes_from_a_program(tmp_path):
    key = tmp_path / "key"
    key.write_bytes(os.urandom(32))
    service = Service(tmp_path)
    service.serving = ["--master-key-command", f"{kms(tmp_path, f'base64 {key}')} secret/peel"]
    service.start()
    boss = Person(service, service.code)
    boss.invite("Ada", "auditor")
    service.stop()
    assert not (service.data / "master.key").exists()
    service.start()
    boss.sign_in()
    assert "Ada" in names(boss)
    service.stop()
    for text, words in (("exit 3", "exit code 3"), ("printf unmistakable", "must write 32 bytes"),
                        ("head -c 32 /dev/urandom", "not the one that this database was sealed with")):
        service.serving = ["--master-key-command", str(kms(tmp_path, text))]
        said = refused(service)
        assert words in said and "unmistakable" not in said, said
    service.serving = ["--master-key-command", "/no/such/kms"]
    assert "there is no program /no/such/kms" in refused(service)
    service.serving = ["--master-key-command", "kms"]
    assert "whole path" in refused(service)
    service.serving += ["--master-key", key]
    assert "excludes" in refused(service)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_it_is_changed_and_older_backups_need_the_old_one(tmp_path, request, kind):
    service = Service(tmp_path, database_of(kind, request)).start()
    boss = Person(service, service.code)
    boss.invite("Ada", "auditor")
    make(service, tmp_path / "before.backup")
    done = change(service, "--new", tmp_path / "new.key")
    assert done.returncode == 3 and "another service runs" in done.stderr
    service.stop()
    (tmp_path / "wrong.key").write_bytes(bytes(32))
    (tmp_path / "wrong.key").chmod(0o600)
    done = change(service, "--old", tmp_path / "wrong.key", "--new", tmp_path / "new.key")
    assert done.returncode == 3 and "nothing was changed" in done.stderr
    done = change(service, "--new", tmp_path / "new.key")
    assert done.returncode == 0, done.stderr
    assert "keys are wrapped by the new master key" in done.stdout and "Backups from before" in done.stdout
    again = change(service, "--new", tmp_path / "new.key")
    assert again.returncode == 0 and "Nothing was left to do" in again.stdout
    assert "not the one that this database was sealed with" in refused(service)
    service.serving = ["--master-key", tmp_path / "new.key"]
    service.start()
    boss.sign_in()
    assert "Ada" in names(boss)
    service.stop()
    assert service.export(tmp_path / "log").returncode == 0
    assert service.verify(tmp_path / "log").returncode == 0
    entries = b"".join(path.read_bytes() for path in (tmp_path / "log" / "tile" / "entries").rglob("*") if path.is_file())
    assert entries.count(b'"master_key.change"') == 1

    other = new_place(tmp_path, service, database_of(kind, request))
    assert restore(tmp_path / "before.backup", other).returncode == 0
    shutil.copy2(tmp_path / "new.key", other.data / "master.key")
    assert "a backup from before needs the one from before" in refused(other)
    shutil.copy2(service.data / "master.key", other.data / "master.key")
    other.start()
    boss.service = other
    boss.sign_in()
    assert "Ada" in names(boss)
    other.kill()
