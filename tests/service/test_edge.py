"""A deployment whose cameras other machines run: real `peel edge` processes, real models, a painted street, and the log
of it, whatever becomes of the machines and of the service. Where the database has no part in it, the scenarios share a
service on SQLite; src/service/edge_test.cpp has each of its answers on both."""

import contextlib
import json
import os
import re
import signal
import subprocess
import threading
import time

import pytest
from conftest import PEEL, Person, Service, database_of
from demo_house import House
from test_serve import certificate

JPEG = bytes.fromhex("ffd8ff")


class Machine:
    """`peel edge` on a folder of its own; started, stopped, killed and held as often as a test likes."""

    def __init__(self, house, folder, name):
        self.house = house
        self.name = name
        self.key = folder / f"{name}.key"
        made = subprocess.run([PEEL, "edge", "new", "--out", self.key], capture_output=True, text=True, timeout=60)
        assert made.returncode == 0, made.stderr
        self.public = re.search(r"lets the machine in: (\S+)", made.stdout)[1]
        self.node = house.people["administrator"].ask("POST", "/nodes", {"name": name, "key": self.public})["node"]
        self.process = None
        self.said = []

    def start(self):
        command = [PEEL, "edge", "--service", self.house.service.origin, "--key", self.key, "--files"]
        self.process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        threading.Thread(target=self._read, daemon=True).start()
        self.house.wait_for(lambda: self.facts()["here"], 60)
        return self

    def _read(self):
        for line in self.process.stdout:
            self.said.append(line)

    def facts(self):
        nodes = self.house.people["administrator"].ask("GET", "/nodes")["nodes"]
        return next(each for each in nodes if each["node"] == self.node)

    def signal(self, which):
        self.process.send_signal(which)

    def end(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def serving(folder, street, database=()):
    service = Service(folder, database, demo=True).start()
    try:
        yield House(service, street)
    finally:
        if service.process.poll() is None:
            service.stop()


@contextlib.contextmanager
def signed_in(house):
    house.machines = []
    try:
        yield house.sign_in()
    finally:
        for machine in house.machines:
            machine.end()


@pytest.fixture(params=["sqlite", "postgresql"])
def own(request, tmp_path, street):
    """A service of the test's own, on either database."""
    with serving(tmp_path, street, database_of(request.param, request)) as made, signed_in(made) as house:
        yield house


@pytest.fixture(scope="module")
def house_of_all(tmp_path_factory, street):
    with serving(tmp_path_factory.mktemp("shared"), street) as made:
        yield made


@pytest.fixture
def shared(house_of_all):
    """The service of all, with a deployment of the test's own: each ends what it began."""
    with signed_in(house_of_all) as house:
        yield house
        if house.state()["state"] in ("running", "paused"):
            house.operator.ask("POST", house.path + "/stop", {})


def with_machines(house, tmp_path, *names):
    house.machines = [Machine(house, tmp_path, name) for name in names]
    scene = str(house.street / "north/scene.mp4")
    house.prepare([{"name": each.name, "address": scene, "node": each.node} for each in house.machines])
    return [each.start() for each in house.machines]


def with_van(house, tmp_path):
    """One machine that runs the deployment's only camera."""
    return with_machines(house, tmp_path, "van")[0]


def camera(house, number=0):
    return house.state()["cameras"][number]


def alerts(house):
    return house.operator.ask("GET", f"/alerts?deployment={house.path.split('/')[-1]}")["alerts"]


def start_and_wait_for_alerts(house):
    house.operator.ask("POST", house.path + "/start", {})
    house.wait_for(lambda: alerts(house))


def stop(house):
    house.operator.ask("POST", house.path + "/stop", {})
    ended = house.state()
    assert ended["state"] == "stopped", ended
    assert ended["counts"]["made"] == ended["counts"]["wiped"] and ended["counts"]["held"] == 0, ended
    assert ended["counts"]["alerts"] == len(alerts(house))
    return ended


def entries(house):
    log = house.people["auditor"]
    found = []
    while some := log.ask("GET", f"/log/entries?from={len(found)}")["entries"]:
        found += [json.loads(each["entry"]) for each in some]
    return found


def test_from_start_to_the_outcome_of_an_alert(own, tmp_path):
    house, van = own, with_van(own, tmp_path)
    operator, officer = house.operator, house.officer
    subjects = {line.split(",")[0] for line in (house.street / "north/entries.csv").read_text().splitlines()[1:]}
    start_and_wait_for_alerts(house)
    assert camera(house)["node"] == van.node and camera(house)["state"] == "running"
    operator.ask("POST", house.path + "/cameras/0/view", {})
    picture = []

    def looked():
        picture[:] = [house.service.ask("GET", f"/api/v1{house.path}/cameras/0/picture", None, operator.cookie)]
        return picture[0].status == 200

    house.wait_for(looked)
    assert picture[0].body.startswith(JPEG)
    house.wait_for(lambda: len({alert["alert"] for alert in alerts(house)}) >= 3)
    one = f"/alerts/{alerts(house)[0]['alert']}"
    seen = operator.ask("POST", one + "/view", {})
    assert seen["entry"]["subject"] in subjects and seen["camera"] == "van"
    operator.ask("POST", one + "/decide", {"verdict": "match", "reason": "face-agrees", "note": ""})
    officer.ask("POST", one + "/engage", {})
    officer.ask("POST", one + "/outcome", {"outcome": "false-alert", "account": ""})
    operator.ask("POST", house.path + "/pause", {})
    paused = house.state()["counts"]
    assert paused["held"] == 0 and paused["made"] == paused["wiped"] > 0
    operator.ask("POST", house.path + "/resume", {})
    house.wait_for(lambda: house.state()["counts"]["made"] > paused["made"])
    stop(house)
    assert {operator.ask("POST", f"/alerts/{each['alert']}/view", {})["entry"]["subject"] for each in alerts(house)} <= subjects
    facts = house.sound(tmp_path / "log")
    assert facts["alerts"] == len(alerts(house)) and facts["false_alerts"] == 1, facts


def test_machines_are_summed_whichever_is_killed_cut_off_or_stopped(shared, tmp_path):
    house = shared
    killed, held = with_machines(house, tmp_path, "east", "west")
    house.operator.ask("POST", house.path + "/start", {})
    house.wait_for(lambda: {each["camera"] for each in alerts(house)} == {"east", "west"})
    assert [each["node"] for each in house.state()["cameras"]] == [killed.node, held.node]
    house.wait_for(lambda: house.state()["counts"]["held"] > 0)
    made = house.state()["counts"]["made"]
    killed.end()
    held.signal(signal.SIGSTOP)
    house.wait_for(lambda: {each["state"] for each in house.state()["cameras"]} == {"away"}, 40)
    gone = house.state()
    assert gone["state"] == "running" and gone["counts"]["held"] == 0
    assert gone["counts"]["made"] == gone["counts"]["wiped"] >= made
    time.sleep(3)
    held.signal(signal.SIGCONT)
    house.wait_for(lambda: any("forgotten" in line for line in held.said), 20)
    house.wait_for(lambda: camera(house, 1)["state"] == "running" and camera(house, 1)["faces"] > 0)
    assert camera(house, 0)["state"] == "away"
    killed.start()
    house.wait_for(lambda: camera(house, 0)["state"] == "running" and camera(house, 0)["faces"] > 0)
    assert house.state()["counts"]["made"] > gone["counts"]["made"]
    held.signal(signal.SIGTERM)
    assert held.process.wait(timeout=30) == 0
    house.wait_for(lambda: camera(house, 1)["state"] in ("away", "ended"), 40)
    faces = camera(house, 0)["faces"]
    house.wait_for(lambda: camera(house, 0)["faces"] > faces)
    stop(house)
    raised = {entry["by"] for entry in entries(house) if entry["act"] == "alert.raise"}
    assert {killed.node, held.node} <= raised
    house.sound(tmp_path / "log")


def test_service_killed_and_started_again(own, tmp_path):
    house, van = own, with_van(own, tmp_path)
    start_and_wait_for_alerts(house)
    before = {alert["alert"] for alert in alerts(house)}
    house.service.kill()
    house.service.start()
    house.sign_in()
    ended = house.state()
    assert ended["state"] == "stopped" and ended["ended_because"] == "restarted" and ended["counts"]["held"] == 0
    assert before <= {alert["alert"] for alert in alerts(house)}
    house.wait_for(lambda: van.facts()["here"], 60)
    assert not van.facts()["cameras"], "it runs on"
    assert any("forgotten" in line for line in van.said), van.said
    house.sound(tmp_path / "log")


def test_machine_that_is_shut_out_is_out_at_once(shared, tmp_path):
    house, van = shared, with_van(shared, tmp_path)
    start_and_wait_for_alerts(house)
    house.people["administrator"].ask("POST", f"/nodes/{van.node}/close", {})
    house.wait_for(lambda: camera(house)["state"] == "away", 10)
    house.wait_for(lambda: any("opens nothing here" in line for line in van.said), 30)
    count = len(alerts(house))
    time.sleep(2)
    assert len(alerts(house)) == count
    stop(house)
    log = entries(house)
    closed = next(i for i, entry in enumerate(log) if entry["act"] == "node.close" and entry["node"] == van.node)
    assert not [entry for entry in log[closed:] if entry["by"] == van.node]
    house.sound(tmp_path / "log")


def test_withdrawal_ends_it_and_the_machine_forgets(shared, tmp_path):
    house, van = shared, with_van(shared, tmp_path)
    start_and_wait_for_alerts(house)
    house.people["authorising-officer"].ask("POST", f"/authorisations/{house.state()['authorisation']}/withdraw", {})
    house.wait_for(lambda: house.state()["state"] == "stopped", 20)
    assert house.state()["ended_because"] == "withdrawn"
    house.wait_for(lambda: not van.facts()["cameras"], 10)
    house.sound(tmp_path / "log")


def test_machine_refuses_what_its_own_rules_refuse(shared, tmp_path):
    house = shared
    machine = Machine(house, tmp_path, "van")
    house.machines = [machine]
    scene = str(house.street / "north/scene.mp4")
    house.prepare([{"name": "van", "address": scene, "node": machine.node}])
    table = tmp_path / "tables"
    table.mkdir()
    command = [PEEL, "edge", "--service", house.service.origin, "--key", machine.key, "--files", "--operating-points", table]
    machine.process = subprocess.Popen(list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT)
    house.wait_for(lambda: machine.facts()["here"], 60)
    house.operator.ask("POST", house.path + "/start", {})
    house.wait_for(lambda: camera(house)["state"] == "failed", 60)
    assert "table" in camera(house)["problem"]
    assert house.state()["counts"]["made"] == 0
    stop(house)
    house.sound(tmp_path / "log")


def test_keys_and_addresses_that_are_refused(tmp_path):
    key = tmp_path / "van.key"

    def run(*arguments):
        return subprocess.run([PEEL, "edge", *map(str, arguments)], capture_output=True, text=True, timeout=60)

    assert run("new", "--out", key).returncode == 0
    assert key.stat().st_mode & 0o777 == 0o600
    assert run("new", "--out", key).returncode == 3
    assert run("--service", "http://peel.example", "--key", key).returncode == 3
    assert run("--service", "peel.example", "--key", key).returncode == 2
    assert run("--key", key).returncode == 2
    os.chmod(key, 0o644)
    refused = run("--service", "https://peel.example", "--key", key)
    assert refused.returncode == 3 and str(key) in refused.stderr


def test_certificate_of_the_service_is_checked(tmp_path):
    cert, private = certificate(tmp_path)
    service = Service(tmp_path, tls=(cert, private)).start()
    boss = Person(service, service.code)
    key = tmp_path / "van.key"
    made = subprocess.run([PEEL, "edge", "new", "--out", key], capture_output=True, text=True, timeout=60)
    public = re.search(r"lets the machine in: (\S+)", made.stdout)[1]
    assert boss.ask("POST", "/api/v1/nodes", {"name": "Van", "key": public}).status == 201

    def says(words, *arguments):
        command = [PEEL, "edge", "--service", service.origin, "--key", key, *arguments]
        machine = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = []
        for line in machine.stdout:
            said.append(line)
            if words in line:
                break
        machine.terminate()
        assert machine.wait(timeout=30) == 0, said

    says("certificate verify failed")
    says("signed in", "--ca", cert)
    service.stop()
