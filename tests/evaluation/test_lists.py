"""`scripts/lfw-lists`: the lists of LFW as tables, on a folder made like it."""

import csv
import sys

import pytest
from conftest import SOURCE, run


@pytest.fixture
def lfw(tmp_path):
    for name, count in (("Ann_Example", 3), ("Bob_Example", 2), ("Cy_Example", 1), ("Di_Example", 1)):
        folder = tmp_path / "lfw" / "images" / name
        folder.mkdir(parents=True)
        for i in range(1, count + 1):
            (folder / f"{name}_{i:04d}.jpg").write_bytes(b"")
    (tmp_path / "lfw" / "pairs.txt").write_text(
        "2\t1\nAnn_Example\t1\t3\nAnn_Example\t2\tCy_Example\t1\nBob_Example\t1\t2\nCy_Example\t1\tDi_Example\t1\n")
    (tmp_path / "lfw" / "blufr").mkdir()
    (tmp_path / "lfw" / "blufr" / "split07.gallery.txt").write_text("Ann_Example/Ann_Example_0001.jpg\n")
    (tmp_path / "lfw" / "blufr" / "split07.probe.txt").write_text("Ann_Example/Ann_Example_0002.jpg\n")
    return tmp_path / "lfw"


def lists(lfw, *arguments):
    return run(sys.executable, SOURCE / "scripts/lfw-lists", "--lfw", lfw, "--out", lfw / "out", *arguments)


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_pairs_have_folds_and_subjects(lfw):
    assert lists(lfw).returncode == 0
    rows = rows_of(lfw / "out" / "pairs.csv")
    assert [row["mated"] for row in rows] == ["1", "0", "1", "0"]
    assert [row["fold"] for row in rows] == ["1", "1", "2", "2"]
    assert rows[1]["left"].endswith("Ann_Example_0002.jpg") and rows[1]["right_subject"] == "Cy_Example"


def test_the_open_set_lists_who_has_two_images(lfw):
    lists(lfw)
    assert [row["subject"] for row in rows_of(lfw / "out" / "open-gallery.csv")] == ["Ann_Example", "Bob_Example"]
    probes = [(row["subject"], row["image"][-8:]) for row in rows_of(lfw / "out" / "open-probes.csv")]
    assert probes == [("Ann_Example", "0002.jpg"), ("Ann_Example", "0003.jpg"), ("Bob_Example", "0002.jpg"),
                      ("Cy_Example", "0001.jpg"), ("Di_Example", "0001.jpg")]


def test_label_errors_leave_out_images_and_join_names(lfw):
    errors = lfw / "errors.csv"
    errors.write_text("left,right,reason\nCy_Example,Di_Example,one person\nBob_Example_0001,-,somebody else\n")
    assert lists(lfw, "--label-errors", errors).returncode == 0
    rows = [[(row["subject"], row["image"][-16:]) for row in rows_of(lfw / "out" / f"open-{name}.csv")]
            for name in ("gallery", "probes")]
    assert rows == [[("Ann_Example", "Example_0001.jpg"), ("Cy_Example", "Example_0001.jpg")],
                    [("Ann_Example", "Example_0002.jpg"), ("Ann_Example", "Example_0003.jpg"),
                     ("Bob_Example", "Example_0002.jpg"), ("Cy_Example", "Example_0001.jpg")]]
    assert "Di_Example_0001" in rows_of(lfw / "out" / "open-probes.csv")[-1]["image"]


def test_a_list_of_errors_without_its_columns_is_refused(lfw):
    errors = lfw / "errors.csv"
    errors.write_text("a,b\n1,2\n")
    done = lists(lfw, "--label-errors", errors)
    assert done.returncode == 1 and "no columns left and right" in done.stderr


def test_blufr_splits_and_labels(lfw):
    labels = lfw / "north.txt"
    labels.write_text("Ann_Example_0002.jpg\n")
    assert lists(lfw, "--label", f"site=north:{labels}").returncode == 0
    (row,) = rows_of(lfw / "out" / "blufr-07-probes.csv")
    assert row["subject"] == "Ann_Example" and row["site"] == "north"
    assert [row["site"] for row in rows_of(lfw / "out" / "open-probes.csv")] == ["north", "", "", "", ""]


def test_labels_of_people_hold_for_all_their_images(lfw):
    labels = lfw / "people.json"
    labels.write_text('{"Ann_Example": "north", "Cy_Example": "south,north", "Nobody": "south"}')
    assert lists(lfw, "--label-people", f"site:{labels}").returncode == 0
    rows = rows_of(lfw / "out" / "people.csv")
    assert [row["site"] for row in rows] == ["north", "north", "north", "", "", "several", ""]


@pytest.mark.parametrize("text", ["[]", "{", '{"Ann_Example": 1}'])
def test_labels_of_people_that_are_none_are_refused(lfw, text):
    labels = lfw / "people.json"
    labels.write_text(text)
    done = lists(lfw, "--label-people", f"site:{labels}")
    assert done.returncode == 1 and "people.json" in done.stderr and "Traceback" not in done.stderr


def test_everybody_is_a_person_under_one_name(lfw):
    assert lists(lfw).returncode == 0
    assert [row["subject"][0] for row in rows_of(lfw / "out" / "people.csv")] == list("AAABBCD")
    errors = lfw / "errors.csv"
    errors.write_text("left,right,reason\nAnn_Example_0002,Bob_Example,shows Bob\nCy_Example,Di_Example,one person\n")
    assert lists(lfw, "--label-errors", errors).returncode == 0
    rows = rows_of(lfw / "out" / "people.csv")
    assert [row["subject"][0] for row in rows] == list("AABBCC")
    assert "Ann_Example_0002.jpg" not in " ".join(row["image"] for row in rows)


@pytest.mark.parametrize("text, words", [
    ("2\t1\nAnn_Example\t1\t9\n", "line 2: there is no image"), ("2\t1\nAnn_Example\t1\n", "line 2: has neither"),
    ("2\t1\nAnn_Example\t1\tx\n", "line 2: "), ("2\t1\n", "0 pairs, not 4"), ("", "line 1")])
def test_wrong_pairs_are_refused_by_line(lfw, text, words):
    (lfw / "pairs.txt").write_text(text)
    done = lists(lfw)
    assert done.returncode == 1 and words in done.stderr and "Traceback" not in done.stderr


def test_a_folder_that_is_not_lfw(tmp_path):
    done = lists(tmp_path)
    assert done.returncode == 1 and "images/ and pairs.txt" in done.stderr


def test_a_label_that_is_none(lfw):
    done = lists(lfw, "--label", "site")
    assert done.returncode == 1 and "COLUMN=VALUE:FILE" in done.stderr
