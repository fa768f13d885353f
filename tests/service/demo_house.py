"""A demonstration on a data folder of its own, for tests that need a whole deployment."""

import json
import os
import sys
import time

sys.path.insert(0, os.environ["PEEL_APPS"])
import demo_console  # noqa: E402


class House:
    """A demonstration on a data folder of its own, with its people signed in."""

    def __init__(self, service, street):
        self.service = service
        self.street = street

    def ask(self, method, path, body=None, cookie=""):
        answer = self.service.ask(method, "/api/v1" + path, body, cookie)
        if answer.status >= 300:
            raise demo_console.Failed(f"{answer.status} {answer.text}")
        return json.loads(answer.text) if answer.text else None, answer.headers

    def sign_in(self):
        people = self.ask("GET", "/demo")[0]["people"]
        self.people = {each["roles"][0]: demo_console.Person(self, each["account"]) for each in people}
        self.operator, self.officer = self.people["camera-operator"], self.people["officer"]
        return self

    def prepare(self, cameras=None):
        """A deployment that may start; `cameras`: as a plan has them, or one of the service's own."""
        known = demo_console.prepare_list(self.people, self.street / "north")
        cameras = cameras or [{"name": "north", "address": str(self.street / "north/scene.mp4")}]
        made = demo_console.prepare_deployment(self.people, known, cameras)
        self.path = f"/deployments/{made['deployment']}"
        return self

    def state(self):
        return self.operator.ask("GET", self.path)

    def alerts(self):
        return self.operator.ask("GET", "/alerts")["alerts"]

    def manager_sees(self):
        manager = self.people["watchlist-manager"]
        newest = manager.ask("GET", "/watchlists")["watchlists"][0]["watchlist"]
        return manager.ask("GET", f"/watchlists/{newest}")

    def wait_for(self, done, seconds=120):
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if done():
                return
            time.sleep(0.2)
        raise AssertionError(f"nothing came of it: {self.state()}")

    def sound(self, out):
        assert self.service.export(out).returncode == 0
        verified = self.service.verify(out)
        assert verified.returncode == 0, verified.stdout
        return json.loads(verified.stdout)["summary"]
