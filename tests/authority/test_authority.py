"""Whose word is enough for a search, and what is refused: each with its own message and exit code."""

import base64
import ctypes
import ctypes.util
import fcntl
import hashlib
import json
import os
import pty
import subprocess
import time

import pytest

from world import PEEL, must, run, stamp

F_SETPIPE_SZ = 1031


def show(world, authorisation, **other):
    return run(PEEL, "authorise", "show", authorisation, "--trust", other.get("trust", world.trust), "--watchlist",
               other.get("list", world.list), "--operating-points", other.get("table", world.table))


def refused(done, words, code=3):
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stderr.startswith("peel: ") and words in done.stderr, done.stderr
    assert done.stderr.count("\n") == 1, done.stderr


def sign(world, authorisation, who, *arguments, **other):
    return run(PEEL, "authorise", "sign", authorisation, "--key", world.folder / f"{who}.key", "--operating-points",
               other.get("table", world.table), *arguments)


def new_person(folder, name, role, trust=None):
    must(PEEL, "key", "new", "--name", name, "--role", role, "--out", folder / f"{name}.key")
    if trust:
        must(PEEL, "trust", "add", "--trust", trust, "--key", folder / f"{name}.key.pub")
    return folder / f"{name}.key"


def canonical(document):
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def rewritten(authorisation, change):
    document = json.loads(authorisation.read_text())
    change(document)
    authorisation.write_text(canonical(document) + "\n")
    return authorisation


def signature(key_file, authorisation, signed_at):
    """What a machine whose clock says `signed_at` would add."""
    sodium = ctypes.CDLL(ctypes.util.find_library("sodium"))
    assert sodium.sodium_init() >= 0
    key = json.loads(key_file.read_text())
    public, secret, made = (ctypes.create_string_buffer(size) for size in (32, 64, 64))
    sodium.crypto_sign_seed_keypair(public, secret, base64.b64decode(key["seed"]))
    text = f"peel-authorisation/3\n{canonical(authorisation)}\n{signed_at}".encode()
    sodium.crypto_sign_detached(made, None, text, ctypes.c_ulonglong(len(text)), secret)
    return {"key": key["key"], "signature": base64.b64encode(made.raw).decode(), "signed_at": signed_at}


def signed_by(authorisation, *keys, at=-30):
    """Both signatures made here, without what `peel authorise sign` looks at."""
    def change(document):
        document["approvals"] = [signature(key, document["authorisation"], stamp(at)) for key in keys]

    return rewritten(authorisation, change)


@pytest.fixture
def both(world):
    return world.folder / "ann.key", world.folder / "bob.key"


def test_with_two_signatures_it_would_be_granted(world, authorisation):
    done = show(world, authorisation)
    assert done.returncode == 0, done.stderr
    assert "would be granted now" in done.stdout and done.stdout.count("Signature        valid") == 2
    table = hashlib.sha256((world.table / "made.json").read_bytes()).hexdigest()
    assert f"Error rates      sha256:{table}" in done.stdout and "Measured on      made up for tests" in done.stdout
    point = json.loads(authorisation.read_text())["authorisation"]["operating_point"]
    assert point["fpir"] == "0.001" and f"Threshold        {point['threshold']}\n" in done.stdout


def test_signatures_made_elsewhere_count_too(world, authorisation, both):
    # The control: what the tests below sign by themselves is refused for its reason, not for its making.
    assert show(world, signed_by(authorisation, *both)).returncode == 0


def test_expired(world, tmp_path):
    # Long enough to be made and signed twice on a busy machine.
    ends = time.monotonic() + 15
    authorisation = world.authorisation(tmp_path / "A.json", end=15)
    time.sleep(max(0, ends - time.monotonic()) + 1)
    refused(show(world, authorisation), "the authorisation ended at")
    refused(sign(world, authorisation, "ann"), "the authorisation ended at")


def test_early(world, tmp_path):
    refused(show(world, world.authorisation(tmp_path / "A.json", start=1800)), "the authorisation begins at")


def test_no_signature(world, tmp_path):
    refused(show(world, world.authorisation(tmp_path / "A.json", signers=[])), "nobody has signed")


def test_one_signature(world, tmp_path):
    refused(show(world, world.authorisation(tmp_path / "A.json", signers=["ann"])), "one person only has signed")


def test_the_same_person_twice(world, authorisation, both):
    refused(sign(world, world.authorisation(authorisation.with_name("B.json"), signers=["ann"]), "ann"),
            "ann has signed this already")
    refused(show(world, signed_by(authorisation, both[0], both[0])), "ann has signed twice")


def test_two_of_one_role(world, authorisation, both, tmp_path):
    trust = tmp_path / "trust.json"
    cid = new_person(tmp_path, "cid", "authorising-officer", trust)
    must(PEEL, "trust", "add", "--trust", trust, "--key", world.folder / "ann.key.pub")
    refused(show(world, signed_by(authorisation, both[0], cid), trust=trust), "both signed as authorising-officer")


def test_an_unknown_key(world, authorisation, both, tmp_path):
    eve = new_person(tmp_path, "eve", "countersigning-officer")
    refused(show(world, signed_by(authorisation, both[0], eve)), "which the trust file does not have")


def test_a_wrong_role(world, authorisation, both, tmp_path):
    trust = tmp_path / "trust.json"
    trust.write_bytes(world.trust.read_bytes())
    eve = new_person(tmp_path, "eve", "camera-operator", trust)
    refused(run(PEEL, "authorise", "sign", authorisation, "--key", eve), "eve's key is for the role camera-operator")
    refused(show(world, signed_by(authorisation, both[0], eve), trust=trust), "eve signed, but is camera-operator")


def test_a_wrong_list(world, authorisation, tmp_path):
    other = tmp_path / "other.list"
    must(PEEL, "watchlist", "build", "--entries", world.north.folder / "entries.csv", "--out", other, "--key-file",
         world.key)
    refused(show(world, authorisation, list=other), "the watchlist is another than the one that was signed for")


def test_an_altered_byte(world, tmp_path):
    once = world.authorisation(tmp_path / "once.json", signers=["ann"])
    once.write_text(once.read_text().replace("Market Square", "Market Sqvare"))
    refused(sign(world, once, "bob"), "was altered after it")
    both = world.authorisation(tmp_path / "both.json")
    both.write_text(both.read_text().replace("Market Square", "Market Sqvare"))
    refused(show(world, both), "it was altered after")


def test_a_clock_that_was_set_back(world, authorisation, both):
    refused(show(world, signed_by(authorisation, *both, at=600)), "but the clock here says")


def test_another_table(world, authorisation, tmp_path):
    # Whoever runs the program has a table after which strangers never match.
    kind = json.loads((world.table / "made.json").read_text())
    for point in kind["points"]:
        point["matches"] = 0
    table = tmp_path / "tables"
    table.mkdir()
    (table / "kind.json").write_text(json.dumps(kind))
    refused(show(world, authorisation, table=table), "the table of error rates is another than")
    refused(run(*[table if argument == world.table else argument for argument in world.arguments(authorisation)],
                "--camera", f"north={world.north.video}"), "the table of error rates is another than")


def test_another_threshold(world, authorisation, both):
    def change(document):
        document["authorisation"]["operating_point"]["threshold"] = "0.3000"

    refused(show(world, signed_by(rewritten(authorisation, change), *both)),
            "the threshold that was signed for is 0.3000, but")


def test_a_threshold_below_the_rules(world, authorisation, both):
    def change(document):
        point = document["authorisation"]["operating_point"]
        del point["fpir"]
        point["threshold"] = "0.3"

    refused(show(world, signed_by(rewritten(authorisation, change), *both)), "a threshold of 0.3 was asked for")


def test_escapes_and_nul_bytes(world, authorisation):
    text = authorisation.read_text()
    authorisation.write_text(text.replace("Market", "M\\u0061rket"))
    refused(show(world, authorisation), "is one that JSON does not demand", code=1)
    authorisation.write_bytes(text.encode() + b"\0{}")
    refused(show(world, authorisation), "NUL byte", code=1)


def test_a_message_is_no_command_to_the_terminal(world, authorisation):
    authorisation.write_text(authorisation.read_text().replace('"purpose"', '"\\u001b[2J":1,"purpose"'))
    done = show(world, authorisation)
    assert done.returncode == 1 and "\x1b" not in done.stderr and "<U+001B>[2J" in done.stderr


def test_only_the_authorisation_that_was_meant(world, tmp_path):
    authorisation = world.authorisation(tmp_path / "A.json", signers=[])
    before = authorisation.read_bytes()
    refused(sign(world, authorisation, "ann", "--id", "auth-" + "0" * 32), "nothing was signed")
    assert authorisation.read_bytes() == before
    own = json.loads(before)["authorisation"]["id"]
    assert sign(world, authorisation, "ann", "--id", own).returncode == 0


def test_what_is_signed_is_what_was_shown(world, tmp_path):
    """The file is changed while the program still shows it: into a pipe that is full."""
    authorisation = world.authorisation(tmp_path / "A.json", signers=[])

    def lengthen(document):
        document["authorisation"]["necessity"] = "word " * 799 + "end"
        document["authorisation"]["proportionality"] = "word " * 799 + "end"

    rewritten(authorisation, lengthen)
    read, write = os.pipe()
    fcntl.fcntl(write, F_SETPIPE_SZ, 4096)
    process = subprocess.Popen([PEEL, "authorise", "sign", authorisation, "--key", world.folder / "ann.key",
                                "--operating-points", world.table], stdin=subprocess.DEVNULL, stdout=write,
                               stderr=subprocess.PIPE, text=True)
    os.close(write)
    shown = os.read(read, 16)  # it has begun to show
    changed = authorisation.read_text().replace("Market Square", "Another Place")
    authorisation.write_text(changed)
    while more := os.read(read, 65536):
        shown += more
    errors = process.communicate(timeout=60)[1]
    os.close(read)
    assert process.returncode == 3 and "was changed while it was shown" in errors, errors
    assert b"Market Square" in shown and b"Signed by" not in shown
    assert authorisation.read_text() == changed


@pytest.mark.parametrize("answer, signed", [("sign", True), ("no", False), ("", False), ("signx", False)])
def test_who_sits_at_a_terminal_is_asked(world, tmp_path, answer, signed):
    authorisation = world.authorisation(tmp_path / "A.json", signers=[])
    before = authorisation.read_text()
    theirs, its = pty.openpty()
    os.write(theirs, f"{answer}\n".encode())
    done = run(PEEL, "authorise", "sign", authorisation, "--key", world.folder / "ann.key", "--operating-points",
               world.table, stdin=its)
    os.close(its)
    os.close(theirs)
    assert "Type sign" in done.stdout
    if signed:
        assert done.returncode == 0 and "Signed by" in done.stdout, done.stderr
    else:
        refused(done, "nothing was signed")
        assert authorisation.read_text() == before


def test_nobody_is_asked_with_yes(world, tmp_path):
    authorisation = world.authorisation(tmp_path / "A.json", signers=[])
    theirs, its = pty.openpty()
    done = run(PEEL, "authorise", "sign", authorisation, "--key", world.folder / "ann.key", "--operating-points",
               world.table, "--yes", stdin=its)
    os.close(its)
    os.close(theirs)
    assert done.returncode == 0 and "Type sign" not in done.stdout, done.stderr


def test_words_cannot_draw_false_lines(world, tmp_path):
    done = run(PEEL, "authorise", "new", "--use", "lfr", "--watchlist", world.list, "--from", stamp(-60), "--until",
               stamp(600), "--fpir", "0.001", "--uncalibrated", "a test", "--operating-points", world.table, "--out", tmp_path / "A.json", "--place",
               "Square" + " " * 80 + "Threshold        0.9000", "--purpose", "p", "--basis", "b", "--necessity", "n",
               "--proportionality", "p", "--camera", "north")
    refused(done, "two in a row", code=2)


@pytest.mark.parametrize("mode", [0o664, 0o646])
def test_a_trust_file_that_others_may_change(world, authorisation, tmp_path, mode):
    trust = tmp_path / "trust.json"
    trust.write_bytes(world.trust.read_bytes())
    trust.chmod(mode)
    refused(show(world, authorisation, trust=trust), "chmod go-w")


def test_a_trust_file_that_others_may_replace(world, authorisation, tmp_path):
    folder = tmp_path / "open"
    folder.mkdir()
    (folder / "trust.json").write_bytes(world.trust.read_bytes())
    (folder / "trust.json").chmod(0o644)
    folder.chmod(0o777)
    refused(show(world, authorisation, trust=folder / "trust.json"), "others may put another file in the folder")
    folder.chmod(0o755)
    (folder / "link.json").symlink_to(folder / "trust.json")
    refused(show(world, authorisation, trust=folder / "link.json"), "is a symbolic link")


def test_a_private_key_that_others_may_read(world, authorisation, tmp_path):
    key = new_person(tmp_path, "dan", "authorising-officer")
    key.chmod(0o640)
    refused(run(PEEL, "authorise", "sign", authorisation, "--key", key), "chmod 600")


def test_one_person_has_one_key_and_one_role(world, tmp_path):
    trust = tmp_path / "trust.json"
    new_person(tmp_path, "ann", "authorising-officer", trust)
    (tmp_path / "two").mkdir(mode=0o700)
    other = new_person(tmp_path / "two", "ANN", "countersigning-officer")
    refused(run(PEEL, "trust", "add", "--trust", trust, "--key", f"{other}.pub"), "nobody holds two keys or two roles")
    refused(run(PEEL, "trust", "add", "--trust", trust, "--key", tmp_path / "ann.key.pub"),
            "one key is one person's")
    refused(run(PEEL, "key", "new", "--name", "ann", "--role", "chief", "--out", tmp_path / "x.key"), "role", code=2)
    refused(run(PEEL, "key", "new", "--name", "ann", "--role", "auditor", "--out", tmp_path / "ann.key"),
            "exists already")
