"""`peel eval identify`: a gallery and probes, some of people who are not in it."""

import csv

import pytest
from conftest import PEOPLE

LISTED = PEOPLE[:6]
OTHERS = PEOPLE[6:]


@pytest.fixture(scope="module")
def tables(world):
    """Six people listed; their darker pictures, 40 blank pictures said to be theirs, six others and 40 blanks."""
    gallery = world.table("g.csv", ["image", "subject"], [[f"{p}.png", p] for p in LISTED])
    rows = [[f"{p}-dark.png", p, "a", "x"] for p in LISTED]
    rows += [[f"blank-{60 + i}.png", LISTED[i % 6], "a" if i % 2 else "b", "y"] for i in range(40)]
    rows += [[f"{p}.png", p, "b", "x"] for p in OTHERS]
    rows += [[f"blank-{100 + i}.png", f"nobody-{i}", "b", ""] for i in range(40)]
    return gallery, world.table("p.csv", ["image", "subject", "site", "hour"], rows)


@pytest.fixture(scope="module")
def result(world, tables, tmp_path_factory):
    folder = tmp_path_factory.mktemp("identify")
    json = world.evaluate(folder / "out.json", "identify", "--gallery", tables[0], "--probes", tables[1], "--no-gate",
                          "--group", "site", "--group", "hour", "--scores", folder / "scores.csv", "--report",
                          folder / "report.html")
    with open(folder / "scores.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return json, rows, (folder / "report.html").read_text(), (folder / "scores.csv").read_text()


def test_listed_people_are_found_and_counts_add_up(result):
    json, rows, text = result[0], result[1], result[3]
    assert json["counts"] == {"gallery_images": 6, "gallery_subjects": 6, "probes": 92, "mated": 46, "non_mated": 46,
                              "subjects": 52}
    assert [row["mated"] for row in rows].count("1") == 46 and len(rows) == 92
    mated = [row for row in rows if row["mated"] == "1" and row["score"]]
    assert len(mated) == 6
    for row in mated:
        assert row["found"] == "1" and row["rank"] == "1" and row["score"] == row["own_score"]
    others = [row for row in rows if row["mated"] == "0" and row["score"]]
    assert len(others) == 6
    for row in others:
        assert row["found"] == "0" and row["own_score"] == "" and row["rank"] == ""
    # Who resembles whom is nobody's to know from a measurement.
    assert not any(name in text for name in [*LISTED, *OTHERS, ".png"])
    assert text.splitlines()[1:] == sorted(text.splitlines()[1:])


def test_a_probe_without_a_face_is_a_miss_and_no_false_positive(result):
    json = result[0]
    assert json["failures"]["acquire"] == {"no_face": 80}
    assert json["fta"] == 80 / 92
    assert json["rank1"] == pytest.approx(6 / 46) and json["rank10"] == pytest.approx(6 / 46)
    first = json["tpir_at_fpir"][0]
    # A tenth of 46 lets 4 of the six other people pass.
    assert first["fpir"] == 0.1 and first["false_positives"] == 4 and first["non_mated"] == 46
    assert first["tpir"] == pytest.approx(6 / 46)
    assert first["ci"][0] < first["tpir"] < first["ci"][1]
    assert "rule of 30" in first["caution"] and first["measured"]["value"] is None


def test_a_rate_that_the_probes_cannot_show_is_not_stated(result):
    json = result[0]
    for point in json["tpir_at_fpir"][1:]:
        assert point["tpir"] is None and point["threshold"] is None and "46" in point["reason"]
    assert json["fte"] is None and json["rates"]["fte"]["errors"] == 0


def test_models_and_tables_are_named_by_their_hashes(result):
    json = result[0]
    for part in ("detector", "landmarks", "embedder"):
        assert len(json["models"][part]["sha256"]) == 64
    assert json["models"]["template"].startswith("sha256:")
    assert [table["name"] for table in json["inputs"]] == ["g.csv", "p.csv"]


def test_groups_and_their_crossing_are_compared(result):
    json = result[0]
    assert [division["column"] for division in json["groups"]] == ["site", "hour", "site x hour"]
    assert [group["name"] for group in json["groups"][2]["groups"]] == ["a x x", "a x y", "b x x", "b x y"]
    site = {group["name"]: group for group in json["groups"][0]["groups"]}
    assert site["a"]["fnir"]["total"] == 26 and site["b"]["fnir"]["total"] == 20
    assert site["a"]["fpir"]["total"] == 0 and site["b"]["fpir"]["total"] == 46
    assert json["groups"][0]["false_positive_verdict"] == "not shown"


def test_the_report_has_plots_and_groups(result):
    page = result[2]
    assert page.count("<svg") == 2 and "By site x hour" in page and "<script" not in page


def test_a_subject_of_whom_nothing_was_enrolled_is_missed(world, tmp_path):
    gallery = world.table("g2.csv", ["image", "subject"],
                          [["blank-60.png", "ghost"], [f"{LISTED[0]}.png", LISTED[0]], ["blank-61.png", LISTED[0]]])
    probes = world.table("p2.csv", ["image", "subject"], [[f"{OTHERS[0]}.png", "ghost"], [f"{OTHERS[1]}.png", "other"]])
    result = world.evaluate(tmp_path / "out.json", "identify", "--gallery", gallery, "--probes", probes, "--no-gate",
                            "--scores", tmp_path / "scores.csv")
    with open(tmp_path / "scores.csv", newline="", encoding="utf-8") as file:
        ghost = next(row for row in csv.DictReader(file) if row["mated"] == "1")
    assert ghost["found"] == "0" and ghost["score"] and ghost["own_score"] == "" and ghost["rank"] == ""
    assert result["rates"]["fte"]["errors"] == 1 and result["rates"]["fte"]["total"] == 2
    assert result["failures"]["enrol"] == {"no_face": 2}
    assert result["rates"]["rank1"]["errors"] == 1


def test_several_images_of_a_subject_count_by_the_best(world, tmp_path):
    gallery = world.table("g3.csv", ["image", "subject"],
                          [[f"{LISTED[0]}.png", "both"], [f"{LISTED[1]}.png", "both"], [f"{LISTED[2]}.png", "c"]])
    probes = world.table("p3.csv", ["image", "subject"],
                         [[f"{LISTED[0]}-dark.png", "both"], [f"{LISTED[1]}-dark.png", "both"], [f"{OTHERS[0]}.png", "o"]])
    result = world.evaluate(tmp_path / "out.json", "identify", "--gallery", gallery, "--probes", probes, "--no-gate")
    assert result["counts"]["gallery_subjects"] == 2
    assert result["rates"]["rank1"]["errors"] == 0 and result["rates"]["rank1"]["total"] == 2


def test_the_gallery_has_the_gate_of_reference_pictures(world, tmp_path):
    def failures(name, gallery, probe):
        result = world.evaluate(
            tmp_path / "out.json", "identify", "--gallery",
            world.table(f"g-{name}.csv", ["image", "subject"], [[gallery, "lord"]]), "--probes",
            world.table(f"p-{name}.csv", ["image", "subject"], [[probe, "lord"], [f"{OTHERS[0]}.png", "other"]]))
        return result["failures"]

    assert failures("listed", "medium.png", "elvish-lord.png") == {"enrol": {"too_small": 1}, "acquire": {}}
    assert failures("searched", "elvish-lord.png", "medium.png") == {"enrol": {}, "acquire": {}}
