"""Who is alerted, who is not, and what is written about it."""

import base64
import csv
import hashlib
import json
import os
import resource
import shutil
import signal
import subprocess
import time

import pytest

from conftest import PEEL, assert_forgotten, lines_of, must, run


def overlap(a, b):
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0
    return width * height / (a[2] * a[3] + b[2] * b[3] - width * height)


def who_is_there(truth, alert):
    """The subject whose face the alert's box shows; None when it is nobody listed."""
    box = [alert["box"][side] for side in ("x", "y", "width", "height")]
    seen = [(overlap(box, face["box"]), person["subject"]) for person in truth["people"] for face in person["faces"]
            if face["frame"] == alert["frame"]]
    best = max(seen, default=(0, None), key=lambda pair: pair[0])
    return best[1] if best[0] > 0.3 else None


@pytest.fixture(scope="module")
def both(world, tmp_path_factory):
    """Both cameras, all outputs."""
    out = tmp_path_factory.mktemp("both")
    authorisation = world.authorisation(out / "A.json")
    done = must(*world.arguments(authorisation), "--camera", f"north={world.north.video}", "--camera",
                f"south={world.south.video}", "--alerts", out / "alerts.jsonl", "--summary", out / "summary.json",
                "--report", out / "report.html")
    return done, out


def test_every_listed_person_is_alerted_once_and_nobody_else(world, both):
    _, out = both
    alerts = lines_of(out / "alerts.jsonl")
    listed = sorted(person["subject"] for person in world.north.truth["people"] if person["listed"])
    assert len(listed) == 3
    assert sorted(alert["entry"] for alert in alerts) == listed
    for alert in alerts:
        assert alert["camera"] == "north"
        assert who_is_there(world.north.truth, alert) == alert["entry"]


@pytest.fixture(scope="module")
def two_categories(world, tmp_path_factory):
    """The same people; one is missing, the others are suspects. Gives the list, and who is missing."""
    folder = tmp_path_factory.mktemp("categories")
    with open(world.north.folder / "entries.csv", newline="") as file:
        lines = list(csv.DictReader(file))
    missing = lines[0]["subject"]
    for line in lines:
        line["category"] = "missing" if line["subject"] == missing else "suspect"
        shutil.copy(world.north.folder / line["image"], folder)
        line["image"] = os.path.basename(line["image"])
    with open(folder / "entries.csv", "w", newline="") as file:
        table = csv.DictWriter(file, lines[0])
        table.writeheader()
        table.writerows(lines)
    made = folder / "made.list"
    must(PEEL, "watchlist", "build", "--entries", folder / "entries.csv", "--out", made, "--key-file", world.key)
    return made, missing


def test_who_is_of_another_category_than_authorised_is_not_looked_for(world, two_categories, tmp_path):
    list_file, missing = two_categories
    both = world.authorisation(tmp_path / "all.json", list=list_file)
    some = world.authorisation(tmp_path / "some.json", list=list_file, categories=["missing"])
    assert json.loads(some.read_text())["authorisation"]["categories"] == ["missing"]
    # The threshold is that of the whole list.
    point = [json.loads(each.read_text())["authorisation"]["operating_point"]["threshold"] for each in (both, some)]
    assert point[0] == point[1]
    shown = must(PEEL, "authorise", "show", some, "--trust", world.trust, "--operating-points", world.table).stdout
    assert "only people on it who are missing" in shown
    alerts = tmp_path / "alerts.jsonl"
    must(*world.arguments(some, list=list_file), "--camera", f"north={world.north.video}", "--alerts", alerts)
    assert [(alert["entry"], alert["category"]) for alert in lines_of(alerts)] == [(missing, "missing")]


def test_an_alert_line_has_all_that_an_officer_asks(both):
    _, out = both
    for alert in lines_of(out / "alerts.jsonl"):
        assert set(alert) >= {"id", "time", "camera", "track", "frame", "entry", "category", "score", "threshold",
                              "quality", "box", "latency_ms", "crop"}
        assert alert["score"] >= alert["threshold"]
        assert base64.b64decode(alert["crop"], validate=True)[:3] == b"\xff\xd8\xff"
    assert (out / "alerts.jsonl").stat().st_mode & 0o077 == 0


def test_counts_add_up(both):
    _, out = both
    summary = json.loads((out / "summary.json").read_text())
    assert summary["templates"]["made"] > 0
    assert_forgotten(summary)
    assert summary["frames"]["processed"] == summary["frames"]["read"] == 2 * 12 * 15
    assert summary["alerts"] == sum(camera["alerts"] for camera in summary["cameras"]) == 3
    assert summary["ended_because"] == "sources_ended"


def test_alerts_and_summary_stand_in_the_terminal(world, both):
    done, _ = both
    for person in world.north.truth["people"]:
        if person["listed"]:
            assert f"is this {person['subject']}" in done.stdout
    assert "0 held" in done.stdout


def test_the_report_is_one_page_without_script_or_anything_fetched(both):
    _, out = both
    page = (out / "report.html").read_text()
    assert "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'" in page
    assert "<script" not in page.lower() and "http:" not in page and "https:" not in page
    assert page.count("data:image/jpeg;base64,") == 6
    assert page.count("A question to a person, not an answer") == 3


def test_json_output_is_one_value_a_line(world, authorisation):
    done = must(*world.arguments(authorisation), "--camera", f"south={world.south.video}", "--json")
    values = [json.loads(line) for line in done.stdout.splitlines()]
    assert values[-1]["format"] == "peel-summary/1"
    assert values[-1]["alerts"] == len(values) - 1 == 0


def test_a_hostile_name_stays_text_in_the_report(world, tmp_path):
    name = "<img src=x onerror=alert(1)>&'quoted'"
    shutil.copytree(world.north.folder / "portraits", tmp_path / "portraits")
    header, first, *rest = (world.north.folder / "entries.csv").read_text().splitlines()
    others = first.split(",", 1)[1]
    (tmp_path / "entries.csv").write_text("\n".join([header, f'"{name}",{others}', *rest]) + "\n")
    hostile = tmp_path / "hostile.list"
    must(PEEL, "watchlist", "build", "--entries", tmp_path / "entries.csv", "--out", hostile, "--key-file", world.key)
    authorisation = world.authorisation(tmp_path / "A.json", list=hostile)
    must(*world.arguments(authorisation, list=hostile), "--camera", f"north={world.north.video}", "--report",
         tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text()
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;&amp;&#39;quoted&#39;" in page


def test_a_disk_that_takes_no_more_ends_the_deployment_with_a_clear_message(world, authorisation, tmp_path):
    # No file may grow beyond a limit that the file of alerts has nearly reached; models are smaller.
    alerts = tmp_path / "alerts.jsonl"
    alerts.touch(mode=0o600)
    os.truncate(alerts, (16 << 20) - 10)
    done = run(*world.arguments(authorisation), "--camera", f"north={world.north.video}", "--alerts", alerts,
               "--summary", tmp_path / "summary.json", restore_signals=False,  # SIGXFSZ stays ignored
               preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (16 << 20, 16 << 20)))
    assert done.returncode == 1
    assert "File too large" in done.stderr and str(alerts) in done.stderr
    assert alerts.stat().st_size == (16 << 20) - 10, "half a line was left"
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["ended_because"] == "failed" and summary["alerts"] == 0
    assert_forgotten(summary)


def test_the_summary_and_the_report_say_by_whose_word_and_with_what(world, both):
    _, out = both
    summary = json.loads((out / "summary.json").read_text())
    page = (out / "report.html").read_text()
    people = {person["name"]: person for person in
              json.loads(must(PEEL, "trust", "show", "--trust", world.trust, "--json").stdout)["people"]}
    assert summary["signed_by"] == [people["ann"], people["bob"]]
    assert summary["trust_file"] == "sha256:" + hashlib.sha256(world.trust.read_bytes()).hexdigest()
    assert summary["error_rates"] == \
        "sha256:" + hashlib.sha256((world.table / "made.json").read_bytes()).hexdigest()
    listed = {model["name"]: "sha256:" + model["sha256"]
              for model in json.loads(must(PEEL, "models", "--json").stdout)["models"]}
    assert [model["kind"] for model in summary["models"]] == ["detector", "landmarks", "embedder", "embedder"]
    for model in summary["models"]:
        assert model["file"] == listed[model["name"]] and model["file"] in page
    assert summary["trust_file"] in page and people["bob"]["key"] in page.replace("&#43;", "+")


def test_a_broken_camera_ends_alone(world, authorisation, tmp_path):
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(world.north.video.read_bytes()[: 1 << 16])
    must(*world.arguments(authorisation), "--camera", f"south={broken}", "--camera", f"north={world.north.video}",
         "--alerts", tmp_path / "alerts.jsonl", "--summary", tmp_path / "summary.json")
    summary = json.loads((tmp_path / "summary.json").read_text())
    problems = {camera["name"]: camera["problem"] for camera in summary["cameras"]}
    assert problems["south"] and not problems["north"]
    assert len(lines_of(tmp_path / "alerts.jsonl")) == 3


def test_ends_by_itself_when_the_permit_ends(world, tmp_path):
    # Signed, checked and opened within a few seconds, so that it ends in the middle of the 12 seconds of video.
    authorisation = world.authorisation(tmp_path / "A.json", end=12)
    must(*world.arguments(authorisation), "--camera", f"south={world.south.video}", "--realtime", "--summary",
         tmp_path / "summary.json")
    ended = time.time()
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["ended_because"] == "permit_ended"
    assert summary["frames"]["processed"] < 12 * 15
    until = json.loads(authorisation.read_text())["authorisation"]["until"]
    assert ended - time.mktime(time.strptime(until, "%Y-%m-%dT%H:%M:%SZ")) + time.timezone < 30
    assert_forgotten(summary)


@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_in_good_order(world, authorisation, tmp_path, which):
    process = subprocess.Popen([*map(str, world.arguments(authorisation)), "--camera", f"south={world.south.video}",
                                "--realtime", "--summary", str(tmp_path / "summary.json")], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    process.stdout.readline()  # it has begun
    time.sleep(2)
    process.send_signal(which)
    process.communicate(timeout=60)
    assert process.returncode == 0
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert summary["ended_because"] == "stopped"
    assert_forgotten(summary)
