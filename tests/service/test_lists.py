"""Lists with references in the service, with the real models and painted people (docs/scenes.md)."""

import base64
import hashlib
import json
import pathlib
import random
import socket
import sqlite3
import subprocess
import threading
import time

import pytest
from conftest import PEEL, Person, Service
from test_serve import certificate
from vault import Vault

DATA = pathlib.Path("/usr/share/games/wesnoth/1.16/data")
PORTRAITS = sorted((DATA / "core/images/portraits/humans").glob("*.png"))
JPEG = bytes.fromhex("ffd8ffe000104a464946")


def reference(subject, picture, **other):
    return {"subject": subject, "category": "wanted-by-court", "source": "custody", "legal_basis": "PACE 1984 s.64A",
            "taken_on": "2026-01-02", "reviewed_by": "WM 12", "review_on": "2099-12-31", "case_outcome": "charged",
            "under_18": False, "exception": "", "picture": base64.b64encode(picture).decode()} | other


class Manager:
    """A watchlist manager with a list."""

    def __init__(self, boss):
        self.person = boss.invite("Mia Marguerite", "watchlist-manager")
        made = self.person.ask("POST", "/api/v1/watchlists", {"name": "Operation Unmistakable"})
        assert made.status == 201, made.text
        self.path = f"/api/v1/watchlists/{made.json()['watchlist']}"

    def add(self, subject, picture, **other):
        while True:
            answer = self.person.ask("POST", self.path + "/references", reference(subject, picture, **other))
            if answer.status != 429:
                return answer
            time.sleep(0.2)

    def read(self):
        return self.person.ask("GET", self.path).json()


@pytest.fixture
def manager(service, boss):
    return Manager(boss)


@pytest.fixture(scope="session")
def usable(tmp_path_factory):
    """Portraits that the gate lets through, as the program itself says."""
    folder = tmp_path_factory.mktemp("usable")
    lines = ["subject,image,category,source,legal_basis,taken_on,reviewed_by"]
    for number, portrait in enumerate(PORTRAITS):
        (folder / f"{number}.png").write_bytes(portrait.read_bytes())
        lines.append(f"P{number},{number}.png,suspect,custody,basis,2026-01-02,WM 12")
    (folder / "entries.csv").write_text("\n".join(lines) + "\n")
    (folder / "key").write_text("a passphrase for tests\n")
    (folder / "key").chmod(0o600)
    done = subprocess.run([PEEL, "watchlist", "build", "--entries", folder / "entries.csv", "--out", folder / "list",
                           "--key-file", folder / "key", "--json", folder / "report.json"], capture_output=True,
                          text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    accepted = [line["accepted"] for line in json.loads((folder / "report.json").read_text())["lines"]]
    good = [p.read_bytes() for p, ok in zip(PORTRAITS, accepted) if ok]
    bad = [p.read_bytes() for p, ok in zip(PORTRAITS, accepted) if not ok]
    assert len(good) > 20
    return good, bad


def rows_of(service, query):
    if "--database" in service.arguments:
        done = subprocess.run(["psql", "-qAt", service.arguments[1], "-c", query], check=True, capture_output=True,
                              text=True)
        return [line.split("|") for line in done.stdout.splitlines()]
    with sqlite3.connect(service.data / "peel.db") as database:
        return database.execute(query).fetchall()


def all_bytes(service):
    """What a thief of the database and of the lists has: not the keys, which lie elsewhere."""
    found = {path.name: path.read_bytes() for path in service.data.rglob("*") if path.is_file() and path.suffix != ".key"}
    if "--database" in service.arguments:
        found["dump"] = subprocess.run(["pg_dump", service.arguments[1]], check=True, capture_output=True).stdout
    return found


def test_from_pictures_to_a_version(service, manager, usable, tmp_path):
    good, bad = usable
    for number, picture in enumerate(good[:8]):
        added = manager.add(f"CRN/26/{number:05}X", picture)
        assert added.status == 201, added.text
        assert 0 < added.json()["quality"] <= 1
    twice = manager.add("CRN/26/00000X", good[0])
    assert twice.status == 200
    for picture in bad[:5]:
        refused = manager.add("CRN/26/99999X", picture)
        assert refused.status == 422 and refused.json()["error"]["reason"] and refused.message(), refused.text
    nobody = (DATA / "core/images/items/armor-golden.png").read_bytes()
    assert manager.add("CRN/26/99999X", nobody).json()["error"]["reason"] == "no_face"
    assert manager.add("CRN/26/99999X", good[9], case_outcome="released").json()["error"]["reason"] == "released"

    made = manager.person.ask("POST", manager.path + "/versions", {})
    assert made.status == 201, made.text
    assert (made.json()["subjects"], made.json()["templates"]) == (8, 8)
    files = list((service.data / "lists").iterdir())
    assert [hashlib.sha256(f.read_bytes()).hexdigest() for f in files] == [made.json()["content"]]

    # The file opens as the documentation says, with what the database and the master key have.
    [[version, wrapped]] = rows_of(service, "select v.id, k.wrapped from watchlist_version v, subject_key k "
                                            "where k.subject = v.id")
    key = tmp_path / "key"
    key.write_bytes(Vault((service.data / "master.key").read_bytes()).list_passphrase(version, wrapped) + b"\n")
    key.chmod(0o600)
    shown = subprocess.run([PEEL, "watchlist", "show", files[0], "--key-file", key, "--json"], capture_output=True,
                           text=True, timeout=60)
    assert shown.returncode == 0, shown.stderr
    assert [e["subject"] for e in json.loads(shown.stdout)["entries"]] == [f"CRN/26/{n:05}X" for n in range(8)]

    one = manager.read()["references"][0]["reference"]
    picture = manager.person.service.connect()
    picture.request("GET", f"{manager.path}/references/{one}/picture", headers={"Cookie": manager.person.cookie})
    answer = picture.getresponse()
    assert answer.headers["Content-Type"] == "image/jpeg" and answer.read().startswith(JPEG)


def test_a_stolen_database_shows_no_name_and_no_face(service, manager, usable):
    for number, picture in enumerate(usable[0][:5]):
        assert manager.add(f"CRN/26/{number:05}X", picture).status == 201
    assert manager.person.ask("POST", manager.path + "/versions", {}).status == 201
    for moment in ("running", "killed", "ended"):
        if moment == "ended":
            service.start()
            assert manager.person.sign_in().status == 201
            assert manager.person.ask("POST", manager.path + "/end", {}).status == 204
            assert not list((service.data / "lists").iterdir())
        if moment == "killed":
            service.kill()
        found = all_bytes(service)
        assert len(found) > 2
        for name, content in found.items():
            for secret in (b"CRN/26", b"Unmistakable", b"Marguerite", b"custody", b"PACE 1984", JPEG, b"\x89PNG"):
                assert secret not in content, (moment, name, secret)
            for secret in (JPEG, b"Operation Unmistakable", b"CRN/26/00000X"):
                encoded = base64.b64encode(secret)[:12]
                assert encoded not in content, (moment, name, secret)


def test_an_import_goes_on_after_a_kill(service, boss, manager, usable, tmp_path):
    good = usable[0]
    wanted = [(f"CRN/26/{number:05}X", good[number % len(good)]) for number in range(300)]
    added = {}

    def bring_in():
        for subject, picture in wanted:
            answer = manager.add(subject, picture)
            assert answer.status in (200, 201), answer.text
            added.setdefault(subject, answer.json()["reference"])

    for _ in range(3):
        worker = threading.Thread(target=lambda: _quietly(bring_in))
        worker.start()
        time.sleep(random.uniform(1, 4))
        service.kill()
        worker.join()
        service.start()
    assert 0 < len(added)
    bring_in()
    read = manager.read()
    assert {r["subject"]: r["reference"] for r in read["references"]} == added
    assert len(read["references"]) == read["references_in_all"] == 300 and read["next"] is None
    paged, after = [], 0
    while after is not None:
        page = manager.person.ask("GET", f"{manager.path}?after={after}&limit=70").json()
        assert len(page["references"]) in (70, 20)
        paged += page["references"]
        after = page["next"]
    assert paged == read["references"]
    for wrong in ("limit=0", "limit=1001", "after=x", "page=2"):
        assert manager.person.ask("GET", f"{manager.path}?{wrong}").status == 400
    made = manager.person.ask("POST", manager.path + "/versions", {})
    assert made.status == 201 and made.json()["templates"] == 300, made.text
    assert manager.read()["look_alikes"], "pictures stand there under several numbers"
    service.stop()
    assert service.export(tmp_path / "log").returncode == 0
    verified = service.verify(tmp_path / "log")
    assert verified.returncode == 0, verified.stdout


def _quietly(work):
    try:
        work()
    except OSError:
        pass  # the service was killed


def memory_of(service):
    status = pathlib.Path(f"/proc/{service.process.pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


# Without that bound, whoever reaches the port fills the memory, signed in or not.
def test_few_large_requests_arrive_at_once(service, manager, usable):
    assert manager.add("CRN/1", usable[0][0]).status == 201  # the models are loaded
    before = memory_of(service)
    head = (f"POST {manager.path}/references HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Content-Length: {12 << 20}\r\n\r\n").encode()
    cut, open_ones = 0, []
    for _ in range(20):
        one = socket.create_connection(("127.0.0.1", service.port), timeout=20)
        try:
            one.sendall(head + b"x" * (11 << 20))
            one.settimeout(0.5)
            if one.recv(1) == b"":
                cut += 1
        except TimeoutError:
            open_ones.append(one)
        except ConnectionError:
            cut += 1
    assert len(open_ones) == 4 and cut == 16
    assert memory_of(service) - before < 4 * 12 * 2 + 40
    assert service.ask("GET", "/healthz").status == 200
    for one in open_ones:
        one.close()
    time.sleep(0.5)
    assert manager.add("CRN/2", usable[0][1]).status == 201
    too_large = service.ask("POST", "/api/v1/session/challenge", {"x": "y" * (2 << 20)})
    assert too_large.status == 413


def test_large_pictures_come_over_https_too(tmp_path, usable):
    service = Service(tmp_path, tls=certificate(tmp_path)).start()
    manager = Manager(Person(service, service.code))
    added = manager.add("CRN/1", usable[0][0] + bytes(6 << 20))
    assert added.status == 201, added.text
    service.stop()
