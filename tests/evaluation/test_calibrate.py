"""`peel calibrate`: everybody of a set passes lists of the others; an auditor signs what was measured."""

import hashlib
import json
import shutil

import png
import pytest
from conftest import PEEL, PEOPLE, SOURCE, run

WORDS = ["--set", "painted people", "--limits", "says nothing about faces"]


def measure(table, out, *arguments, words=WORDS):
    return run(PEEL, "calibrate", "measure", "--people", table, "--out", out, *words, *arguments)


def must(done):
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def refused(done, words, code=2):
    assert done.returncode == code, done.stdout + done.stderr
    assert words in done.stderr, done.stderr


@pytest.fixture(scope="module")
def people(world):
    """Twelve people with two pictures each, one of whom stands in the table under a second name too, and a blank."""
    for p in PEOPLE:
        for kind in ("", "-dark"):
            _, rows = png.read(world.folder / f"{p}{kind}.png")
            # Every pixel twice: large enough for a reference picture.
            png.write(world.folder / f"large-{p}{kind}.png", png.smaller(rows, 2, 1))
    shutil.copy(world.folder / f"large-{PEOPLE[0]}.png", world.folder / "twin.png")
    rows = [[f"large-{p}{kind}.png", p, "a" if i % 2 else "b"] for i, p in enumerate(PEOPLE) for kind in ("", "-dark")]
    return world.table("people.csv", ["image", "subject", "site"],
                       rows + [["twin.png", "twin", "a"], ["blank-60.png", "ghost", "a"]])


@pytest.fixture(scope="module")
def measured(people, tmp_path_factory):
    folder = tmp_path_factory.mktemp("calibrate")
    done = must(measure(people, folder / "C.json", "--group", "site", "--list-size", 2, "--list-size", 3, "--report",
                        folder / "C.html", "--json"))
    return folder / "C.json", json.loads(done.stdout), (folder / "C.html").read_text()


def test_everybody_passes_once_and_is_compared_with_everybody_else(measured, people):
    calibration = json.loads(measured[0].read_text())["calibration"]
    assert calibration["set"] == {
        "words": "painted people", "table": f"sha256:{hashlib.sha256(people.read_bytes()).hexdigest()}", "people": 14,
        "images": 26, "searched": 13, "listed": 13, "searches": calibration["set"]["searches"]}
    assert 13 <= calibration["set"]["searches"] <= 39
    assert [one["size"] for one in calibration["lists"]] == [2, 3]


def test_one_person_under_two_names_is_what_is_falsely_alerted(measured):
    lists = json.loads(measured[0].read_text())["calibration"]["lists"]
    for one in lists:
        last = one["points"][-1]
        # Only the two names of one person are so alike: each passes a list that holds the other by chance.
        assert last["resemblances"] == 2 and last["clusters"] == 1 and float(last["threshold"]) > 0.9
        assert float(last["fpir"]) == pytest.approx(2 / 13 * one["size"] / 12, abs=1e-9)
        assert float(last["upper"]) > float(last["fpir"])


def test_the_method_and_the_limits_are_bound(measured):
    calibration = json.loads(measured[0].read_text())["calibration"]
    assert calibration["limits"] == "says nothing about faces"
    method = calibration["method"]
    assert all(method[part].startswith("sha256:") for part in ("detector", "landmarks", "embedder", "templates"))
    assert "inter-eye 18 px" in method["gate"] and "inter-eye 24 px" in method["reference_gate"]
    assert "the 5 best templates" in method["rule"] and "searched 3 times at the most" in method["rule"]
    assert {group["name"] for group in calibration["divisions"][0]["groups"]} == {"a", "b"}


def test_so_few_people_show_no_rate_that_is_allowed(measured):
    points = measured[1]["lists"][1]["thresholds"]
    assert all(point["threshold"] is None for point in points)
    assert "below what was measured on a list of 3: with 13 people" in points[0]["reason"]


def test_the_report_has_a_plot_and_the_limits(measured):
    assert "<svg" in measured[2] and "says nothing about faces" in measured[2] and "<script" not in measured[2]


def test_the_same_set_gives_the_same_numbers(measured, people, tmp_path):
    must(measure(people, tmp_path / "C.json", "--group", "site", "--list-size", 3, "--list-size", 2, "--threads", 1))
    first, second = (json.loads(path.read_text())["calibration"] for path in (measured[0], tmp_path / "C.json"))
    assert first["lists"] == second["lists"] and first["divisions"] == second["divisions"]


def test_what_cannot_be_measured_is_refused(people, world, tmp_path):
    out = tmp_path / "C.json"
    refused(measure(people, out, "--list-size", 13), "--list-size 13: with these people lists of 1 to 12 can be made")
    refused(measure(people, out, "--group", "age"), "there is no column 'age'")
    one = world.table("one.csv", ["image", "subject"], [[f"large-{PEOPLE[0]}.png", "a"], ["twin.png", "a"]])
    refused(measure(one, out), "at least two are needed")
    two = world.table("two.csv", ["image", "subject"], [[f"large-{p}.png", p] for p in PEOPLE[:2]])
    refused(measure(two, out), "too few to say anything of any list")
    assert not out.exists()


@pytest.fixture
def hopeless(world):
    """A table whose measurement must fail once it begins: its pictures are none."""
    rows = []
    for name in ("a", "b", "c"):
        (world.folder / f"none-{name}.png").write_text("no picture")
        rows.append([f"none-{name}.png", name, f"site {name}"])
    return world.table("hopeless.csv", ["image", "subject", "site"], rows)


def test_what_can_be_refused_at_once_is_refused_before_any_picture_is_read(hopeless, tmp_path):
    out = tmp_path / "C.json"
    refused(measure(hopeless, out, "--list-size", 2), "none-a.png", code=1)
    refused(measure(hopeless, out, "--list-size", 3), "--list-size 3: with these people lists of 1 to 2 can be made")
    sizes = [word for size in range(1, 34) for word in ("--list-size", size)]
    many = hopeless.with_name("many.csv")
    many.write_text("image,subject\n" + "\n".join(f"none-{n}.png,{n}" for n in range(40)) + "\n")
    for n in range(40):
        (hopeless.parent / f"none-{n}.png").write_text("no picture")
    refused(measure(many, out, *sizes), "the calibration has 33 lists; 1 to 32 are allowed")
    refused(measure(hopeless, out, words=["--set", "x" * 4001, "--limits", "y"]), "what the set is")
    refused(measure(hopeless, out, words=["--set", "x", "--limits", "  "]), "what the calibration does not say is blank")
    refused(measure(hopeless, out, "--embedder", "nobody"), "there is no model 'nobody'", code=1)
    hopeless.write_text(hopeless.read_text().replace("site a", "a" * 201))
    refused(measure(hopeless, out, "--group", "site"), "the name of a group")
    out.write_text("kept")
    refused(measure(hopeless, out), "exists already", code=3)
    assert out.read_text() == "kept"


def test_a_fused_embedder_is_measured_as_one(people, tmp_path):
    """Its method names the parts, and is another than that of the parts or of other weights."""
    methods = []
    for embedder in ("fused-quick", "fused", "mobilefacenet"):
        out = tmp_path / f"{embedder}.json"
        must(measure(people, out, "--list-size", 3, "--embedder", embedder))
        methods.append(json.loads(out.read_text())["calibration"]["method"])
    assert methods[0]["models"] == ("detector centerface; landmarks faceplugin-landmark; embedder fused-quick: "
                                    "1 faceplugin-feature (not mirrored) + 1 mobilefacenet")
    for part in ("embedder", "templates"):
        assert len({method[part] for method in methods}) == 3
    for part in ("detector", "landmarks", "gate", "reference_gate", "rule"):
        assert len({method[part] for method in methods}) == 1


# --- signing ---


def key(folder, name, role):
    must(run(PEEL, "key", "new", "--name", name, "--role", role, "--out", folder / f"{name}.key"))
    must(run(PEEL, "trust", "add", "--trust", folder / "trust.json", "--key", folder / f"{name}.key.pub"))
    return folder / f"{name}.key"


@pytest.fixture
def auditor(tmp_path):
    return key(tmp_path, "eve", "auditor")


def sign(calibration, key_file, out):
    return run(PEEL, "calibrate", "sign", calibration, "--key", key_file, "--out", out)


def show(calibration, folder):
    return run(PEEL, "calibrate", "show", calibration, "--trust", folder / "trust.json")


def test_an_auditor_signs_what_was_shown(measured, auditor, tmp_path):
    out = tmp_path / "signed.json"
    done = must(sign(measured[0], auditor, out))
    for words in ("Measured on      painted people", "Does not say     says nothing about faces",
                  "Models           detector centerface; landmarks faceplugin-landmark; embedder fused-quick",
                  "Rule             rule 1; the 5 best templates", "14 people with 26 images; 13 searched",
                  "from 1000 draws by person, seed 1", "at most 2.00 times the best group's rate is right", "By site",
                  "not shown"):
        assert words in done.stdout, words
    assert "WARNING          of " in done.stdout and "no groups were compared" not in done.stdout
    assert hashlib.sha256(out.read_bytes()).hexdigest() in done.stdout
    assert "Signature        valid: eve, auditor" in must(show(out, tmp_path)).stdout
    refused(sign(out, auditor, tmp_path / "twice.json"), "is signed already", code=3)


def test_who_signs_is_told_that_no_groups_were_compared(people, auditor, tmp_path):
    out = tmp_path / "C.json"
    done = must(measure(people, out, "--list-size", 3, "--report", tmp_path / "C.html", "--replicates", 100, "--seed", 7))
    warning = "no groups were compared: from this, nobody can see whether some people are falsely alerted more often"
    assert warning in done.stdout and "No groups were compared" in (tmp_path / "C.html").read_text()
    signed = must(sign(out, auditor, tmp_path / "signed.json"))
    assert warning in signed.stdout and "from 100 draws by person, seed 7" in signed.stdout
    shown = json.loads(must(run(PEEL, "calibrate", "show", out, "--json")).stdout)
    assert (shown["replicates"], shown["seed"], shown["max_ratio"], shown["divisions"]) == (100, 7, "2.00", [])
    assert shown["version"] == 2 and shown["table"].startswith("sha256:") and "embedder" in shown["models"]


def test_a_calibration_of_too_few_draws_is_none(measured, auditor, tmp_path):
    out = tmp_path / "C.json"
    out.write_text(measured[0].read_text().replace('"replicates":1000', '"replicates":99'))
    refused(sign(out, auditor, tmp_path / "signed.json"), "intervals from 99 draws are luck; at least 100 are needed")
    refused(run(PEEL, "calibrate", "show", out), "at least 100 are needed")


def test_version_1_is_shown_and_signed_no_more(auditor, tmp_path):
    golden = SOURCE / "tests/golden/calibration.json"
    done = must(run(PEEL, "calibrate", "show", golden))
    assert "NOT USABLE       the calibration is of version 1" in done.stdout
    document = json.loads(golden.read_text())
    document["approvals"] = []
    (tmp_path / "old.json").write_text(json.dumps(document))
    refused(sign(tmp_path / "old.json", auditor, tmp_path / "x.json"), "is of version 1", code=3)


def test_nobody_else_signs(measured, auditor, tmp_path):
    refused(show(measured[0], tmp_path), "nobody has signed the calibration", code=3)
    ann = key(tmp_path, "ann", "authorising-officer")
    refused(sign(measured[0], ann, tmp_path / "x.json"), "ann is authorising-officer; an auditor signs", code=3)
    (tmp_path / "other").mkdir(mode=0o700)
    key(tmp_path / "other", "cid", "auditor")
    must(sign(measured[0], auditor, tmp_path / "signed.json"))
    refused(show(tmp_path / "signed.json", tmp_path / "other"), "which the trust file does not have", code=3)


def test_an_altered_byte_is_seen(measured, auditor, tmp_path):
    out = tmp_path / "signed.json"
    must(sign(measured[0], auditor, out))
    out.write_text(out.read_text().replace("painted people", "painted peoplf"))
    refused(show(out, tmp_path), "it was altered after it was signed", code=3)
