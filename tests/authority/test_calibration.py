"""Authorisations whose threshold follows from a calibration: what is refused, each with its own words."""

import json
import os
import pathlib
import shutil

import inotify
import pytest
from world import PEEL, UNCALIBRATED, WORDS, must, run, stamp

SOURCE = pathlib.Path(__file__).parents[2]
SHIPPED = SOURCE / "data/calibration/lfw-fused-quick.json"
SHIPPED_SINGLE = SOURCE / "data/calibration/lfw-faceplugin-feature.json"


def refused(done, words, code=3):
    assert done.returncode == code, done.stdout + done.stderr
    assert words in done.stderr, done.stderr


def key(folder, name, role, trust):
    must(PEEL, "key", "new", "--name", name, "--role", role, "--out", folder / f"{name}.key")
    must(PEEL, "trust", "add", "--trust", trust, "--key", folder / f"{name}.key.pub")
    return folder / f"{name}.key"


@pytest.fixture(scope="module")
def force(world, tmp_path_factory):
    """The trust file of the world with an auditor, their key, and the shipped calibration as they signed it."""
    folder = tmp_path_factory.mktemp("force")
    trust = folder / "trust.json"
    trust.write_bytes(world.trust.read_bytes())
    eve = key(folder, "eve", "auditor", trust)
    must(PEEL, "calibrate", "sign", SHIPPED, "--key", eve, "--out", folder / "C.json")
    return folder


def new(world, force, out, *arguments, calibration=None, trust=None, rate=("--fpir", "0.001"), listed=None):
    source = ["--calibration", calibration or force / "C.json", "--trust", trust or force / "trust.json"]
    return run(PEEL, "authorise", "new", "--use", "lfr", "--watchlist", listed or world.list, "--from", stamp(-60),
               "--until", stamp(3600), "--camera", "north", "--out", out, *WORDS, *rate, *(arguments or source))


@pytest.fixture
def signed(world, force, tmp_path):
    must_be(new(world, force, tmp_path / "A.json"))
    for who in ("ann", "bob"):
        must(PEEL, "authorise", "sign", tmp_path / "A.json", "--key", world.folder / f"{who}.key", "--calibration",
             force / "C.json")
    return tmp_path / "A.json"


def must_be(done):
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def show(world, force, authorisation, *arguments):
    return run(PEEL, "authorise", "show", authorisation, "--trust", force / "trust.json", "--watchlist", world.list,
               *arguments)


def altered(force, tmp_path, change, signed_by="eve"):
    """The shipped calibration with something else in it, signed anew."""
    document = json.loads(SHIPPED.read_text())
    change(document["calibration"])
    path = tmp_path / "other.json"
    path.write_text(json.dumps(document))
    if signed_by:
        must(PEEL, "calibrate", "sign", path, "--key", force / f"{signed_by}.key")
    return path


def test_the_shipped_calibration_is_of_this_program(world, force, signed):
    # Fails when models, gate or rule changed and nobody measured again.
    done = must_be(show(world, force, signed, "--calibration", force / "C.json"))
    assert "would be granted now" in done.stdout and "Measured on      Labeled Faces in the Wild" in done.stdout
    point = json.loads(signed.read_text())["authorisation"]["operating_point"]
    calibration = json.loads(SHIPPED.read_text())["calibration"]
    people = calibration["set"]
    more = 3 * people["searched"] / people["searches"]  # searches that a permit allows and the set did not have
    first = next(p for p in calibration["lists"][0]["points"] if more * float(p["upper"]) <= 0.001)
    assert point["threshold"] == first["threshold"] and point["fpir"] == "0.001" and "uncalibrated" not in point


def test_a_deployment_uses_its_threshold_and_names_it(world, force, signed, tmp_path):
    arguments = [PEEL, "live", "--authorisation", signed, "--trust", force / "trust.json", "--watchlist", world.list,
                 "--key-file", world.key, "--camera", f"north={world.north.video}"]
    refused(run(*arguments), "give it with --calibration")
    summary = tmp_path / "summary.json"
    must_be(run(*arguments, "--calibration", force / "C.json", "--summary", summary))
    written = json.loads(summary.read_text())
    point = json.loads(signed.read_text())["authorisation"]["operating_point"]
    assert written["threshold"] == pytest.approx(float(point["threshold"]), abs=1e-6)
    assert written["error_rates"] == point["calibration"] and written["uncalibrated"] == ""


def test_without_a_calibration_the_reason_is_signed_and_stands_everywhere(world, tmp_path):
    authorisation = world.authorisation(tmp_path / "A.json", cameras=["north"])
    assert json.loads(authorisation.read_text())["authorisation"]["operating_point"]["uncalibrated"] == UNCALIBRATED
    summary, report = tmp_path / "summary.json", tmp_path / "report.html"
    done = must_be(run(*world.arguments(authorisation), "--camera", f"north={world.north.video}", "--summary", summary,
                       "--report", report))
    assert json.loads(summary.read_text())["uncalibrated"] == UNCALIBRATED
    assert "NOT CALIBRATED" in done.stdout and "had no calibration" in report.read_text()
    assert UNCALIBRATED in report.read_text()
    assert "false alerts per person passing (FPIR)" in report.read_text() and "What it does not show" in report.read_text()


def test_one_of_the_two_must_be_said(world, force, tmp_path):
    out = tmp_path / "A.json"
    refused(new(world, force, out, "--trust", force / "trust.json"), "xactly 1 option from [--calibration,--uncalibrated]", code=2)
    refused(new(world, force, out, "--calibration", force / "C.json", "--uncalibrated", "x"), "xactly 1 option from [--calibration,--uncalibrated]", code=2)
    refused(new(world, force, out, "--calibration", force / "C.json"), "--calibration needs --trust", code=2)
    refused(new(world, force, out, "--uncalibrated", ""), "why there is no calibration is blank", code=2)
    assert not out.exists()


def test_a_signature_that_does_not_count(world, force, tmp_path):
    out = tmp_path / "A.json"
    refused(new(world, force, out, calibration=SHIPPED), "nobody has signed the calibration")
    refused(new(world, force, out, trust=world.trust), "which the trust file does not have")
    other = altered(force, tmp_path, lambda c: None)
    other.write_text(other.read_text().replace("13,202 press", "13,212 press"))
    refused(new(world, force, out, calibration=other), "it was altered after it was signed")
    wrong = json.loads((force / "C.json").read_text())
    wrong["approvals"][0]["key"] = json.loads((world.folder / "ann.key.pub").read_text())["key"]
    other.write_text(json.dumps(wrong))
    refused(new(world, force, out, calibration=other), "an auditor signs calibrations")
    assert not out.exists()


@pytest.mark.parametrize("part, value, words", [
    ("gate", "measures 2", "another quality gate"), ("rule", "rule 2", "another rule of fusing"),
    ("detector", "sha256:" + "0" * 64, "another detector"), ("embedder", "sha256:" + "0" * 64, "another embedder"),
    ("templates", "sha256:" + "0" * 64, "the watchlist was made with")])
def test_another_method(world, force, tmp_path, part, value, words):
    other = altered(force, tmp_path, lambda c: c["method"].update({part: value}))
    refused(new(world, force, tmp_path / "A.json", calibration=other), words)


# --- the models' manifests ---


def models_with(folder, name=None, change=None):
    """A folder of the same models, one of whose manifests says something else."""
    folder.mkdir()
    (folder / "files").symlink_to(SOURCE / "models/files")
    for path in (SOURCE / "models").glob("*.json"):
        shutil.copy(path, folder)
    shutil.copytree(SOURCE / "models/fusions", folder / "fusions")
    if name:
        document = json.loads((folder / name).read_text())
        change(document)
        (folder / name).write_text(json.dumps(document))
    return folder


def setting(part, value):
    return lambda manifest: manifest["input"].update({part: value})


@pytest.mark.parametrize("name, change, words", [
    ("centerface.json", setting("multiple_of", 64), "another detector"),
    ("centerface.json", setting("mean", [0, 0, 1]), "another detector"),
    ("centerface.json", setting("scale", 0.5), "another detector"),
    ("centerface.json", lambda m: m["output"].update(tensors=["538", "537", "539", "540"]), "another detector"),
    ("faceplugin-landmark.json", setting("mean", [1]), "another network of landmarks"),
    ("faceplugin-landmark.json", setting("scale", 0.004), "another network of landmarks"),
    ("faceplugin-feature.json", setting("mean", [127.5, 127, 127]), "another embedder"),
    ("faceplugin-feature.json", setting("scale", 0.0078), "another embedder"),
    ("faceplugin-feature.json", setting("colour", "BGR"), "another embedder"),
    ("faceplugin-feature.json", lambda m: m.update(adapter="aligned-112"), "another embedder")])
def test_another_manifest_of_the_same_file_is_another_model(world, force, tmp_path, name, change, words):
    models = models_with(tmp_path / "models", name, change)
    refused(new(world, force, tmp_path / "B.json", "--calibration", force / "C.json", "--trust", force / "trust.json",
                "--models", models), words)


def test_a_manifest_that_was_changed_after_the_signatures_is_not_used(world, force, signed, tmp_path):
    models = models_with(tmp_path / "models", "faceplugin-landmark.json", setting("scale", 0.004))
    refused(run(PEEL, "live", "--authorisation", signed, "--trust", force / "trust.json", "--watchlist", world.list,
                "--key-file", world.key, "--camera", f"north={world.north.video}", "--calibration", force / "C.json",
                "--models", models), "another network of landmarks")


def test_what_does_not_change_answers_does_not_change_the_model(world, force, tmp_path):
    models = models_with(tmp_path / "models", "centerface.json", lambda m: m.update(notes="as measured"))
    must_be(new(world, force, tmp_path / "A.json", "--calibration", force / "C.json", "--trust", force / "trust.json",
                "--models", models))


def test_a_list_made_with_another_manifest_is_another_list(world, force, tmp_path):
    """Landmarks that see a face otherwise cut it out otherwise: the list's templates are bound to that."""
    models = models_with(tmp_path / "models", "faceplugin-landmark.json", setting("scale", 0.004))
    made = tmp_path / "other.list"
    must(PEEL, "watchlist", "build", "--entries", world.north.folder / "entries.csv", "--out", made, "--key-file",
         world.key, "--models", models)
    facts = [json.loads(must(PEEL, "watchlist", "show", path, "--json").stdout) for path in (world.list, made)]
    assert facts[0]["model"] != facts[1]["model"]


def test_each_manifest_is_opened_once(world, force, signed, tmp_path):
    """What was checked is what is used: nobody can put another manifest there in between."""
    models = models_with(tmp_path / "models")
    watched = [models / f"{name}.json" for name in ("centerface", "faceplugin-landmark", "faceplugin-feature")]
    with inotify.openings(watched) as opened:
        must_be(run(PEEL, "live", "--authorisation", signed, "--trust", force / "trust.json", "--watchlist", world.list,
                    "--key-file", world.key, "--camera", f"north={world.north.video}", "--calibration",
                    force / "C.json", "--models", models))
    assert opened == {path: 1 for path in watched}


# --- other embedders than the default ---


@pytest.fixture(scope="module")
def single(world, force):
    """The list of the world made with faceplugin-feature, and the shipped calibration of it, signed."""
    folder = force / "single"
    folder.mkdir()
    must(PEEL, "watchlist", "build", "--entries", world.north.folder / "entries.csv", "--out", folder / "made.list",
         "--key-file", world.key, "--embedder", "faceplugin-feature")
    must(PEEL, "calibrate", "sign", SHIPPED_SINGLE, "--key", force / "eve.key", "--out", folder / "C.json")
    return folder


def by_default(force, *more):
    return ["--calibration", force / "C.json", "--trust", force / "trust.json", *more]


def of_single(force, single, *more, embedder="faceplugin-feature"):
    return ["--calibration", single / "C.json", "--trust", force / "trust.json", "--embedder", embedder, *more]


def test_another_embedder_has_its_own_calibration(world, force, single, tmp_path):
    authorisation = tmp_path / "A.json"
    must_be(new(world, force, authorisation, *of_single(force, single), listed=single / "made.list"))
    for who in ("ann", "bob"):
        must(PEEL, "authorise", "sign", authorisation, "--key", world.folder / f"{who}.key", "--calibration",
             single / "C.json", "--embedder", "faceplugin-feature")
    summary = tmp_path / "summary.json"
    must_be(run(PEEL, "live", "--authorisation", authorisation, "--watchlist", single / "made.list", "--key-file", world.key,
                "--camera", f"north={world.north.video}", "--summary", summary, *of_single(force, single)))
    names = {(model["kind"], model["name"]) for model in json.loads(summary.read_text())["models"]}
    assert ("embedder", "faceplugin-feature") in names and ("embedder", "mobilefacenet") not in names


def test_the_calibration_of_another_embedder_does_not_hold(world, force, single, tmp_path):
    out = tmp_path / "A.json"
    # The default's for a list of the single one, and the other way round.
    refused(new(world, force, out, *by_default(force, "--embedder", "faceplugin-feature"), listed=single / "made.list"),
            "the watchlist was made with")
    refused(new(world, force, out, *of_single(force, single)), "the watchlist was made with")
    refused(new(world, force, out, *of_single(force, single, embedder="mobilefacenet"), listed=single / "made.list"),
            "another embedder")
    assert not out.exists()


@pytest.mark.parametrize("name, change", [
    ("fusions/fused-quick.json", lambda f: f["parts"][0].update(weight=2)),
    ("fusions/fused-quick.json", lambda f: f["parts"][0].update(mirror=True)),
    ("fusions/fused-quick.json", lambda f: f["parts"].reverse()),
    ("mobilefacenet.json", setting("scale", 0.0078))])
def test_another_fusion_is_another_embedder(world, force, tmp_path, name, change):
    models = models_with(tmp_path / "models", name, change)
    refused(new(world, force, tmp_path / "A.json", *by_default(force, "--models", models)), "another embedder")


def test_what_the_calibration_cannot_say(world, force, tmp_path):
    out = tmp_path / "A.json"

    def shorter(c):
        c["lists"] = [{"size": 2, "points": c["lists"][0]["points"]}]

    def apart(c):
        c["divisions"][0]["groups"][0]["verdict"] = "exceeds"

    refused(new(world, force, out, calibration=altered(force, tmp_path, shorter)), "more than was measured (2)")
    refused(new(world, force, out, calibration=altered(force, tmp_path, apart)), "too far apart: by sex, the ratio of female")
    refused(new(world, force, out, rate=("--fpir", "0.000001")), "is below what was measured on a list of 10")
    refused(new(world, force, out, rate=("--fpir", "0.000007")), "the interval is too wide")
    refused(new(world, force, out, rate=("--fpir", "0.002")), "at most 0.001 is allowed")
    refused(new(world, force, out, rate=("--threshold", "0.4")), "at least 0.4840 is needed")
    assert not out.exists()


def test_another_calibration_than_was_signed_for(world, force, signed, tmp_path):
    def kinder(c):
        for point in c["lists"][0]["points"]:
            point["fpir"] = "0.0"

    refused(show(world, force, signed, "--calibration", altered(force, tmp_path, kinder)),
            "the calibration is another than the one that was signed for")
    refused(show(world, force, signed), "give it with --calibration")


def test_a_hostile_file(world, force, tmp_path):
    other = tmp_path / "other.json"
    for text in ("", "[]", "{", '{"format":"peel-calibration/2"}', SHIPPED.read_text().replace('"lists":', '"list":')):
        other.write_text(text)
        done = new(world, force, tmp_path / "A.json", calibration=other)
        assert done.returncode == 1 and done.stderr.startswith("peel: "), done.stderr
    other.unlink()
    os.symlink("/dev/zero", other)
    refused(new(world, force, tmp_path / "A.json", calibration=other), "is not a regular file", code=2)
