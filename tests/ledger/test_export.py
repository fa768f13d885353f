"""That an exported log is the one that was signed: every way to alter it after the fact is found out."""

import datetime
import json
import os
import pathlib
import re
import shutil

import plain
import pytest
import story

GOLDEN = pathlib.Path(os.environ["PEEL_SOURCE"]) / "tests/golden/ledger-1"


def test_a_sound_log_is_sound(outsider, sound_lines):
    result = outsider.verify(outsider.export(sound_lines))
    assert result["sound"] and "broken" not in result
    assert result["checkpoint"]["size"] == len(sound_lines) > 256
    head = plain.root([plain.leaf_hash(line) for line in sound_lines])
    assert result["checkpoint"]["root"] == "sha256:" + head.hex()
    summary = result["summary"]
    assert (summary["deployments"], summary["alerts"], summary["approvals"]) == (2, 4, 8)
    assert (summary["faces"], summary["arrests"], summary["open_alerts"]) == (1800, 2, 0)


def test_every_beginning_of_it_is_sound(outsider):
    lines = story.texts(story.Story(deployments=1, sign_ins=2).entries)
    for size in range(1, len(lines) + 1):
        outsider.verify(outsider.export(lines[:size]))


def test_it_says_what_it_was_compared_with(outsider, sound_lines):
    folder = outsider.export(sound_lines)
    assert "others may have been shown another history" in outsider.run(folder, "--key", outsider.key).stdout
    older = outsider.file("older", story.checkpoint(sound_lines[:70]))
    done = outsider.run(folder, "--key", outsider.key, "--older", older)
    assert "with the checkpoint of 70 entries that you kept" in done.stdout and "another history" not in done.stdout


def test_it_says_so_in_words(outsider, sound_lines):
    done = outsider.run(outsider.export(sound_lines), "--key", outsider.key)
    assert done.returncode == 0 and done.stdout.startswith("SOUND.")
    for words in (story.ORIGIN, "2, 0 open; 1800 faces", "8 approvals", "2026-05-01T08:00:01Z"):
        assert words in done.stdout


@pytest.mark.parametrize("where", [0, 1, 100, 255, 256, 257, -1])
def test_an_altered_entry_is_named(outsider, sound_lines, where):
    where %= len(sound_lines)
    altered = list(sound_lines)
    altered[where] = altered[where].replace(b'"2026-', b'"2025-', 1)
    folder = outsider.export(sound_lines)
    plain.write(folder, {name: data for name, data in plain.files_of(altered).items() if "entries" in name})
    assert "altered" in outsider.finds("tree", where, folder)


def test_an_entry_altered_with_all_its_hashes_does_not_fit_the_signature(outsider, sound_lines):
    altered = [line.replace(b'"arrested"', b'"no-action"') for line in sound_lines]
    assert altered != sound_lines
    outsider.finds("tree", None, outsider.export(altered, story.checkpoint(sound_lines)))


@pytest.mark.parametrize("where", [0, 100, 256, -2])
def test_a_dropped_or_doubled_or_exchanged_entry_is_found(outsider, sound_lines, where):
    where %= len(sound_lines)
    note = story.checkpoint(sound_lines)
    doubled = sound_lines[:where] + [sound_lines[where]] + sound_lines[where:]
    exchanged = list(sound_lines)
    exchanged[where], exchanged[where + 1] = exchanged[where + 1], exchanged[where]
    outsider.finds("tree", None, outsider.export(exchanged, note))
    # The files have names that say how many entries there are: put under the names that are looked for.
    for lines in (sound_lines[:where] + sound_lines[where + 1:], doubled):
        folder = outsider.export(sound_lines, note)
        files = {re.sub(r"/001\.p/\d+", f"/001.p/{len(sound_lines) - 256}", name): data
                 for name, data in plain.files_of(lines).items()}
        plain.write(folder, files)
        outsider.verify(folder, code=1)


def test_every_altered_file_is_found(outsider, sound_lines):
    folder = outsider.export(sound_lines)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        good = path.read_bytes()
        for at in range(0, len(good), len(good) // 7 + 1):
            path.write_bytes(good[:at] + bytes([good[at] ^ 1]) + good[at + 1:])
            outsider.verify(folder, code=1)
        path.write_bytes(good + b"\0")
        outsider.verify(folder, code=1)
        path.write_bytes(good)
    outsider.verify(folder)


def test_a_missing_file_is_said_to_be_missing(outsider, sound_lines):
    folder = outsider.export(sound_lines)
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        good = path.read_bytes()
        path.unlink()
        assert path.name in outsider.verify(folder, code=2)
        path.write_bytes(good)


def test_a_fork_is_found_by_whoever_kept_a_checkpoint(outsider):
    """The force signs two histories, and shows the kinder one."""
    true, kinder = story.Story(), story.Story()
    # The approvals' signatures are random: the same ones in both, so that they part at the outcome alone.
    kinder.entries = [dict(entry) for entry in true.entries]
    place = kinder.place("alert.outcome")
    kinder.entries[place]["outcome"] = "no-action"
    shown = outsider.export(story.texts(kinder.entries))
    outsider.verify(shown)
    for kept in (place + 1, place + 100, len(true.entries)):
        older = outsider.file("older", story.checkpoint(story.texts(true.entries[:kept])))
        assert "rewritten" in outsider.finds("fork", None, shown, "--older", older)
    # What was kept from before they part proves nothing, and is no false alarm.
    older = outsider.file("older", story.checkpoint(story.texts(true.entries[:place])))
    outsider.verify(shown, "--older", older)


def test_altered_hashes_are_not_taken_for_a_fork(outsider, sound_lines):
    # A spoilt copy is no proof that the force rewrote anything, even where the checkpoint that was kept differs from it.
    folder = outsider.export(sound_lines)
    tile = folder / "tile/0/001.p" / str(len(sound_lines) - 256)
    spoilt = bytearray(tile.read_bytes())
    spoilt[0] ^= 1
    tile.write_bytes(spoilt)
    older = outsider.file("older", story.checkpoint(sound_lines[:270]))
    outsider.finds("tree", None, folder, "--older", older)


def test_a_log_that_was_cut_is_found_by_whoever_kept_a_checkpoint(outsider, sound_lines):
    cut = outsider.export(sound_lines[:-40])
    outsider.verify(cut)
    older = outsider.file("older", story.checkpoint(sound_lines))
    assert "cut" in outsider.finds("fork", None, cut, "--older", older)


def test_an_older_checkpoint_of_somebody_else_is_no_proof(outsider, sound_lines):
    older = outsider.file("older", story.checkpoint(sound_lines, key=plain.key_of(1)))
    assert "older checkpoint" in outsider.verify(outsider.export(sound_lines), "--older", older, code=2)


def test_another_key_or_no_signature_is_found(outsider, sound_lines):
    forged = story.checkpoint(sound_lines, key=plain.key_of(1))
    outsider.finds("signature", None, outsider.export(sound_lines, forged))
    nothing_read = outsider.verify(outsider.export(sound_lines, forged), code=1)
    assert nothing_read["summary"]["from"] is None and nothing_read["checkpoint"] is None
    other = story.checkpoint(sound_lines, origin="elsewhere.example/log")
    outsider.finds("signature", None, outsider.export(sound_lines, other))


def test_a_witness_that_did_not_cosign_is_missed(outsider, sound_lines):
    witness = plain.key_of(7)
    key = outsider.file("witness.pub", plain.verifier_key("witness.example", 4, witness))
    note = story.checkpoint(sound_lines)
    outsider.finds("witness", None, outsider.export(sound_lines), "--witness", key)
    cosigned = plain.cosigned(note, "witness.example", witness, 1777800000)
    result = outsider.verify(outsider.export(sound_lines, cosigned), "--witness", key)
    assert result["cosigned"] == [{"witness": "witness.example", "at": "2026-05-03T09:20:00Z", "size": len(sound_lines)}]
    # A cosignature of an earlier checkpoint, put under this one.
    earlier = plain.cosigned(story.checkpoint(sound_lines[:9]), "witness.example", witness, 1777800000)
    moved = note + earlier.splitlines(keepends=True)[-1]
    outsider.finds("witness", None, outsider.export(sound_lines, moved), "--witness", key)


def put_cosigned(folder, name, note):
    (folder / "cosigned").mkdir(exist_ok=True)
    (folder / "cosigned" / name).write_text(note)


def test_an_earlier_checkpoint_that_a_witness_cosigned_counts_up_to_there(outsider, sound_lines):
    witness = plain.key_of(7)
    key = outsider.file("witness.pub", plain.verifier_key("witness.example", 4, witness))
    folder = outsider.export(sound_lines)
    for size in (100, 200):
        put_cosigned(folder, str(size),
                     plain.cosigned(story.checkpoint(sound_lines[:size]), "witness.example", witness, 1777800000))
    result = outsider.verify(folder, "--witness", key)
    assert [each["size"] for each in result["cosigned"]] == [200]
    done = outsider.run(folder, "--key", outsider.key, "--witness", key)
    assert "the first 200 entries and none after" in done.stdout


def test_a_fork_is_found_by_what_a_witness_cosigned(outsider, sound_lines):
    witness = plain.key_of(7)
    forked = [line.replace(b'"arrested"', b'"no-action"') for line in sound_lines]
    cosigned = plain.cosigned(story.checkpoint(forked), "witness.example", witness, 1777800000)
    folder = outsider.export(sound_lines)
    put_cosigned(folder, "1", cosigned)
    assert "witnesses cosigned" in outsider.finds("fork", None, folder)
    cut = outsider.export(sound_lines[:-40])
    put_cosigned(cut, "1", plain.cosigned(story.checkpoint(sound_lines), "witness.example", witness, 1777800000))
    assert "cut" in outsider.finds("fork", None, cut)
    forged = outsider.export(sound_lines)
    put_cosigned(forged, "1", plain.cosigned(story.checkpoint(sound_lines, key=plain.key_of(1)), "witness.example",
                                             witness, 1777800000))
    outsider.finds("signature", None, forged)


def test_an_entry_younger_than_its_cosignature_is_named(outsider, sound_lines):
    """The force dates entries later than they were made; the witness had them before."""
    witness = plain.key_of(7)
    key = outsider.file("witness.pub", plain.verifier_key("witness.example", 4, witness))
    times = [datetime.datetime.fromisoformat(json.loads(line)["at"].replace("Z", "+00:00")).timestamp()
             for line in sound_lines]
    folder = outsider.export(sound_lines)
    note = story.checkpoint(sound_lines[:200])
    put_cosigned(folder, "200", plain.cosigned(note, "witness.example", witness, int(times[199]) - 4))
    outsider.verify(folder, "--witness", key)
    put_cosigned(folder, "200", plain.cosigned(note, "witness.example", witness, int(times[150]) - 6))
    named = next(index for index, time in enumerate(times) if time > int(times[150]) - 1)
    assert "cosigned the log with this entry" in outsider.finds("witness-time", named, folder, "--witness", key)


def test_wrong_arguments_are_no_verdict(outsider, sound_lines):
    folder = outsider.export(sound_lines)
    for arguments in ([folder], [folder, "--key", folder / "none"], [folder, "--key", folder / "checkpoint"],
                      [folder, "--key", outsider.key, "--older", outsider.key], [folder / "none", "--key", outsider.key],
                      [folder, "--key", outsider.key, "--witness", outsider.key], ["--nonsense"], []):
        done = outsider.run(*arguments)
        assert done.returncode == 2 and done.stdout == "", (arguments, done.stdout)
    assert outsider.run("--help").returncode == 0 and "Example" in outsider.run("--help").stdout


def test_what_is_no_log_is_no_verdict(outsider, sound_lines):
    empty, file = outsider.folder / "empty", outsider.file("file", "a file")
    empty.mkdir()
    half = outsider.export(sound_lines)
    (half / "checkpoint").unlink()
    for folder in (empty, half):
        assert "there is no log in" in outsider.verify(folder, code=2)
    outsider.verify(file, code=2)
    (half / "checkpoint").mkdir()
    outsider.verify(half, code=2)
    closed = outsider.export(sound_lines)
    os.chmod(closed, 0)
    if not os.access(closed, os.R_OK):
        outsider.verify(closed, code=2)
    os.chmod(closed, 0o755)


def test_nothing_of_a_hostile_export_reaches_the_terminal(outsider, sound_lines):
    lines = sound_lines + [b'{"act":"\x1b[2J\x1b[31mSOUND","at":"2026-05-03T09:00:00.000Z","by":"peel"}']
    done = outsider.run(outsider.export(lines), "--key", outsider.key)
    assert done.returncode == 1 and "\x1b" not in done.stdout + done.stderr


def test_the_golden_log_of_version_1_is_sound_and_reads_the_same_in_python(outsider):
    done = outsider.run(GOLDEN / "log", "--key", GOLDEN / "key.pub", "--witness", GOLDEN / "witness.pub", "--json")
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads(done.stdout) == json.loads((GOLDEN / "verified.json").read_text())
    note, lines = plain.read(GOLDEN / "log")
    head = plain.root([plain.leaf_hash(line) for line in lines])
    assert note.startswith(plain.checkpoint_text(story.ORIGIN, len(lines), head) + "\n")
    assert all(plain.canonical(json.loads(line)) == line for line in lines)
    copy = outsider.folder / "copy"
    shutil.copytree(GOLDEN / "log", copy)
    for path in copy.rglob("*"):
        if path.is_file() and path.name != "checkpoint":
            assert path.read_bytes() == plain.files_of(lines)[str(path.relative_to(copy))]
