"""What peel-verify tells whoever has a receipt of an erasure, with its log and without it."""

import json

import plain
import pytest
import story
from story import account, digest, made_id


def path_to(leaves, index):
    """PATH of RFC 9162, 2.1.3.1: the hashes that lead from an entry to the root."""
    if len(leaves) == 1:
        return []
    half = 1 << (len(leaves) - 1).bit_length() - 1
    if index < half:
        return path_to(leaves[:half], index) + [plain.root(leaves[half:])]
    return path_to(leaves[half:], index - half) + [plain.root(leaves[:half])]


@pytest.fixture(scope="module")
def told():
    """A story in which somebody is taken off a list and erased; and the receipt of it."""
    made = story.Story()
    place = made.place("watchlist.version", 1)
    who = {"watchlist": made_id("list", 2), "reference": made_id("ref", 900)}
    made.insert(place, "reference.add", account(story.MANAGER), subject=digest("erased"), **who)
    made.insert(place + 1, "reference.remove", "peel", because="erased", **who)
    made.insert(place + 2, "subject.erase", "peel", subject=digest("erased"))
    lines = story.texts(made.entries)
    return lines, receipt(lines, place + 1, place + 2), place + 2


def receipt(lines, first, last):
    leaves = [plain.leaf_hash(line) for line in lines]
    entries = [{"index": index, "entry": lines[index].decode(), "proof": [plain.b64(each) for each in path_to(leaves, index)]}
               for index in range(first, last + 1)]
    made = {"format": "peel-receipt/1", "checkpoint": story.checkpoint(lines), "entries": entries}
    return plain.canonical(made).decode() + "\n"


def test_a_receipt_is_checked_without_its_log(outsider, told):
    lines, text, place = told
    path = outsider.file("receipt.json", text)
    done = outsider.run("--receipt", path, "--key", outsider.key)
    assert done.returncode == 0 and done.stdout.startswith("THE RECEIPT HOLDS."), done.stdout + done.stderr
    assert f"entry {place} of {len(lines)}" in done.stdout and "1 references" in done.stdout
    done = outsider.run("--receipt", path, "--key", outsider.key, "--json")
    assert json.loads(done.stdout)["entry"] == place


def test_a_receipt_that_was_altered_does_not_hold(outsider, told):
    _, text, place = told
    path = outsider.file("receipt.json", text.replace(digest("erased"), digest("another")))
    done = outsider.run("--receipt", path, "--key", outsider.key)
    assert done.returncode == 1 and f"entry {place} of the log" in done.stdout and "it was altered" in done.stdout
    other = outsider.file("other.pub", plain.verifier_key(story.ORIGIN, 1, plain.key_of(3)))
    done = outsider.run("--receipt", outsider.file("good.json", text), "--key", other, "--json")
    assert done.returncode == 1 and not json.loads(done.stdout)["holds"]


def test_what_is_no_receipt_is_no_verdict(outsider, told):
    _, text, _ = told
    good = outsider.file("good.json", text)
    witness = outsider.file("witness.pub", plain.verifier_key(story.ORIGIN, 4, story.LOG_KEY))
    for arguments in (["--receipt", outsider.file("spaced.json", text.replace(",", ", ")), "--key", outsider.key],
                      ["--receipt", outsider.file("cut.json", text[:-1]), "--key", outsider.key],
                      ["--receipt", outsider.key, "--key", outsider.key],
                      ["--receipt", good, "--key", witness],
                      ["--receipt", good, "--key", outsider.key, "--witness", witness],
                      ["--receipt", good, "--key", outsider.key, "--people", good],
                      [outsider.folder / "none", "--receipt", good, "--key", outsider.key, "--json"]):
        done = outsider.run(*arguments)
        assert done.returncode == 2 and done.stdout == "" and "could not check" in done.stderr, (arguments, done.stdout)


def test_a_receipt_and_its_log_are_told_as_one(outsider, told):
    lines, text, place = told
    path = outsider.file("receipt.json", text)
    both = outsider.verify(outsider.export(lines), "--receipt", path)
    assert both["sound"] and both["receipt"]["holds"] and both["receipt"]["entry"] == place
    older = outsider.export(lines[:place])
    assert "older copy" in outsider.finds("fork", None, older, "--receipt", path)
    forked = [line.replace(b'"arrested"', b'"no-action"') for line in lines]
    assert "your receipt" in outsider.finds("fork", None, outsider.export(forked), "--receipt", path)


def test_a_receipt_that_leaves_something_out_is_found_with_its_log(outsider, told):
    lines, _, place = told
    less = outsider.file("less.json", receipt(lines, place, place))
    assert outsider.run("--receipt", less, "--key", outsider.key).returncode == 0
    assert "leaves it out" in outsider.finds("receipt", place - 1, outsider.export(lines), "--receipt", less)
