"""The API as src/server/openapi.json describes it, asked thousands of odd things by Schemathesis, as several people."""

import os
import pathlib
import subprocess

import pytest
from conftest import Service

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".deps" / "schemathesis" / "bin" / "schemathesis"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
# A method that HTTP's parser does not know ends the connection; QUERY is one to it.
CONFIG = '[phases.coverage]\nunexpected-methods = ["DELETE", "GET", "OPTIONS", "PATCH", "POST", "PUT"]\n'
STREAM = "/api/v1/events"  # never ends
SIGN_OUT = "/api/v1/session"  # DELETE; after it nobody would be signed in


ROLES = ["administrator", "watchlist-manager", "authorising-officer", "camera-operator", "auditor", "officer",
         "data-protection-officer"]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    made = Service(tmp_path_factory.mktemp("demo"), demo=True).start()
    # All at once: after what is tried below, signing in is slowed down.
    people = made.ask("GET", "/api/v1/demo").json()["people"]
    made.cookies = {role: sign_in(made, people, role) for role in ROLES}
    yield made
    made.stop()


def sign_in(demo, people, role):
    account = next(each["account"] for each in people if role in each["roles"])
    answer = demo.ask("POST", "/api/v1/demo/sign-in", {"account": account})
    assert answer.status == 201, answer.text
    return answer.headers["Set-Cookie"].split(";")[0]


def run(demo, tmp_path, role, *arguments):
    assert PROGRAM.exists(), "Schemathesis is not there: run deps/setup --test"
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG)
    command = [PROGRAM, "--config-file", config, "run", f"http://127.0.0.1:{demo.port}/api/v1/openapi.json", "--header",
               f"Origin: {demo.origin}", "--header", f"Cookie: {demo.cookies[role]}", "--checks", CHECKS, "--seed", "1",
               "--generation-database", "none", "--warnings", "off", "--no-color", *arguments]
    done = subprocess.run(list(map(str, command)), cwd=tmp_path, capture_output=True, text=True, timeout=300,
                          env={**os.environ, "HOME": str(tmp_path)})
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert demo.ask("GET", "/readyz").status == 200


@pytest.mark.parametrize("role, phases, examples", [
    ("administrator", "coverage,fuzzing", 4), ("watchlist-manager", "coverage,fuzzing", 4),
    ("authorising-officer", "fuzzing", 4), ("camera-operator", "fuzzing", 4), ("auditor", "fuzzing", 4),
    ("data-protection-officer", "fuzzing", 4)])
def test_answers_are_as_described(demo, tmp_path, role, phases, examples):
    run(demo, tmp_path, role, "--phases", phases, "--max-examples", examples, "--exclude-path", STREAM, "--exclude-path",
        SIGN_OUT)


def test_signing_in_and_out_is_as_described(demo, tmp_path):
    run(demo, tmp_path, "officer", "--phases", "coverage,fuzzing", "--max-examples", 4, "--include-path", SIGN_OUT)
