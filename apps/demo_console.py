#!/usr/bin/env python3
"""The demonstration with the console: starts `peel serve --demo`, has its made people prepare a deployment, and says
where to look. All of it goes through the API that everybody uses, as the people whose business it is.

    apps/demo_console.py --bin build/release/bin --demo demo [--port 8080] [--start SECONDS]
"""

import argparse
import base64
import csv
import datetime
import http.client
import json
import pathlib
import signal
import subprocess
import sys
import time

LIST = "Painted high street"


class Failed(Exception):
    pass


class Person:
    """One of the demonstration's people, signed in."""

    def __init__(self, service, account):
        self.service = service
        self.account = account
        answer, headers = service.ask("POST", "/demo/sign-in", {"account": account})
        self.cookie = headers["Set-Cookie"].split(";")[0]

    def ask(self, method, path, body=None):
        return self.service.ask(method, path, body, self.cookie)[0]

    def approve(self, path, role):
        to_sign = self.ask("GET", f"{path}/approval?role={role}")
        assertion = self.ask("POST", "/demo/assertion", {"challenge": to_sign["challenge"]})
        self.ask("POST", f"{path}/approval", {"content": to_sign["content"], "role": role, **assertion})


class Service:
    def __init__(self, arguments, port):
        self.port = port
        self.origin = f"http://localhost:{port}"
        self.process = subprocess.Popen([*arguments, "--listen", f"127.0.0.1:{port}"])

    def ask(self, method, path, body=None, cookie=""):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Content-Type": "application/json", "Origin": self.origin, "Cookie": cookie}
        connection.request(method, "/api/v1" + path, None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        text = response.read().decode()
        if response.status >= 300:
            raise Failed(f"{method} {path}: {json.loads(text)['error']['message']}")
        return json.loads(text) if text else None, response.headers

    def wait_until_ready(self):
        for _ in range(600):
            if self.process.poll() is not None:
                raise Failed("the service did not start; what it said stands above")
            try:
                return self.ask("GET", "/demo")[0]["people"]
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)
        raise Failed("the service does not answer after a minute")


def stamp(time_point):
    return time_point.strftime("%Y-%m-%dT%H:%M:%SZ")


def prepare_list(people, scene):
    """The open list with the three who are looked for, approved by two; made when it is not there."""
    manager = people["watchlist-manager"]
    for known in manager.ask("GET", "/watchlists")["watchlists"]:
        if known["name"] == LIST and not known["ended"] and len(known["approvals"]) == 2 and not known["changed"]:
            return known
    made = manager.ask("POST", "/watchlists", {"name": LIST})["watchlist"]
    with open(scene / "entries.csv", newline="", encoding="utf-8") as lines:
        entries = list(csv.DictReader(lines))
    next_year = datetime.date.today() + datetime.timedelta(days=365)
    for entry in entries:
        picture = base64.b64encode((scene / entry.pop("image")).read_bytes()).decode()
        manager.ask("POST", f"/watchlists/{made}/references",
                    {**entry, "review_on": next_year.isoformat(), "case_outcome": "open", "under_18": False,
                     "exception": "", "picture": picture})
    manager.ask("POST", f"/watchlists/{made}/versions", {})
    for role in ("authorising-officer", "countersigning-officer"):
        people[role].approve(f"/watchlists/{made}", role)
    return manager.ask("GET", f"/watchlists/{made}")


def propose(operator, known, cameras, purpose, begins, hours):
    now = datetime.datetime.now(datetime.timezone.utc)
    return operator.ask("POST", "/authorisations", {
        "purpose": purpose,
        "legal_basis": "Demonstration on painted people",
        "necessity": "Nothing else shows the whole of a deployment",
        "proportionality": "No real person's face is used, and nobody who is not listed is kept",
        "place": "A painted high street",
        "cameras": cameras,
        "from": stamp(now + begins), "until": stamp(now + begins + datetime.timedelta(hours=hours)),
        "watchlist": known["watchlist"], "content": known["content"],
        # Stricter than usual: painters' faces are more alike than those of living people.
        "fpir": "0.0001",
        "notice": "Facial recognition is in use on the painted high street today. It looks for three people."})


def prepare_deployment(people, known, cameras):
    """A deployment that can be started now; made when there is none. Returns it."""
    operator = people["camera-operator"]
    soon = stamp(datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1))
    for deployment in operator.ask("GET", "/deployments")["deployments"]:
        if deployment["state"] not in ("stopped", "called-off") and deployment["until"] > soon:
            return deployment
    plan = propose(operator, known, cameras, "Show how a deployment goes", datetime.timedelta(minutes=-1), 8)
    for role in ("authorising-officer", "countersigning-officer"):
        people[role].approve(f"/authorisations/{plan['authorisation']}", role)
    propose(operator, known, cameras, "Wait for two people's approval", datetime.timedelta(hours=12), 8)
    return operator.ask("POST", "/deployments", {"authorisation": plan["authorisation"]})


def tell_alerts(operator, deployment, seconds):
    """Starts it and prints alerts as they come, for those who have no browser at hand."""
    path = f"/deployments/{deployment['deployment']}"
    operator.ask("POST", path + "/start", {})
    seen = set()
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for alert in operator.ask("GET", f"/alerts?deployment={deployment['deployment']}")["alerts"]:
            if alert["alert"] not in seen:
                seen.add(alert["alert"])
                print(f"  alert on {alert['camera']}: {alert['category']}, score {alert['score']:.2f}, "
                      f"threshold {alert['threshold']:.2f} ({alert['strength']})", flush=True)
        time.sleep(0.5)
    operator.ask("POST", path + "/stop", {})
    counts = operator.ask("GET", path)["counts"]
    print(f"  stopped: {counts['faces']} faces, {counts['searches']} searches, {counts['alerts']} alerts; "
          f"{counts['made']} templates made, {counts['wiped']} wiped, {counts['held']} held", flush=True)


def greet(service):
    print(f"""
== The console: {service.origin}
   One click there is enough to be anybody. Try first:
   1. Be the camera operator (Olga Operates): start the deployment that was announced, and look at its cameras.
   2. Alerts come within half a minute: open one, compare both faces, decide.
   3. Be the officer (Otis Officer): go to the person, and say what came of it.
   4. Be the authorising officer, then the countersigning officer: approve the plan that waits.
   5. Be the auditor (Aud Auditor): read the log. Then check it without the service:
        build/release/bin/peel ledger export --data demo/service --out demo/log
        build/release/bin/peel-verify demo/log --key demo/service/ledger.pub
   The people are portraits from The Battle for Wesnoth; demo/north/CREDITS.txt names its artists.
   Ctrl-C ends the service.
""", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bin", type=pathlib.Path, required=True, help="folder of the programs")
    parser.add_argument("--demo", type=pathlib.Path, required=True, help="folder with the painted scenes")
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--start", type=float, metavar="SECONDS",
                        help="start the deployment, print its alerts for so long, and end")
    chosen = parser.parse_args()
    demo = chosen.demo.resolve()
    service = Service([chosen.bin / "peel", "serve", "--demo", "--data", demo / "service", "--trust", demo / "trust.json",
                       "--calibration", demo / "calibration.json"], chosen.port)

    def end(*_):
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    try:
        people = {person["roles"][0]: Person(service, person["account"]) for person in service.wait_until_ready()}
        known = prepare_list(people, demo / "north")
        cameras = [{"name": name, "address": str(demo / name / "scene.mp4")} for name in ("north", "south")]
        deployment = prepare_deployment(people, known, cameras)
        if chosen.start:
            tell_alerts(people["camera-operator"], deployment, chosen.start)
        else:
            greet(service)
            return service.process.wait()
    except Failed as problem:
        print(f"demo: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    finally:
        if service.process.poll() is None:
            service.process.send_signal(signal.SIGTERM)
            service.process.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
