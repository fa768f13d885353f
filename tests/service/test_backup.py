"""Backups: made beside a running service, put back on either kind of database, refused when they are not whole."""

import json
import os
import shutil
import subprocess

import pytest
from conftest import PEEL, Person, Service, database_of

KINDS = ["sqlite", "postgresql"]


def backup(*arguments):
    return subprocess.run([PEEL, "backup", *map(str, arguments)], capture_output=True, text=True, timeout=120)


def make(service, out):
    done = backup("make", "--data", service.data, "--out", out, "--json", *service.arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def new_place(tmp_path, service, arguments=()):
    """A service on another folder that has nothing but the keys of the first, under the same name."""
    other = Service(tmp_path / "other", arguments)
    other.port, other.origin, other.code = service.port, service.origin, service.code
    os.makedirs(other.data, mode=0o700)
    os.chmod(other.data, 0o700)
    for key in ("master.key", "ledger.key"):
        shutil.copy2(service.data / key, other.data / key)
    return other


def restore(file, other):
    return backup("restore", file, "--data", other.data, "--json", *other.arguments)


def acts(person):
    entries = person.ask("GET", "/api/v1/log/entries?count=256").json()["entries"]
    return [json.loads(each["entry"])["act"] for each in entries]


def names(person):
    return sorted(each["name"] for each in person.ask("GET", "/api/v1/accounts").json()["accounts"])


@pytest.mark.parametrize("target", KINDS)
def test_goes_on_from_a_backup_on_either_database(service, boss, target, tmp_path, request):
    boss.invite("Ada", "auditor")
    manager = boss.invite("Mia", "watchlist-manager")
    made = manager.ask("POST", "/api/v1/watchlists", {"name": "Market Square"})
    assert made.status == 201, made.text
    file = tmp_path / "one.backup"
    told = make(service, file)
    assert told["content"] == subprocess.check_output(["sha256sum", file], text=True).split()[0]
    assert file.stat().st_mode & 0o777 == 0o600
    assert "Market" not in file.read_text() and "Ada" not in file.read_text()
    boss.invite("Somebody later", "officer")  # after the backup, so gone with it
    service.stop()
    assert service.export(tmp_path / "log").returncode == 0
    entries = "".join(path.read_bytes().decode(errors="replace")
                      for path in (tmp_path / "log" / "tile" / "entries").rglob("*") if path.is_file())
    assert '"backup.make","at"' in entries and told["content"] in entries
    assert service.verify(tmp_path / "log").returncode == 0

    other = new_place(tmp_path, service, database_of(target, request))
    done = restore(file, other)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == told
    assert restore(file, other).returncode == 3, "a folder with data is never written over"
    other.start()
    try:
        assert boss.ask("GET", "/api/v1/accounts").status == 401, "nobody is signed in by a backup"
        boss.service = manager.service = other
        assert boss.sign_in().status == 201 and manager.sign_in().status == 201
        lists = manager.ask("GET", "/api/v1/watchlists").json()["watchlists"]
        assert [each["name"] for each in lists] == ["Market Square"]
        assert "Somebody later" not in names(boss) and "Ada" in names(boss)
        other.stop()
        other.start()  # entered once, not at each start
        auditor_log = tmp_path / "restored"
        assert other.export(auditor_log).returncode == 0
        texts = b"".join(path.read_bytes() for path in (auditor_log / "tile" / "entries").rglob("*")
                         if path.is_file())
        assert texts.count(b'"backup.restore"') == 1 and told["backup"].encode() in texts
        verified = other.verify(auditor_log)
        assert verified.returncode == 0, verified.stdout
        # What came back is what was there: a second backup holds the same but for what was entered since.
        again = make(other, tmp_path / "two.backup")
        assert again["files"] == told["files"] and again["entries"] > told["entries"]
    finally:
        other.kill()


@pytest.fixture
def whole(tmp_path):
    service = Service(tmp_path, demo=True).start()
    file = tmp_path / "one.backup"
    make(service, file)
    service.stop()
    return service, file


def refused_and_nothing_left(file, tmp_path, service, code=1):
    other = new_place(tmp_path, service)
    done = restore(file, other)
    assert done.returncode == code, done.stderr
    left = {path.name for path in other.data.iterdir()} - {"lock", "lists", "master.key", "ledger.key"}
    assert not left and not list((other.data / "lists").glob("*") if (other.data / "lists").exists() else [])
    return done.stderr


def test_refuses_what_was_cut_off_anywhere(whole, tmp_path):
    service, file = whole
    text = file.read_bytes()
    for size in (0, 10, len(text) // 3, len(text) - 80, len(text) - 1):
        cut = tmp_path / "cut"
        cut.write_bytes(text[:size])
        assert "cut off" in refused_and_nothing_left(cut, tmp_path, service)
        shutil.rmtree(tmp_path / "other")


def test_refuses_what_was_altered_or_is_newer(whole, tmp_path):
    service, file = whole
    text = file.read_bytes()
    lines = text.splitlines(keepends=True)
    row = next(i for i, line in enumerate(lines) if b'"acct-' in line)
    altered = [text.replace(b"administrator", b"administratos", 1), text + b"{}\n",
               b"".join(lines[:row] + lines[row + 1:]), text.replace(b"peel-backup/1", b"peel-backup/2", 1), b"no backup\n" * 9]
    for each in altered:
        assert each != text
        other = tmp_path / "altered"
        other.write_bytes(each)
        refused_and_nothing_left(other, tmp_path, service)
        shutil.rmtree(tmp_path / "other")
    newer = tmp_path / "newer"
    newer.write_bytes(lines[0].replace(b'"tables":', b'"tables":9') + b"".join(lines[1:]))
    assert "put it back with the Peel that" in refused_and_nothing_left(newer, tmp_path, service, code=2)


def test_writes_over_nothing(whole, tmp_path):
    service, file = whole
    before = file.read_bytes()
    for taken in (file, tmp_path):
        done = backup("make", "--data", service.data, "--out", taken)
        assert done.returncode == 3, done.stderr
    assert file.read_bytes() == before


def test_leaves_nothing_on_a_full_disk(whole, tmp_path):
    service, file = whole
    other = new_place(tmp_path, service)
    limited = ["bash", "-c", 'ulimit -f 200; trap "" XFSZ; exec "$@"', "_", PEEL, "backup", "restore", file, "--data",
               other.data]
    done = subprocess.run(list(map(str, limited)), capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stdout + done.stderr
    assert not list(other.data.glob("peel.db*"))
    assert restore(file, other).returncode == 0


def test_refuses_a_folder_in_use_or_without_data(whole, tmp_path):
    service, file = whole
    service.start()
    done = backup("restore", file, "--data", service.data)
    assert done.returncode == 3 and "another service runs" in done.stderr
    service.stop()
    done = backup("restore", file, "--data", service.data)
    assert done.returncode == 3 and "kept in" in done.stderr
    none = tmp_path / "none"
    none.mkdir()
    done = backup("make", "--data", none, "--out", tmp_path / "two.backup")
    assert done.returncode == 1 and "no service's data" in done.stderr and not list(none.iterdir())


@pytest.mark.parametrize("target", KINDS)
def test_does_again_what_a_later_log_tells(service, boss, target, tmp_path, request):
    ada = boss.invite("Ada", "auditor")
    manager = boss.invite("Mia", "watchlist-manager")
    kept = manager.ask("POST", "/api/v1/watchlists", {"name": "Station"}).json()["watchlist"]
    ended = manager.ask("POST", "/api/v1/watchlists", {"name": "Market Square"}).json()["watchlist"]
    file = tmp_path / "one.backup"
    make(service, file)
    assert manager.ask("POST", f"/api/v1/watchlists/{ended}/end", {}).status < 300
    assert boss.ask("POST", f"/api/v1/accounts/{ada.account}/close", {}).status < 300
    boss.invite("Somebody later", "officer")
    assert service.export(tmp_path / "log").returncode == 0
    service.stop()

    other = new_place(tmp_path, service, database_of(target, request))
    done = backup("restore", file, "--data", other.data, "--log", tmp_path / "none", "--json", *other.arguments)
    assert done.returncode == 1, done.stderr
    done = backup("restore", file, "--data", other.data, "--log", tmp_path / "log", "--json", *other.arguments)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["to_redo"] == 2
    other.start()
    try:
        boss.service = manager.service = ada.service = other
        assert ada.sign_in().status >= 400, "closed again before anybody was let in"
        assert boss.sign_in().status == 201 and manager.sign_in().status == 201
        lists = {each["watchlist"]: each for each in manager.ask("GET", "/api/v1/watchlists").json()["watchlists"]}
        assert lists[ended]["ended"] and not lists[kept].get("ended")
        assert other.export(tmp_path / "restored").returncode == 0
        verified = other.verify(tmp_path / "restored")
        assert verified.returncode == 0, verified.stdout
    finally:
        other.kill()
