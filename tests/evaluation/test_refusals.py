"""What `peel eval` refuses: each with its own message, the line, and a non-zero exit."""

import png
import pytest
from conftest import PEOPLE

A, B, C = (f"{name}.png" for name in PEOPLE[:3])
PAIRS = ["left", "right", "mated"]
PEOPLE_COLUMNS = ["image", "subject"]


def refused_pairs(world, words, rows, header=tuple(PAIRS), code=2, options=()):
    table = world.table("bad.csv", header, rows)
    world.refuse(words, "verify", "--pairs", table, *options, code=code)


@pytest.mark.parametrize("words, rows", [
    ("bad.csv line 3: an image is compared with itself", [[A, B, 0], [A, A, 1]]),
    ("bad.csv line 4: this pair is in the table twice", [[A, B, 0], [A, C, 1], [B, A, 0]]),
    ("bad.csv line 2: mated is 'maybe'; write 1 or 0", [[A, B, "maybe"]]),
    ("bad.csv line 2: 'left' is empty", [["", B, 0]]),
    ("there is no mated pair", [[A, B, 0]]),
    ("there is no non-mated pair", [[A, B, 1]]),
    ("bad.csv line 4: says that these are two people", [[A, B, 1], [B, C, 1], [A, C, 0]]),
])
def test_pairs_that_cannot_be_meant(world, words, rows):
    refused_pairs(world, words, rows)


def test_an_image_that_is_not_there(world):
    refused_pairs(world, "bad.csv line 3: there is no image none.png", [[A, B, 0], [A, "none.png", 1]], code=1)
    refused_pairs(world, "bad.csv line 2: there is no image .", [[".", B, 0]], code=1)


def test_a_column_that_is_not_there(world):
    refused_pairs(world, "there is no column 'right'; line 1 names left, mated", [[A, 1]], header=["left", "mated"])
    refused_pairs(world, "there is no column 'sex'", [[A, B, 1]], options=["--group", "sex"])
    refused_pairs(world, "there is no column 'right_subject'", [[A, B, 1, "a"]], header=[*PAIRS, "left_subject"])


def test_labels_that_contradict_the_subjects(world):
    header = [*PAIRS, "left_subject", "right_subject"]
    refused_pairs(world, "line 2: mated contradicts the two subjects", [[A, B, 1, "a", "b"]], header=header)
    refused_pairs(world, "line 3: another line names another subject", [[A, B, 0, "a", "b"], [A, C, 1, "c", "c"]],
                  header=header)


def test_a_file_that_is_no_picture(world):
    (world.folder / "text.png").write_text("not a picture")
    refused_pairs(world, "bad.csv line 3: ", [[A, B, 0], [A, "text.png", 1]], code=1)


def test_an_aligned_crop_of_another_size(world):
    png.write(world.folder / "crop.png", png.grey(112, 90))
    png.write(world.folder / "wide.png", png.grey(113, 90))
    refused_pairs(world, "112 x 112", [["crop.png", "blank-60.png", 1], ["crop.png", "wide.png", 0]],
                  options=["--aligned"])


def test_a_table_that_is_not_there_or_none(world):
    world.refuse("none.csv", "verify", "--pairs", world.folder / "none.csv", code=1)
    (world.folder / "empty.csv").write_text("")
    world.refuse("empty.csv", "verify", "--pairs", world.folder / "empty.csv", code=1)
    (world.folder / "latin.csv").write_bytes(b"left,right,mated\n\xff,b,1\n")
    world.refuse("UTF-8", "verify", "--pairs", world.folder / "latin.csv", code=1)


def test_an_output_whose_folder_is_not_there_before_any_work(world):
    table = world.pairs("fine.csv")
    world.refuse("there is no such folder", "verify", "--pairs", table, "--report", world.folder / "no" / "r.html",
                 code=1)


def test_a_group_that_is_named_twice(world):
    world.refuse("--group mated is given twice", "verify", "--pairs", world.pairs("fine.csv"), "--group", "mated",
                 "--group", "mated")


def test_a_model_that_is_not_listed(world):
    world.refuse("nobody", "verify", "--pairs", world.pairs("fine.csv"), "--embedder", "nobody", code=1)


@pytest.mark.parametrize("words, gallery, probes", [
    ("the image konrad.png is there already, in", [[A, "a"]], [[B, "a"], [C, "c"], [B, "b"]]),
    ("p.csv line 2: the image delfador.png is there already, in", [[A, "a"]], [[A, "a"]]),
    ("g.csv line 3: the image delfador.png is there already", [[A, "a"], [A, "b"]], [[B, "a"]]),
    ("there is no non-mated probe", [[A, "a"]], [[B, "a"]]),
    ("there is no mated probe", [[A, "a"]], [[B, "b"]]),
    ("the gallery is empty", [], [[B, "b"]]),
    ("p.csv line 2: 'subject' is empty", [[A, "a"]], [[B, ""]]),
])
def test_searches_that_cannot_be_meant(world, words, gallery, probes):
    world.refuse(words, "identify", "--gallery", world.table("g.csv", PEOPLE_COLUMNS, gallery), "--probes",
                 world.table("p.csv", PEOPLE_COLUMNS, probes))
