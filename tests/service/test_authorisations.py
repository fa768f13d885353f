"""From a list to an authorisation that two people approved by passkey, and a log that outsiders verify."""

import base64
import datetime
import importlib.util
import json
import os
import pathlib
import subprocess

import pytest
from conftest import Person, Service, database_of
from cryptography.hazmat.primitives.asymmetric import ed25519

_spec = importlib.util.spec_from_file_location("plain", pathlib.Path(__file__).parents[1] / "ledger" / "plain.py")
plain = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(plain)


def stamp(seconds):
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture(scope="module")
def portraits(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scene")
    subprocess.run([os.environ["PEEL_SCENE"], "--out", folder / "scene", "--seconds", "1", "--size", "640x360", "--fps",
                    "5", "--seed", "7", "--people", "6", "--listed", "3"], check=True, capture_output=True)
    return sorted((folder / "scene" / "portraits").iterdir())


class Force:
    """A service with the people who plan and approve, and a list of three."""

    def __init__(self, service, portraits):
        self.service = service
        self.boss = Person(service, service.code)
        self.manager = self.boss.invite("Max", "watchlist-manager")
        self.planner = self.boss.invite("Pat", "camera-operator")
        self.officer = self.boss.invite("Ann", "authorising-officer")
        self.second = self.boss.invite("Bob", "countersigning-officer")
        made = self.manager.ask("POST", "/api/v1/watchlists", {"name": "Wanted"})
        assert made.status == 201, made.text
        self.list = made.json()["watchlist"]
        for number, portrait in enumerate(portraits):
            self.add(number, portrait)
        self.version = self.manager.ask("POST", f"/api/v1/watchlists/{self.list}/versions", {})
        assert self.version.status == 201, self.version.text

    def add(self, number, portrait):
        body = {"subject": f"record-{number}", "category": "wanted-by-court", "source": "custody", "legal_basis": "PACE",
                "taken_on": "2025-01-01", "reviewed_by": "Max", "review_on": "2099-01-01", "case_outcome": "charged",
                "under_18": False, "exception": "", "picture": base64.b64encode(portrait.read_bytes()).decode()}
        added = self.manager.ask("POST", f"/api/v1/watchlists/{self.list}/references", body)
        assert added.status in (201, 422), added.text

    def propose(self, **changes):
        body = {"purpose": "Find people wanted by the courts", "legal_basis": "Common law", "necessity": "Visits failed",
                "proportionality": "One square, one day", "place": "Market Square",
                "cameras": [{"name": "north", "address": "rtsp://user:unmistakable@10.0.0.5/x"}], "from": stamp(-60),
                "until": stamp(3600), "watchlist": self.list, "content": self.version.json()["content"],
                "fpir": "0.001", "notice": "Cameras compare faces with a list."} | changes
        return self.planner.ask("POST", "/api/v1/authorisations", body)


def approve(person, path, role, passkey=None):
    asked = person.ask("GET", f"{path}/approval?role={role}")
    if asked.status != 200:
        return asked
    signed = (passkey or person.passkey).sign(asked.json()["challenge"])
    return person.ask("POST", f"{path}/approval", {"content": asked.json()["content"], "role": role, **signed})


def forged(service, log, out, change):
    """What `change` makes of the last approval, signed by the log's own key: what only whoever runs the service can do."""
    _, entries = plain.read(log)
    last = max(index for index, entry in enumerate(entries) if json.loads(entry)["act"] == "authorisation.approve")
    entry = json.loads(entries[last])
    change(entry)
    entries[last] = plain.canonical(entry)
    key = ed25519.Ed25519PrivateKey.from_private_bytes((service.data / "ledger.key").read_bytes())
    head = plain.root([plain.leaf_hash(each) for each in entries])
    plain.export(out, entries, plain.signed(plain.checkpoint_text("localhost", len(entries), head), "localhost", key))
    return service.verify(out)


@pytest.fixture(params=["sqlite", "postgresql"])
def force(request, tmp_path, portraits):
    service = Service(tmp_path, database_of(request.param, request)).start()
    yield Force(service, portraits)
    if service.process.poll() is None:
        service.kill()


def test_two_people_approve_by_passkey_and_outsiders_can_check_it(force, tmp_path):
    service = force.service
    proposed = force.propose()
    assert proposed.status == 201, proposed.text
    assert "unmistakable" not in proposed.text
    one = f"/api/v1/authorisations/{proposed.json()['authorisation']}"
    for path in (one, f"/api/v1/watchlists/{force.list}"):
        assert approve(force.planner, path, "authorising-officer").status == 403
        assert approve(force.officer, path, "countersigning-officer").status == 403
        assert approve(force.officer, path, "authorising-officer", force.second.passkey).status == 403
        assert approve(force.officer, path, "authorising-officer").status == 204
        assert approve(force.officer, path, "authorising-officer").status == 403
        service.kill()
        service.start()
        assert approve(force.second, path, "countersigning-officer").status == 204
    plan = force.manager.ask("GET", one).json()
    assert plan["state"] == "approved"
    assert [each["name"] for each in plan["approvals"]] == ["Ann", "Bob"]
    of_list = force.manager.ask("GET", f"/api/v1/watchlists/{force.list}").json()["approvals"]
    assert [(each["name"], each["role"]) for each in of_list] == [("Ann", "authorising-officer"), ("Bob", "countersigning-officer")]
    withdrawn = force.propose(place="Station").json()["authorisation"]
    assert force.second.ask("POST", f"/api/v1/authorisations/{withdrawn}/withdraw", {}).status == 204
    service.stop()
    assert service.export(tmp_path / "log").returncode == 0
    verified = service.verify(tmp_path / "log")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert json.loads(verified.stdout)["summary"]["approvals"] == 4, verified.stdout
    unchanged = forged(service, tmp_path / "log", tmp_path / "same", lambda entry: None)
    assert unchanged.returncode == 0, unchanged.stdout + unchanged.stderr
    approvals = [json.loads(entry) for entry in plain.read(tmp_path / "log")[1] if b'"approval"' in entry]
    for number, change in enumerate((lambda entry: entry["approval"].update(approvals[0]["approval"]),
                                     lambda entry: entry["approval"].update(signature=plain.b64(os.urandom(70))))):
        found = forged(service, tmp_path / "log", tmp_path / f"forged{number}", change)
        assert found.returncode == 1 and "approval-holds" in found.stdout, found.stdout + found.stderr
    for path in service.data.rglob("*"):
        assert path.is_dir() or b"unmistakable" not in path.read_bytes(), path


def test_a_plan_may_be_for_some_categories_of_the_list(force):
    assert force.manager.ask("GET", "/api/v1/watchlists").json()["watchlists"][0]["categories"] == ["wanted-by-court"]
    everybody = force.propose().json()
    some = force.propose(categories=["wanted-by-court"])
    assert some.status == 201 and some.json()["categories"] == ["wanted-by-court"], some.text
    assert everybody["categories"] is None and some.json()["threshold"] == everybody["threshold"]
    refused = force.propose(categories=["missing"])
    assert refused.status == 403 and "nobody on the list has the category missing" in refused.text
    for wrong in ([], ["tall"], ["wanted-by-court", "wanted-by-court"], "wanted-by-court", [1]):
        assert force.propose(categories=wrong).status == 400


def test_a_removed_passkey_takes_its_approvals_with_it(force):
    proposed = force.propose().json()["authorisation"]
    one = f"/api/v1/authorisations/{proposed}"
    assert approve(force.officer, one, "authorising-officer").status == 204
    assert approve(force.second, one, "countersigning-officer").status == 204
    [stolen] = force.boss.ask("GET", f"/api/v1/accounts/{force.officer.account}/passkeys").json()["passkeys"]
    assert force.boss.ask("POST", f"/api/v1/passkeys/{stolen['credential']}/remove", {}).status == 204
    assert force.officer.ask("GET", "/api/v1/me").status == 401
    assert force.officer.sign_in().status == 403
    assert force.second.ask("GET", one).json()["state"] == "proposed"
