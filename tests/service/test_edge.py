"""A deployment whose cameras other machines run: real `peel edge` processes, real models, a painted street, and the log
of it, whatever becomes of the machines and of the service."""

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


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, tmp_path, street):
    service = Service(tmp_path, database_of(request.param, request), demo=True)
    made = House(service, street)
    service.start()
    made.machines = []
    yield made.sign_in()
    for machine in made.machines:
        machine.end()
    if service.process.poll() is None:
        service.stop()


@pytest.fixture
def van(house, tmp_path):
    """One machine that runs the deployment's only camera."""
    return with_machines(house, tmp_path, "van")[0]


def with_machines(house, tmp_path, *names):
    house.machines = [Machine(house, tmp_path, name) for name in names]
    scene = str(house.street / "north/scene.mp4")
    house.prepare([{"name": each.name, "address": scene, "node": each.node} for each in house.machines])
    return [each.start() for each in house.machines]


def camera(house, number=0):
    return house.state()["cameras"][number]


def start_and_wait_for_alerts(house, fewest=1):
    house.operator.ask("POST", house.path + "/start", {})
    house.wait_for(lambda: len(house.alerts()) >= fewest)


def stop(house):
    house.operator.ask("POST", house.path + "/stop", {})
    ended = house.state()
    assert ended["state"] == "stopped", ended
    assert ended["counts"]["made"] == ended["counts"]["wiped"] and ended["counts"]["held"] == 0, ended
    assert ended["counts"]["alerts"] == len(house.alerts())
    return ended


def entries(house):
    log = house.people["auditor"]
    found = []
    while some := log.ask("GET", f"/log/entries?from={len(found)}")["entries"]:
        found += [json.loads(each["entry"]) for each in some]
    return found


def test_from_start_to_the_outcome_of_an_alert(house, van, tmp_path):
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
    house.wait_for(lambda: len({alert["alert"] for alert in house.alerts()}) >= 3)
    one = f"/alerts/{house.alerts()[0]['alert']}"
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
    assert {operator.ask("POST", f"/alerts/{each['alert']}/view", {})["entry"]["subject"] for each in house.alerts()} <= subjects
    facts = house.sound(tmp_path / "log")
    assert facts["alerts"] == len(house.alerts()) and facts["false_alerts"] == 1, facts
    house.service.stop()


def test_killed_machine_counts_as_gone_and_may_come_back(house, van, tmp_path):
    start_and_wait_for_alerts(house)
    made = house.state()["counts"]["made"]
    van.end()
    house.wait_for(lambda: camera(house)["state"] == "away", 40)
    gone = house.state()
    assert gone["state"] == "running" and gone["counts"]["held"] == 0
    assert gone["counts"]["made"] == gone["counts"]["wiped"] >= made
    van.start()
    house.wait_for(lambda: camera(house)["state"] == "running" and house.state()["counts"]["made"] > gone["counts"]["made"])
    stop(house)
    house.sound(tmp_path / "log")


def test_cut_off_machine_forgets_before_it_comes_back(house, van, tmp_path):
    start_and_wait_for_alerts(house)
    house.wait_for(lambda: house.state()["counts"]["held"] > 0)
    van.signal(signal.SIGSTOP)
    house.wait_for(lambda: camera(house)["state"] == "away", 40)
    before = house.state()["counts"]
    assert before["held"] == 0
    time.sleep(3)
    van.signal(signal.SIGCONT)
    house.wait_for(lambda: any("forgotten" in line for line in van.said), 20)
    house.wait_for(lambda: house.state()["counts"]["made"] > before["made"])
    stop(house)
    house.sound(tmp_path / "log")


def test_two_machines_are_summed_and_one_may_go(house, tmp_path):
    first, second = with_machines(house, tmp_path, "east", "west")
    house.operator.ask("POST", house.path + "/start", {})
    house.wait_for(lambda: {each["camera"] for each in house.alerts()} == {"east", "west"})
    assert [each["node"] for each in house.state()["cameras"]] == [first.node, second.node]
    second.signal(signal.SIGTERM)
    assert second.process.wait(timeout=30) == 0
    house.wait_for(lambda: camera(house, 1)["state"] in ("away", "ended"), 40)
    faces = house.state()["counts"]["faces"]
    house.wait_for(lambda: house.state()["counts"]["faces"] > faces)
    assert camera(house, 0)["state"] == "running"
    stop(house)
    by = {entry["by"] for entry in entries(house) if entry["act"] == "alert.raise"}
    assert by == {first.node, second.node}
    house.sound(tmp_path / "log")


def test_service_killed_and_started_again(house, van, tmp_path):
    start_and_wait_for_alerts(house)
    before = {alert["alert"] for alert in house.alerts()}
    house.service.kill()
    house.service.start()
    house.sign_in()
    ended = house.state()
    assert ended["state"] == "stopped" and ended["ended_because"] == "restarted" and ended["counts"]["held"] == 0
    assert before <= {alert["alert"] for alert in house.alerts()}
    house.wait_for(lambda: van.facts()["here"], 60)
    assert not van.facts()["cameras"], "it runs on"
    assert any("forgotten" in line for line in van.said), van.said
    house.sound(tmp_path / "log")


def test_machine_that_is_shut_out_is_out_at_once(house, van, tmp_path):
    start_and_wait_for_alerts(house)
    house.people["administrator"].ask("POST", f"/nodes/{van.node}/close", {})
    house.wait_for(lambda: camera(house)["state"] == "away", 10)
    house.wait_for(lambda: any("opens nothing here" in line for line in van.said), 30)
    count = len(house.alerts())
    time.sleep(2)
    assert len(house.alerts()) == count
    stop(house)
    log = entries(house)
    closed = next(i for i, entry in enumerate(log) if entry["act"] == "node.close")
    assert not [entry for entry in log[closed:] if entry["by"] == van.node]
    house.sound(tmp_path / "log")


def test_withdrawal_ends_it_and_the_machine_forgets(house, van, tmp_path):
    start_and_wait_for_alerts(house)
    house.people["authorising-officer"].ask("POST", f"/authorisations/{house.state()['authorisation']}/withdraw", {})
    house.wait_for(lambda: house.state()["state"] == "stopped", 20)
    assert house.state()["ended_because"] == "withdrawn"
    house.wait_for(lambda: not van.facts()["cameras"], 10)
    house.sound(tmp_path / "log")


def test_machine_refuses_what_its_own_rules_refuse(house, tmp_path):
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
