"""What the tests of `peel serve` share: the service as a process, and people who use it."""

import http.client
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import threading

import pytest
from passkey import Passkey

PEEL = os.environ["PEEL"]
VERIFY = os.environ["PEEL_VERIFY"]
SCENE = os.environ["PEEL_SCENE"]
POSTGRESQL = os.environ.get("PEEL_TEST_POSTGRESQL", "")


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Answer:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = response.headers
        self.body = body
        self.text = body.decode(errors="replace")

    def json(self):
        return json.loads(self.text)

    def message(self):
        return self.json()["error"]["message"]


class Service:
    """`peel serve` on a folder; started, stopped and killed as often as a test likes."""

    def __init__(self, folder, arguments=(), tls=None, demo=False):
        self.data = folder / "data"
        self.port = free_port()
        self.arguments = list(arguments)
        self.serving = []  # what `peel serve` is told besides
        self.tls = tls
        self.demo = demo
        self.origin = f"{'https' if tls else 'http'}://localhost:{self.port}"
        self.process = None
        self.code = None

    def start(self):
        command = [PEEL, "serve", "--data", self.data, "--listen", f"127.0.0.1:{self.port}", *self.arguments,
                   *self.serving]
        if self.demo:
            command += ["--demo"]
        if self.tls:
            command += ["--certificate", self.tls[0], "--key", self.tls[1], "--public-address", self.origin]
        self.process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        text=True)
        lines = []
        for line in self.process.stdout:
            lines.append(line)
            if line.startswith("The log's key"):
                break
        assert lines and lines[-1].startswith("The log's key"), "".join(lines) + self.process.stderr.read()
        if not self.code and not self.demo:
            self.code = re.search(r"one-time code, for an hour: (\S+)", self.process.stdout.readline())[1]
        self.drain = threading.Thread(target=self.process.stdout.read, daemon=True)
        self.drain.start()
        return self

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(timeout=60) == 0, self.process.stderr.read()

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=60)

    def connect(self):
        if not self.tls:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        context = ssl.create_default_context(cafile=self.tls[0])
        return http.client.HTTPSConnection("localhost", self.port, timeout=60, context=context)

    def ask(self, method, path, body=None, cookie="", headers=None):
        connection = self.connect()
        sent = {"Content-Type": "application/json", "Origin": self.origin, "Cookie": cookie, **(headers or {})}
        connection.request(method, path, None if body is None else json.dumps(body), sent)
        response = connection.getresponse()
        answer = Answer(response, response.read())
        connection.close()
        return answer

    def export(self, out):
        """An export ends at the newest checkpoint, which a running service signs every second, and when it is asked."""
        if self.process and self.process.poll() is None:
            assert self.ask("GET", "/api/v1/log/checkpoint").status == 200
        return subprocess.run([PEEL, "ledger", "export", "--data", self.data, "--out", out, *self.arguments],
                              capture_output=True, text=True, timeout=120)

    def verify(self, out):
        return subprocess.run([VERIFY, out, "--key", self.data / "ledger.pub", "--json"], capture_output=True,
                              text=True, timeout=120)


class Person:
    """Somebody with a passkey."""

    def __init__(self, service, code):
        self.service = service
        self.passkey = Passkey(service.origin)
        begun = service.ask("POST", "/api/v1/enrolment", {"code": code})
        assert begun.status == 200, begun.text
        done = service.ask("POST", "/api/v1/enrolment/passkey",
                           {"code": code, **self.passkey.register(begun.json()["challenge"])})
        assert done.status == 201, done.text
        self.account = done.json()["account"]
        self._keep(done)

    def _keep(self, answer):
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]

    def sign_in(self):
        begun = self.service.ask("POST", "/api/v1/session/challenge", {})
        done = self.service.ask("POST", "/api/v1/session", self.passkey.sign(begun.json()["challenge"]))
        if done.status == 201:
            self._keep(done)
        return done

    def ask(self, method, path, body=None, **more):
        return self.service.ask(method, path, body, cookie=self.cookie, **more)

    def invite(self, name, *roles):
        made = self.ask("POST", "/api/v1/accounts", {"name": name, "roles": list(roles)})
        assert made.status == 201, made.text
        return Person(self.service, made.json()["code"])


def database_of(kind, request):
    """The arguments that give the service this kind of database, one of its own."""
    if kind == "sqlite":
        return []
    if not POSTGRESQL:
        pytest.skip("no PostgreSQL is there; ./test starts one")
    name = "peel_" + os.urandom(8).hex()
    subprocess.run(["psql", "-q", POSTGRESQL + "/postgres", "-c", f"create database {name}"], check=True)
    drop = ["psql", "-q", POSTGRESQL + "/postgres", "-c", f"drop database {name} with (force)"]
    request.addfinalizer(lambda: subprocess.run(drop, check=True))
    return ["--database", f"{POSTGRESQL}/{name}"]


@pytest.fixture(params=["sqlite", "postgresql"])
def service(request, tmp_path):
    made = Service(tmp_path, database_of(request.param, request)).start()
    yield made
    if made.process.poll() is None:
        made.kill()


@pytest.fixture
def boss(service):
    return Person(service, service.code)


@pytest.fixture(scope="session")
def street(tmp_path_factory):
    """Twelve painted people, three of them listed."""
    folder = tmp_path_factory.mktemp("street")
    subprocess.run([SCENE, "--out", folder / "north", "--seconds", "12", "--size", "1280x720", "--fps", "15", "--seed", "7",
                    "--people", "12", "--listed", "3"], check=True, capture_output=True, timeout=600)
    return folder
