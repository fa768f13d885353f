"""A deployment in the service, whole: real models, a painted street, the demonstration's people, and the log of it."""

import base64
import json
import os
import pathlib
import sqlite3
import subprocess
import sys

import pytest
from conftest import VERIFY, Service, database_of
from demo_house import House, demo_console

sys.path.insert(0, os.environ["PEEL_APPS"])
from vault import Vault, seal, unseal  # noqa: E402

JPEG = bytes.fromhex("ffd8ff")


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, tmp_path, street):
    service = Service(tmp_path, database_of(request.param, request), demo=True)
    made = House(service, street)
    service.start()
    yield made.sign_in().prepare()
    if service.process.poll() is None:
        service.stop()


def refused(person, method, path, body, words):
    with pytest.raises(demo_console.Failed, match=words):
        person.ask(method, path, body)


def test_from_start_to_the_outcome_of_an_alert(house, tmp_path):
    operator, officer = house.operator, house.officer
    subjects = {line.split(",")[0] for line in (house.street / "north/entries.csv").read_text().splitlines()[1:]}
    refused(officer, "POST", house.path + "/start", {}, "403")
    operator.ask("POST", house.path + "/start", {})
    refused(operator, "POST", house.path + "/start", {}, "running")
    operator.ask("POST", house.path + "/cameras/0/view", {})
    pictures = []

    def looked():
        pictures.append(house.service.ask("GET", f"/api/v1{house.path}/cameras/0/picture", None, operator.cookie))
        return pictures[-1].status == 200

    house.wait_for(looked)
    assert pictures[-1].headers["Content-Type"] == "image/jpeg" and pictures[-1].body.startswith(JPEG)
    assert int(pictures[-1].headers["Peel-Picture"]) > 0
    house.wait_for(lambda: len({alert["alert"] for alert in house.alerts()}) >= 3)
    alerts = house.alerts()
    assert all(alert["score"] >= alert["threshold"] for alert in alerts)
    one = f"/alerts/{alerts[0]['alert']}"
    verdict = {"verdict": "match", "reason": "face-agrees", "note": "the same scar"}
    refused(operator, "POST", one + "/decide", verdict, "look at both")
    seen = operator.ask("POST", one + "/view", {})
    assert base64.b64decode(seen["crop"]).startswith(JPEG) and base64.b64decode(seen["reference"]).startswith(JPEG)
    assert seen["entry"]["subject"] in subjects and seen["advice"]
    operator.ask("POST", one + "/decide", verdict)
    officer.ask("POST", one + "/engage", {})
    mine = next(alert for alert in house.alerts() if alert["alert"] == alerts[0]["alert"])
    place = house.state()["place"]
    assert place and all(alert["place"] == place for alert in house.alerts()) and seen["place"] == place
    names = {each["account"]: each["name"] for each in house.ask("GET", "/demo")[0]["people"]}
    assert (mine["decided_by_name"], mine["engaged_by_name"]) == (names[operator.account], names[officer.account]), mine
    officer.ask("POST", one + "/outcome", {"outcome": "false-alert", "account": "my brother looks like me"})
    operator.ask("POST", house.path + "/pause", {})
    assert house.state()["counts"]["held"] == 0
    operator.ask("POST", house.path + "/resume", {})
    house.people["authorising-officer"].ask("POST", house.path + "/stop", {})
    ended = house.state()
    counts = ended["counts"]
    assert ended["state"] == "stopped" and ended["ended_because"] == "asked"
    assert counts["made"] == counts["wiped"] > 0 and counts["held"] == 0
    assert counts["alerts"] == len(house.alerts())
    told = {seen["entry"]["subject"] for seen in
            (operator.ask("POST", f"/alerts/{alert['alert']}/view", {}) for alert in house.alerts())}
    assert told == subjects, "everybody listed, and nobody else"
    first = house.manager_sees()
    assert first["approved_before"] is None and first["version_made"] >= first["references"][-1]["added"]
    house.people["watchlist-manager"].ask("POST", f"/watchlists/{first['watchlist']}/versions", {})
    assert house.manager_sees()["approved_before"] == {"version": 1, "made": first["version_made"], "subjects": first["subjects_in_version"], "templates": first["templates"]}
    facts = house.sound(tmp_path / "log")
    assert facts["deployments"] == 1 and facts["decisions"] == facts["false_alerts"] == 1 and facts["alerts"] == counts["alerts"], facts
    house.service.stop()
    assert not stolen(house.service.data, subjects), "a stolen folder tells somebody"


def stolen(data, subjects):
    """What somebody who takes the data folder without its key can read of a face or a person."""
    words = [JPEG, b"the same scar", b"my brother", *(subject.encode() for subject in subjects)]
    words += [base64.b64encode(word)[:-2] for word in words[1:3]]
    return [(path.name, word) for path in pathlib.Path(data).rglob("*") if path.is_file()
            for word in words if word in path.read_bytes()]


def sealed_of(data, subject_rows):
    """Pieces of all that is kept of these rows, as it stands on the disk: sealed, and its key."""
    pieces = []
    for row in subject_rows:
        for value in row:
            pieces += [value[at:at + 60].encode() for at in range(0, len(value) - 60, 700)] or [value.encode()]
    found = b"".join((pathlib.Path(data) / name).read_bytes() for name in ("peel.db", "peel.db-wal"))
    there = [piece for piece in pieces if piece in found]
    assert len(there) > len(pieces) // 2, "the test looks for what is not there to begin with"
    return pieces


def rows(data, query, *values):
    database = sqlite3.connect(f"file:{data}/peel.db?mode=ro", uri=True)
    try:
        return database.execute(query, values).fetchall()
    finally:
        database.close()


def test_whoever_is_erased_is_searched_for_no_more_and_gets_a_receipt(house, tmp_path):
    operator, protector = house.operator, house.people["data-protection-officer"]
    operator.ask("POST", house.path + "/start", {})
    house.wait_for(lambda: len(house.alerts()) >= 3)
    seen = [operator.ask("POST", f"/alerts/{alert['alert']}/view", {}) for alert in house.alerts()]
    subject = seen[0]["entry"]["subject"]
    about = {each["alert"] for each in seen if each["entry"]["subject"] == subject}
    refused(operator, "POST", "/subjects/erase", {"subject": subject}, "403")
    refused(protector, "POST", "/subjects/erase", {"subject": "nobody"}, "404")
    data, sqlite = house.service.data, not house.service.arguments
    if sqlite:
        first = next(alert for alert in about)
        references = rows(data, "select id, known, picture, face from reference")
        watch = house.manager_sees()
        mine = [row for row in references if row[0] in {each["reference"] for each in watch["references"] if each["subject"] == subject}]
        assert mine
        keys = rows(data, f"select wrapped from subject_key where subject in ('{mine[0][0]}', '{first}')")
        alert_rows = rows(data, "select crop, reference, entry from alert where id = ?", first)
        pieces = sealed_of(data, [row[1:] for row in mine] + alert_rows + keys)
    files = {path: path.read_bytes()[200:260] for path in (data / "lists").iterdir()}

    done = protector.ask("POST", "/subjects/erase", {"subject": subject})
    assert (done["references"], done["versions"], done["alerts"]) == (1, 1, len(about))
    assert subject not in json.dumps(done)
    ended = house.state()
    assert ended["state"] == "stopped" and ended["ended_because"] == "erased" and ended["counts"]["held"] == 0
    left = {alert["alert"]: alert["state"] for alert in house.alerts()}
    assert {alert for alert, state in left.items() if state == "deleted"} == about
    refused(operator, "POST", house.path + "/start", {}, "stopped")
    refused(operator, "POST", "/deployments", {"authorisation": ended["authorisation"]}, "somebody on it was taken off or erased")
    refused(protector, "POST", "/subjects/erase", {"subject": subject}, "404")
    everything = b"".join(path.read_bytes() for path in data.rglob("*") if path.is_file())
    assert not any(piece in everything for piece in files.values()), "the list's file is there still"
    if sqlite:
        assert [piece for piece in pieces if piece in everything] == [], "what was erased stands on the disk still"

    receipt = tmp_path / "receipt.json"
    receipt.write_text(done["receipt"])
    shown = verify(house.service, "--receipt", receipt, "--json")
    assert shown.returncode == 0 and json.loads(shown.stdout)["references"] == 1, shown.stdout + shown.stderr
    forged = tmp_path / "forged.json"
    forged.write_text(done["receipt"].replace("subject.erase", "subject.erasE"))
    assert verify(house.service, "--receipt", forged).returncode == 1
    once_more = protector.ask("GET", f"/subjects/erasures/{done['entry']}")
    assert once_more["entry"] == done["entry"]
    # The others are looked for again, by a version without them that two people approve.
    known = house.manager_sees()
    assert known["content"] is None and known["forgotten"]
    house.people["watchlist-manager"].ask("POST", f"/watchlists/{known['watchlist']}/versions", {})
    for role in ("authorising-officer", "countersigning-officer"):
        house.people[role].approve(f"/watchlists/{known['watchlist']}", role)
    assert house.manager_sees()["subjects_in_version"] == known["subjects_in_version"] - 1
    assert house.sound(tmp_path / "log")["erasures"] == 1
    with_log = verify(house.service, tmp_path / "log", "--receipt", receipt)
    assert with_log.returncode == 0 and "SOUND" in with_log.stdout, with_log.stdout + with_log.stderr


def altered(data, table, column, identity, change):
    """Alters what is sealed, as somebody who has the master key and the database can."""
    vault = Vault((data / "master.key").read_bytes())
    context = "\n".join(("peel-sealed/1", table, column, identity)).encode()
    database = sqlite3.connect(data / "peel.db")
    [(wrapped,)] = database.execute("select wrapped from subject_key where subject = ?", [identity]).fetchall()
    key = vault.key(identity, wrapped)
    [(sealed,)] = database.execute(f"select {column} from {table} where id = ?", [identity]).fetchall()
    value = json.loads(unseal(base64.b64decode(sealed), context, key))
    change(value)
    again = base64.b64encode(seal(json.dumps(value, sort_keys=True, separators=(",", ":")).encode(), context, key)).decode()
    database.execute(f"update {table} set {column} = ? where id = ?", [again, identity])
    database.commit()
    database.close()


def test_a_cameras_address_altered_in_the_database_starts_nothing(house):
    if house.service.arguments:
        pytest.skip("the test writes into SQLite's file; the service's part is the same")
    authorisation = house.state()["authorisation"]
    other = str(house.street / "elsewhere.mp4")
    house.service.stop()

    def elsewhere(value):
        value["addresses"][0] = other

    altered(house.service.data, "authorisation", "addresses", authorisation, elsewhere)
    house.service.start()
    house.sign_in()
    assert house.operator.ask("GET", f"/authorisations/{authorisation}")["cameras"][0]["address"] == other
    refused(house.operator, "POST", house.path + "/start", {}, "another than the one that was approved")
    assert house.state()["state"] == "announced"


def verify(service, *arguments):
    return subprocess.run([VERIFY, *map(str, arguments), "--key", service.data / "ledger.pub"], capture_output=True,
                          text=True, timeout=120)


def test_killed_in_the_middle_it_says_so_and_goes_on(house, tmp_path):
    house.operator.ask("POST", house.path + "/start", {})
    house.wait_for(lambda: house.alerts())
    before = {alert["alert"] for alert in house.alerts()}
    house.service.kill()
    house.service.start()
    house.sign_in()
    ended = house.state()
    assert ended["state"] == "stopped" and ended["ended_because"] == "restarted"
    assert before <= {alert["alert"] for alert in house.alerts()}
    house.sound(tmp_path / "log")
    house.operator.ask("POST", "/deployments", {"authorisation": ended["authorisation"]})
