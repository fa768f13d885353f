"""`peel serve` as people, browsers and outsiders meet it."""

import errno
import json
import os
import signal
import socket
import sqlite3
import stat
import subprocess
import threading
import time

from conftest import PEEL, Person, Service, free_port


def test_people_sign_in_by_passkey_and_do_what_their_role_may(service, boss):
    ann = boss.invite("Ann Lee", "authorising-officer")
    assert ann.ask("GET", "/api/v1/me").json()["name"] == "Ann Lee"
    assert ann.ask("GET", "/api/v1/accounts").status == 403
    assert "may not make an account" in ann.ask("POST", "/api/v1/accounts", {"name": "E", "roles": ["officer"]}).message()
    assert ann.ask("DELETE", "/api/v1/session").status == 204
    assert ann.ask("GET", "/api/v1/me").status == 401
    assert ann.sign_in().status == 201
    names = [account["name"] for account in boss.ask("GET", "/api/v1/accounts").json()["accounts"]]
    assert names == ["First administrator", "Ann Lee"]
    assert boss.ask("POST", f"/api/v1/accounts/{ann.account}/close", {}).status == 204
    assert ann.ask("GET", "/api/v1/me").status == 401
    assert ann.sign_in().status == 403


def test_the_log_is_sound_and_holds_no_name(service, boss, tmp_path):
    auditor = boss.invite("Marguerite Unmistakable", "auditor")
    entries = auditor.ask("GET", "/api/v1/log/entries").json()
    assert [json.loads(each["entry"])["act"] for each in entries["entries"]][:4] == [
        "log.begin", "program.start", "account.create", "credential.add"]
    assert "Unmistakable" not in json.dumps(entries)
    assert boss.ask("GET", "/api/v1/log/entries").status == 403
    service.stop()
    done = service.export(tmp_path / "log")
    assert done.returncode == 0, done.stderr
    verified = service.verify(tmp_path / "log")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert b"Unmistakable" not in b"".join(p.read_bytes() for p in (tmp_path / "log").rglob("*") if p.is_file())


def test_a_name_stands_in_no_file_of_the_service(tmp_path):
    service = Service(tmp_path).start()
    Person(service, service.code).invite("Marguerite Unmistakable", "officer")
    service.kill()
    for path in service.data.rglob("*"):
        assert path.is_dir() or b"Unmistakable" not in path.read_bytes(), path
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 or path.name == "ledger.pub", path
    assert stat.S_IMODE(service.data.stat().st_mode) == 0o700


def test_a_changed_log_is_found_out(tmp_path):
    service = Service(tmp_path).start()
    Person(service, service.code).invite("Ann", "officer")
    service.stop()
    with sqlite3.connect(service.data / "peel.db") as database:
        database.execute("update ledger_entry set body = replace(body, 'officer', 'auditor') where body like '%officer%'")
    done = service.export(tmp_path / "log")
    verified = service.verify(tmp_path / "log")
    assert done.returncode != 0 or verified.returncode == 1, verified.stdout


class Stream:
    """Events as a browser reads them, in a thread."""

    def __init__(self, person, after=None):
        self.connection = person.service.connect()
        headers = {"Cookie": person.cookie} | ({"Last-Event-ID": str(after)} if after is not None else {})
        self.connection.request("GET", "/api/v1/events", headers=headers)
        self.response = self.connection.getresponse()
        self.seen = []
        self.thread = threading.Thread(target=self._read, daemon=True)
        if self.response.status == 200:
            self.thread.start()

    def _read(self):
        try:
            one = {}
            for line in self.response:
                line = line.decode().rstrip("\n")
                if not line and "id" in one:
                    self.seen.append((int(one["id"]), json.loads(one["data"])))
                if not line:
                    one = {}
                elif not line.startswith(":"):
                    name, _, value = line.partition(": ")
                    one[name] = value
        except (OSError, ValueError, AttributeError):
            pass

    def wait_for(self, act, seconds=20):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for number, event in list(self.seen):
                if event["act"] == act:
                    return number
            time.sleep(0.02)
        raise AssertionError(f"no {act} among {[event['act'] for _, event in self.seen]}")


def test_events_come_in_order_and_go_on_where_they_stopped(service, boss):
    auditor = boss.invite("Ann", "auditor")
    stream = Stream(auditor)
    assert stream.response.headers["Content-Type"] == "text/event-stream"
    boss.invite("Bob", "officer")
    stream.wait_for("session.open")
    time.sleep(0.5)
    numbers = [number for number, _ in stream.seen]
    assert numbers == list(range(len(numbers)))
    later = Stream(auditor, after=numbers[3])
    later.wait_for("session.open")
    time.sleep(0.5)
    assert [number for number, _ in later.seen] == numbers[4:]
    assert Stream(auditor, after="x").response.status == 400


def test_events_end_with_the_session(service, boss):
    auditor = boss.invite("Ann", "auditor")
    stream = Stream(auditor)
    stream.wait_for("log.begin")
    assert boss.ask("POST", f"/api/v1/accounts/{auditor.account}/close", {}).status == 204
    stream.thread.join(timeout=30)
    assert not stream.thread.is_alive()
    assert Stream(auditor).response.status == 401


def test_a_role_hears_nothing_that_is_not_its_business(service, boss):
    officer = boss.invite("Ann", "officer")
    stream = Stream(officer)
    boss.invite("Bob", "officer")
    time.sleep(1)
    assert stream.seen == []


def test_every_answer_is_strict(service):
    for path in ("/healthz", "/api/v1/me", "/nothing", "/api/v1/log/checkpoint"):
        headers = service.ask("GET", path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Frame-Options"] == "DENY"


# What a connection says that the other side has ended; a wait without an end is none of these.
CUT = (errno.ECONNRESET, errno.EPIPE, errno.ENOTCONN, errno.ECONNABORTED)


def test_hostile_requests_are_answered_or_cut_and_the_service_lives(service):
    for raw in (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 5000 + b"\r\n", b"\x16\x03\x01" + os.urandom(500),
                b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n", b"GET " + b"a" * 100000,
                b"POST /api/v1/session HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\n"):
        with socket.create_connection(("127.0.0.1", service.port), timeout=20) as one:
            try:
                one.sendall(raw)
                one.shutdown(socket.SHUT_WR)
                while one.recv(4096):
                    pass
            except OSError as error:
                assert error.errno in CUT, error
    assert service.ask("GET", "/healthz").json() == {"healthy": True}
    assert service.ask("GET", "/../../etc/passwd").status == 404
    asked = service.ask("HEAD", "/healthz")
    assert (asked.status, asked.text) == (200, "")


def refused(tmp_path, *arguments):
    done = subprocess.run([PEEL, "serve", "--data", tmp_path / "data", *arguments], capture_output=True, text=True,
                          timeout=60)
    assert done.returncode != 0
    return done.stderr


def test_what_it_will_not_start_with(tmp_path):
    assert "needs HTTPS" in refused(tmp_path, "--listen", f"0.0.0.0:{free_port()}")
    assert "no ADDRESS:PORT" in refused(tmp_path, "--listen", "localhost")
    assert "has a password in it" in refused(tmp_path, "--database", "postgresql://a:b@localhost/peel")
    assert "go together" in refused(tmp_path, "--certificate", "x.pem", "--public-address", "https://peel.example")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert "nobody can listen" in refused(tmp_path, "--listen", f"127.0.0.1:{taken.getsockname()[1]}")
    assert not (tmp_path / "data").exists(), "what did not start leaves nothing behind"
    (tmp_path / "data").mkdir()
    os.chmod(tmp_path / "data", 0o755)
    assert "chmod 700" in refused(tmp_path)


def test_one_service_a_folder(tmp_path):
    service = Service(tmp_path).start()
    assert "another service runs" in refused(tmp_path, "--listen", f"127.0.0.1:{free_port()}")
    service.stop()


def certificate(tmp_path):
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                    "-keyout", key, "-out", cert, "-days", "1", "-subj", "/CN=localhost", "-addext",
                    "subjectAltName=DNS:localhost"], check=True, capture_output=True)
    os.chmod(key, 0o600)
    return cert, key


def test_https(tmp_path):
    cert, key = certificate(tmp_path)
    service = Service(tmp_path, tls=(cert, key)).start()
    boss = Person(service, service.code)
    assert boss.ask("GET", "/api/v1/me").status == 200
    assert Stream(boss).wait_for("account.create") > 0
    service.stop()
    os.chmod(key, 0o644)
    assert "chmod" in refused(tmp_path, "--certificate", cert, "--key", key, "--public-address", service.origin)


def test_a_graceful_stop_ends_streams_and_says_so_in_the_log(service, boss, tmp_path):
    auditor = boss.invite("Ann", "auditor")
    stream = Stream(auditor)
    stream.wait_for("log.begin")
    service.process.send_signal(signal.SIGTERM)
    assert service.process.wait(timeout=30) == 0
    stream.thread.join(timeout=10)
    assert not stream.thread.is_alive()
    assert service.export(tmp_path / "log").returncode == 0
    entries = b"".join(p.read_bytes() for p in (tmp_path / "log/tile/entries").rglob("*") if p.is_file())
    assert b"program.stop" in entries
