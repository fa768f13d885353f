#!/usr/bin/env python3
"""Shows that the checks find what they are for: python3 scripts/checks_test.py"""

import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
RANKS = (HERE.parent / "src" / "ranks.txt").read_text()


class Tree(unittest.TestCase):
    """A source tree in a temporary folder, with the real table of ranks."""

    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = pathlib.Path(temporary.name)
        self.write("src/ranks.txt", RANKS)

    def write(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run_check(self, script, *arguments):
        done = subprocess.run([sys.executable, HERE / script, *arguments], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr


class CheckRanks(Tree):
    def assert_refused(self, name, text, words):
        self.write(name, text)
        code, said = self.run_check("check-ranks", "--root", self.root)
        self.assertEqual(code, 1, said)
        self.assertIn(name, said)
        self.assertIn(words, said)

    def assert_allowed(self, name, text):
        self.write(name, text)
        code, said = self.run_check("check-ranks", "--root", self.root)
        self.assertEqual(code, 0, said)

    def test_a_folder_may_include_a_lower_one_and_itself(self):
        self.assert_allowed("src/lfr/a.cpp", '#include "lfr/a.h"\n#include "vision/face.h"\n#include <vector>\n')

    def test_a_folder_may_not_include_a_higher_one(self):
        self.assert_refused("src/base/a.cpp", '\n#include "lfr/a.h"\n', "a.cpp:2: ")

    def test_a_folder_may_not_include_a_sibling(self):
        self.assert_refused("src/image/a.h", '#include "policy/permit.h"\n', "src/image may not include policy")

    def test_a_folder_may_not_link_a_sibling(self):
        self.assert_refused("src/image/CMakeLists.txt", "peel_library(image PUBLIC peel_policy)\n", "may not link peel_policy")

    def test_every_folder_has_a_rank(self):
        self.write("src/gossip/a.cpp", "int a;\n")
        code, said = self.run_check("check-ranks", "--root", self.root)
        self.assertEqual((code, said), (1, "src/gossip: src/ranks.txt does not name it\n"))

    def test_an_include_says_its_folder(self):
        self.assert_refused("src/base/a.cpp", '#include "a.h"\n', "does not say its folder")

    def test_a_third_party_header_stays_with_its_owner(self):
        self.assert_allowed("src/image/a.cpp", "#include <opencv2/core.hpp>\n")
        self.assert_refused("src/vision/a.cpp", "#include <opencv2/core.hpp>\n", "opencv2/core.hpp may be included by")

    def test_a_third_party_header_stays_out_of_public_headers(self):
        self.assert_refused("src/base/a.h", "#  include <sodium.h>\n", "sodium.h may be included by")

    def test_json_reaches_no_public_header(self):
        self.assert_allowed("src/policy/a_internal.h", '#include "base/json.h"\n')
        self.assert_refused("src/policy/a.h", '#include "base/json.h"\n', "base/json.h may be included by")

    def test_an_unlisted_library_is_refused(self):
        self.assert_refused("src/base/a.cpp", "#include <curl/curl.h>\n", "belongs to no folder")

    def test_an_internal_header_is_private_to_its_folder(self):
        self.assert_allowed("src/search/a.cpp", '#include "search/raw_internal.h"\n')
        self.assert_allowed("bench/search.cpp", '#include "search/raw_internal.h"\n')
        self.assert_refused("src/lfr/a.cpp", '#include "search/raw_internal.h"\n', "private to src/search")

    def test_the_verifier_uses_base_and_ledger_only(self):
        self.assert_allowed("apps/peel-verify/main.cpp", '#include "ledger/log.h"\n')
        self.assert_refused("apps/peel-verify/main.cpp", '#include "policy/permit.h"\n', "may not include policy")


class CheckText(Tree):
    def said_of(self, text):
        subprocess.run(["git", "init", "-q", self.root], check=True)
        self.write("notes.md", text)
        return self.run_check("check-text", "--root", self.root)

    def test_plain_text_is_fine(self):
        self.assertEqual(self.said_of("Work in docs/work/ and ./tmp/peel, or $HOME/root/x.\n")[0], 0)

    def test_a_registry_host_is_found(self):
        code, said = self.said_of("one\nsee https://" + "pypi" + ".org/project/x\n")
        self.assertEqual(code, 1)
        self.assertIn("notes.md:2: names a registry's host", said)

    def test_a_link_to_what_is_not_there_is_found(self):
        self.write("docs/other.md", "# How it *is* done: `x`\n")
        self.assertEqual(self.said_of("[a](docs/other.md#how-it-is-done-x) [b](docs/) [c](#here) [d](https://a.example/b)\n# Here\n")[0], 0)
        for link in ("docs/none.md", "docs/other.md#elsewhere", "#there", "picture.jpg"):
            code, said = self.said_of(f"one\n[a]({link})\n")
            self.assertEqual(code, 1, link)
            self.assertIn("notes.md:2: links to", said)

    def test_a_folder_without_git_is_checked_too(self):
        self.write("build/log", "/wo" + "rk/main")
        self.assertEqual(self.run_check("check-text", "--root", self.root)[0], 0)
        self.write("notes.md", "/wo" + "rk/main")
        self.assertEqual(self.run_check("check-text", "--root", self.root)[0], 1)

    def test_a_machine_s_own_folder_is_found(self):
        for text in ("cd /wo" + "rk/main", "`/wo" + "rk`", "in /tmp/pe" + "el/x", "/ro" + "ot/.cache", "/ho" + "me/me"):
            code, said = self.said_of(text + "\n")
            self.assertEqual(code, 1, text)
            self.assertIn("names a folder of one machine", said)


class CountTests(Tree):
    def count(self, *reports):
        return self.run_check("count-tests", *reports)

    def report(self, name, tests, failures, skipped=0):
        self.write(name, f'<testsuite tests="{tests}" failures="{failures}" disabled="0" skipped="{skipped}"/>')
        return self.root / name

    def test_reports_are_added_up(self):
        code, said = self.count(self.report("a.xml", 5, 0), self.report("b.xml", 7, 0, 2))
        self.assertEqual((code, said), (0, "10 passed, 0 failed, 2 skipped\n"))

    def test_a_failure_is_a_failure(self):
        code, said = self.count(self.report("a.xml", 5, 1))
        self.assertEqual((code, said), (1, "4 passed, 1 failed\n"))

    def test_no_test_is_a_failure(self):
        code, said = self.count(self.report("a.xml", 3, 0, 3))
        self.assertEqual((code, said), (1, "No test ran.\n0 passed, 0 failed, 3 skipped\n"))

    def test_a_missing_report_is_a_failure(self):
        code, said = self.count(self.report("a.xml", 3, 0), self.root / "none.xml")
        self.assertEqual(code, 1)
        self.assertTrue(said.endswith("3 passed, 1 failed\n"), said)

    def cases(self, name, **statuses):
        cases = "".join(f'<testcase name="{case}" status="{status}"/>' for case, status in statuses.items())
        failures = list(statuses.values()).count("fail")
        self.write(name, f'<testsuite tests="{len(statuses)}" failures="{failures}">{cases}</testsuite>')
        return self.root / name

    def test_what_failed_beside_others_may_pass_alone_and_is_named(self):
        report = self.cases("tests.xml", live="fail", other="run")
        self.cases("tests-alone.xml", live="run")
        self.assertEqual(self.count(report), (0, "Failed beside others, and passed alone: live\n2 passed, 0 failed\n"))

    def test_what_fails_alone_too_has_failed(self):
        report = self.cases("tests.xml", live="fail")
        self.cases("tests-alone.xml", live="fail")
        self.assertEqual(self.count(report), (1, "0 passed, 1 failed\n"))


if __name__ == "__main__":
    unittest.main()
