"""A realistic log: a force sets up, lists somebody, deploys twice, and answers for it."""

import datetime

import plain

ORIGIN = "force.example/peel"
DOMAIN = "force.example"
LOG_KEY = plain.key_of(250)
ADMIN, AUTHORISER, COUNTERSIGNER, MANAGER, OPERATOR, OFFICER, AUDITOR = range(1, 8)
ROLES = {ADMIN: "administrator", AUTHORISER: "authorising-officer", COUNTERSIGNER: "countersigning-officer",
         MANAGER: "watchlist-manager", OPERATOR: "camera-operator", OFFICER: "officer", AUDITOR: "auditor"}


def made_id(prefix, number):
    return f"{prefix}-{number:032x}"


def digest(words):
    return plain.sha256(words.encode()).hex()


def account(person):
    return made_id("acct", person)


class Story:
    def __init__(self, deployments=2, sign_ins=120):
        self.now = datetime.datetime(2026, 5, 1, 8, 0, tzinfo=datetime.timezone.utc)
        self.entries = []
        self.passkeys = {person: plain.Passkey(person) for person in ROLES}
        self.alerts = 0
        self.begin()
        self.people()
        for number in range(1, sign_ins + 1):
            self.sign_in(number)
        for number in range(1, deployments + 1):
            self.watchlist(number)
            self.authorisation(number)
            self.deployment(number)
        self.add("report.read", account(AUDITOR), report="alerts")
        self.add("program.stop")

    def stamp(self, **later):
        time = self.now + datetime.timedelta(**later)
        return time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03}Z"

    def add(self, act, by="peel", seconds=1.0, **members):
        self.now += datetime.timedelta(seconds=seconds)
        self.entries.append({"act": act, "at": self.stamp(), "by": by, **members})

    def begin(self):
        self.add("log.begin", log=made_id("log", 1), origin=digest(ORIGIN), key=plain.b64(plain.raw(LOG_KEY)),
                 relying_party=digest(DOMAIN), demo=0)
        self.add("program.start", version="0.1.0")

    def people(self):
        for person, role in ROLES.items():
            self.add("account.create", "peel" if person == ADMIN else account(ADMIN), account=account(person), roles=[role])
            passkey = self.passkeys[person]
            self.add("credential.add", account(person), account=account(person), credential=passkey.credential,
                     algorithm="es256", public_key=passkey.public)
            self.add("session.open", account(person), session=digest(f"session of {person}"),
                     credential=passkey.credential)
        self.add("node.create", account(ADMIN), node=made_id("node", 1), key=plain.b64(plain.raw(plain.key_of(99))))

    def sign_in(self, number):
        person = MANAGER + number % 4
        session = digest(f"session {number}")
        self.add("session.open", account(person), session=session, credential=self.passkeys[person].credential)
        self.add("session.close", account(person), session=session, because="asked")

    def watchlist(self, number):
        name, content = made_id("list", number), digest(f"list {number}")
        self.add("watchlist.new", account(MANAGER), watchlist=name)
        for one in range(3):
            self.add("reference.add", account(MANAGER), watchlist=name, reference=made_id("ref", 10 * number + one),
                     subject=digest(f"subject {number} {one}"))
        self.add("watchlist.version", account(MANAGER), watchlist=name, version=1, content=content, subjects=3,
                 templates=5)
        version = self.entries[-1]
        for person in (AUTHORISER, COUNTERSIGNER):
            self.add("watchlist.approve", account(person), watchlist=name, content=content, role=ROLES[person],
                     approval=self.passkeys[person].approve("watchlist", name, content, ROLES[person], version))

    def authorisation(self, number):
        name, content = made_id("auth", number), digest(f"authorisation {number}")
        window = {"from": self.stamp(), "until": self.stamp(hours=4)}
        self.add("authorisation.propose", account(OPERATOR), authorisation=name, content=content,
                 watchlist=made_id("list", number), list_content=digest(f"list {number}"), threshold="0.52", **window)
        proposal = self.entries[-1]
        for person in (AUTHORISER, COUNTERSIGNER):
            self.add("authorisation.approve", account(person), authorisation=name, content=content, role=ROLES[person],
                     approval=self.passkeys[person].approve("authorisation", name, content, ROLES[person], proposal))

    def counts(self, faces, alerts, held):
        return {"faces": faces, "searches": faces + 7, "alerts": alerts, "made": 3 * faces, "wiped": 3 * faces - held,
                "held": held}

    def deployment(self, number):
        name, authorisation = made_id("dep", number), made_id("auth", number)
        self.add("deployment.announce", account(AUTHORISER), deployment=name, authorisation=authorisation)
        self.add("deployment.start", account(OPERATOR), deployment=name, authorisation=authorisation,
                 content=digest(f"authorisation {number}"))
        self.add("camera.view", account(OPERATOR), deployment=name, camera=0)
        self.add("deployment.counts", deployment=name, seconds=600, **self.counts(100, 0, 5))
        first = self.alert(name, "match", "arrested")
        second = self.alert(name, "no-match", "no-action")
        self.add("deployment.pause", account(OPERATOR), deployment=name)
        self.add("deployment.resume", account(OPERATOR), deployment=name)
        self.add("deployment.stop", account(OPERATOR), seconds=3600, deployment=name, because="asked",
                 **self.counts(900, 2, 0))
        for alert in (second, first):
            self.add("alert.delete", alert=alert, because="dealt-with")
        self.add("watchlist.end", account(MANAGER), watchlist=made_id("list", number))
        self.add("subject.erase", subject=digest(f"subject {number} 0"))

    def alert(self, deployment, verdict, outcome):
        self.alerts += 1
        name = made_id("alert", self.alerts)
        self.add("alert.raise", made_id("node", 1), seconds=30, alert=name, deployment=deployment,
                 entry=digest(f"entry {name}"), score="0.61", threshold="0.52", captured=self.stamp(seconds=29))
        self.add("alert.view", account(OFFICER), alert=name)
        self.add("alert.decide", account(OFFICER), alert=name, verdict=verdict,
                 reason="face-agrees" if verdict == "match" else "face-differs")
        if verdict == "match":
            self.add("alert.engage", account(OFFICER), alert=name)
        self.add("alert.outcome", account(OFFICER), alert=name, outcome=outcome)
        return name

    # To break it in one place.
    def place(self, act, nth=0):
        return [number for number, entry in enumerate(self.entries) if entry["act"] == act][nth]

    def entry(self, act, nth=0):
        return self.entries[self.place(act, nth)]

    def delay(self, place, **by):
        """That entry and all that follow are later by so much."""
        for entry in self.entries[place:]:
            time = datetime.datetime.strptime(entry["at"], "%Y-%m-%dT%H:%M:%S.%f%z") + datetime.timedelta(**by)
            entry["at"] = time.strftime("%Y-%m-%dT%H:%M:%S.") + f"{time.microsecond // 1000:03}Z"

    def insert(self, place, act, by, **members):
        """In front of the entry at `place`, at the time of the one before."""
        self.entries.insert(place, {"act": act, "at": self.entries[place - 1]["at"], "by": by, **members})
        return place


def texts(entries):
    return [plain.canonical(entry) for entry in entries]


def checkpoint(lines, key=LOG_KEY, origin=ORIGIN):
    head = plain.root([plain.leaf_hash(line) for line in lines])
    return plain.signed(plain.checkpoint_text(origin, len(lines), head), origin, key)
