"""`peel eval verify`: pairs in, rates with their uncertainty out."""

import csv
import json

import png
from conftest import PEEL, PEOPLE, run


def scores_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_people_score_higher_with_themselves(world, tmp_path):
    result = world.evaluate(tmp_path / "out.json", "verify", "--pairs", world.pairs(), "--no-gate", "--scores",
                            tmp_path / "scores.csv")
    rows = scores_of(tmp_path / "scores.csv")
    mated = [float(row["score"]) for row in rows if row["mated"] == "1"]
    non_mated = [float(row["score"]) for row in rows if row["mated"] == "0"]
    assert len(mated) == len(non_mated) == 6
    assert min(mated) > max(non_mated)
    text = (tmp_path / "scores.csv").read_text()
    assert not any(name in text for name in [*PEOPLE, ".png"])
    assert result["format"] == "peel-evaluation/1" and result["kind"] == "verify"
    assert result["counts"]["mated"] == 6 and result["counts"]["non_mated"] == 6


def test_too_few_errors_are_said_and_not_numbered(world, tmp_path):
    result = world.evaluate(tmp_path / "out.json", "verify", "--pairs", world.pairs(), "--no-gate")
    for name in ("accuracy", "eer", "fte", "fta"):
        assert result[name] is None
        rate = result["rates"][name]
        assert rate["value"] is None and "rule of 3" in rate["reason"]
        assert 0 < rate["upper"] < 1 and len(rate["ci"]) == 2
    # Six non-mated pairs cannot tell of one in ten.
    assert [point["fmr"] for point in result["fnmr_at_fmr"]] == [0.1, 0.03, 0.01, 0.003, 0.001, 0.0001]
    for point in result["fnmr_at_fmr"]:
        assert point["fnmr"] is None and point["threshold"] is None and "rule of 3" in point["reason"]


def test_pictures_without_a_face_are_failures_with_a_reason(world, tmp_path):
    people = PEOPLE[:6]
    blanks = [[f"{people[i % 6]}.png", f"blank-{60 + i}.png", i % 2] for i in range(40)]
    rows = [[f"{p}.png", f"{p}-dark.png", 1] for p in people] + blanks
    pairs = world.table("blanks.csv", ["left", "right", "mated"], rows)
    result = world.evaluate(tmp_path / "out.json", "verify", "--pairs", pairs, "--no-gate", "--scores",
                            tmp_path / "scores.csv")
    assert result["failures"]["acquire"] == {"no_face": 40}
    assert result["fta"] == 40 / 46
    low, high = result["rates"]["fta"]["ci"]
    assert low < 40 / 46 < high
    assert result["counts"]["compared_mated"] == 6 and result["counts"]["compared_non_mated"] == 0
    # A pair that could not be compared is decided as non-mated: wrong for half of them.
    assert result["rates"]["accuracy"]["errors"] == 20
    assert [row["score"] for row in scores_of(tmp_path / "scores.csv")].count("") == 40


def test_the_gate_counts_by_reason_and_can_be_left_out(world, tmp_path):
    rows = [["small.png", f"{PEOPLE[0]}.png", 1], ["small.png", f"{PEOPLE[1]}.png", 0]]
    pairs = world.table("gate.csv", ["left", "right", "mated"], rows)
    gated = world.evaluate(tmp_path / "gated.json", "verify", "--pairs", pairs)
    assert gated["failures"]["enrol"] == {"too_small": 1}
    assert gated["options"]["gate"]["probe"]["min_inter_eye_px"] == 18
    free = world.evaluate(tmp_path / "free.json", "verify", "--pairs", pairs, "--no-gate")
    assert "too_small" not in free["failures"]["enrol"] and free["options"]["gate"] is None


def test_the_result_does_not_depend_on_threads(world, tmp_path):
    one = world.evaluate(tmp_path / "one.json", "verify", "--pairs", world.pairs(), "--threads", 1)
    two = world.evaluate(tmp_path / "two.json", "verify", "--pairs", world.pairs(), "--threads", 2)
    assert one == two


def test_aligned_crops_go_to_the_embedder_as_they_are(world, tmp_path):
    # Noise shows no face: only what is not detected in can give a template.
    rows = []
    for i in range(3):
        for kind in ("a", "b"):
            png.write(world.folder / f"crop-{i}{kind}.png", [bytes((x * (i + 2) + y) % 256 for x in range(336))
                                                             for y in range(112)])
        rows.append([f"crop-{i}a.png", f"crop-{i}b.png", 1])
        rows.append([f"crop-{i}a.png", f"crop-{(i + 1) % 3}b.png", 0])
    pairs = world.table("aligned.csv", ["left", "right", "mated"], rows)
    result = world.evaluate(tmp_path / "out.json", "verify", "--pairs", pairs, "--aligned", "--scores",
                            tmp_path / "scores.csv")
    assert result["failures"]["enrol"] == {} and result["options"]["aligned"] is True
    assert "detector" not in result["models"] and "embedder" in result["models"]
    for row in scores_of(tmp_path / "scores.csv"):
        if row["mated"] == "1":
            assert float(row["score"]) > 0.9999  # the same crop twice


def test_a_fusion_is_named_with_the_models_that_it_is_made_of(world, tmp_path):
    result = world.evaluate(tmp_path / "out.json", "verify", "--pairs", world.pairs(), "--embedder", "fused")
    assert result["models"]["embedder"]["name"] == "fused" and len(result["models"]["embedder"]["sha256"]) == 64
    listed = json.loads(run(PEEL, "models", "--json").stdout)
    (fused,) = [fusion for fusion in listed["fusions"] if fusion["name"] == "fused"]
    assert fused["sha256"] == result["models"]["embedder"]["sha256"] and len(fused["parts"]) == 2
    for part in fused["parts"]:
        assert result["models"]["embedder " + part["model"]]["name"] == part["model"]


def test_groups_of_pairs_are_compared(world, tmp_path):
    people = PEOPLE[:4]
    rows = [[f"{p}.png", f"{p}-dark.png", 1, "<b>one" if i < 2 else "two"] for i, p in enumerate(people)]
    rows += [[f"{people[0]}.png", f"{people[1]}.png", 0, "<b>one"], [f"{people[2]}.png", f"{people[3]}.png", 0, "two"],
             [f"{people[0]}.png", f"{people[3]}.png", 0, ""]]
    pairs = world.table("groups.csv", ["left", "right", "mated", "group"], rows)
    result = world.evaluate(tmp_path / "out.json", "verify", "--pairs", pairs, "--no-gate", "--report",
                            tmp_path / "report.html")
    (division,) = result["groups"]
    assert division["column"] == "group"
    assert [group["name"] for group in division["groups"]] == ["<b>one", "two"]
    assert [group["fmr"]["total"] for group in division["groups"]] == [1, 1]
    assert division["false_positive_verdict"] == "not shown"
    page = (tmp_path / "report.html").read_text()
    assert "&lt;b&gt;one" in page and "<b>one" not in page


def test_folds_take_their_threshold_from_the_others(world, tmp_path):
    rows = [[f"{p}.png", f"{p}-dark.png", 1, i // 3, p, p] for i, p in enumerate(PEOPLE[:6])]
    rows += [[f"{p}.png", f"{q}.png", 0, i // 3, p, q] for i, (p, q) in enumerate(zip(PEOPLE[:6], PEOPLE[1:7]))]
    pairs = world.table("folds.csv", ["left", "right", "mated", "fold", "left_subject", "right_subject"], rows)
    result = world.evaluate(tmp_path / "out.json", "verify", "--pairs", pairs, "--no-gate")
    assert result["counts"]["folds"] == 2 and result["accuracy_deviation"] is not None
    assert result["options"]["subjects"] == "columns" and result["counts"]["subjects"] == 7


def test_the_report_is_one_page_without_scripts(world, tmp_path):
    world.evaluate(tmp_path / "out.json", "verify", "--pairs", world.pairs(), "--report", tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text()
    assert page.count("<svg") == 2 and "default-src 'none'" in page
    for foreign in ("<script", "http://", "https://", "style=", "onload", "nan", "inf "):
        assert foreign not in page, foreign


def test_help_shows_an_example():
    done = run(PEEL, "eval", "verify", "--help")
    assert done.returncode == 0 and "Example: peel eval verify" in done.stdout
