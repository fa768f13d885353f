"""`peel serve` killed in the middle of acts, again and again. PEEL_KILLS says how often (3 times unless it does)."""

import http.client
import os
import pathlib
import random
import re
import threading
import time

from conftest import Person

KILLS = int(os.environ.get("PEEL_KILLS", "3"))
GONE = (OSError, http.client.HTTPException)
MADE = re.compile(rb'"account":"(acct-[0-9a-f]{32})","act":"account\.create"')
CLOSED = re.compile(rb'"account":"(acct-[0-9a-f]{32})","act":"account\.close"')


class Acts:
    """Acts by several people at once, and those of them that the service acknowledged."""

    def __init__(self, boss):
        self.boss = boss
        self.made, self.closed, self.people = set(), set(), []
        self.wrong = []

    def make(self):
        answer = self.boss.ask("POST", "/api/v1/accounts", {"name": "Made", "roles": ["officer"]})
        assert answer.status == 201, answer.text
        made = answer.json()
        self.made.add(made["account"])
        return made

    def close(self):
        account = self.make()["account"]
        answer = self.boss.ask("POST", f"/api/v1/accounts/{account}/close", {})
        assert answer.status == 204, answer.text
        self.closed.add(account)

    def enrol(self):
        self.people.append(Person(self.boss.service, self.make()["code"]))

    def _repeat(self, act):
        try:
            while True:
                act()
        except GONE:
            pass
        except Exception as error:  # noqa: BLE001: a thread's own failure would be lost
            self.wrong.append(repr(error))

    def until_killed(self, service, seconds):
        threads = [threading.Thread(target=self._repeat, args=[act]) for act in (self.make, self.make, self.close, self.enrol)]
        for each in threads:
            each.start()
        time.sleep(seconds)
        service.kill()
        for each in threads:
            each.join(timeout=60)
        assert not self.wrong, self.wrong


def entries_of(log):
    return b"\n".join(path.read_bytes() for path in pathlib.Path(log, "tile/entries").rglob("*") if path.is_file())


def check(service, acts, log):
    """Nothing acknowledged is lost, the log is sound, and it tells of just what there is."""
    there = {each["account"]: each["closed"] for each in acts.boss.ask("GET", "/api/v1/accounts").json()["accounts"]}
    assert acts.made <= set(there)
    assert all(there[account] for account in acts.closed)
    for person in acts.people[-2:]:
        assert person.ask("GET", "/api/v1/me").status == 200, "an acknowledged session is lost"
    assert service.ask("GET", "/api/v1/log/checkpoint").status == 200  # signs one of all that there is
    exported = service.export(log)
    assert exported.returncode == 0, exported.stderr
    verified = service.verify(log)
    assert verified.returncode == 0, verified.stdout
    entries = entries_of(log)
    assert {each.decode() for each in MADE.findall(entries)} == set(there)
    assert {each.decode() for each in CLOSED.findall(entries)} == {account for account, closed in there.items() if closed}
    return there


def test_killed_in_the_middle_nothing_acknowledged_is_lost(service, boss, tmp_path):
    moments = random.Random(KILLS)
    acts, unheard = Acts(boss), 0
    for number in range(KILLS):
        acts.until_killed(service, moments.uniform(0.05, 1))
        service.start()
        there = check(service, acts, tmp_path / f"log{number}")
        unheard = len(there) - len(acts.made) - 1  # without the first administrator
    assert acts.made and acts.closed and acts.people
    assert Person.sign_in(boss).status == 201
    print(f"\n{KILLS} kills: {len(acts.made)} accounts made, {len(acts.closed)} closed and {len(acts.people)} passkeys "
          f"made were acknowledged, and are there; {unheard} more were kept whose answer the kill cut off")
