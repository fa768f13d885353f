"""Each rule, broken once by a force that signs and hashes properly: the first entry that breaks it is named."""

import os
import pathlib
import re

import plain
import pytest
import story
from story import ADMIN, AUDITOR, AUTHORISER, COUNTERSIGNER, MANAGER, OFFICER, OPERATOR, account, digest, made_id

BREAKS = []


def breaks(rule):
    """A function that alters a sound story and gives the place of the entry that must be named."""
    def note(function):
        BREAKS.append(pytest.param(rule, function, id=f"{rule}-{function.__name__}"))
        return function
    return note


def change(told, act, nth=0, **members):
    place = told.place(act, nth)
    told.entries[place].update(members)
    return place


def drop(told, act, nth=0):
    del told.entries[told.place(act, nth)]


@breaks("begins-once")
def without_a_beginning(told):
    del told.entries[0]
    return 0


@breaks("begins-once")
def begun_again(told):
    told.entries.insert(50, told.entries[0] | {"at": told.entries[49]["at"]})
    return 50


@breaks("time-goes-on")
def dated_back(told):
    place = told.place("alert.outcome")
    told.entries[place]["at"] = told.entries[place - 5]["at"]
    return place


@breaks("forgotten-in-time")
def kept_for_two_days(told):
    place = told.place("alert.delete")
    told.delay(place, hours=48)
    return place


@breaks("forgotten-in-time")
def never_deleted(told):
    drop(told, "alert.delete")
    drop(told, "alert.delete")
    place = told.place("watchlist.new", 1)
    told.delay(place, hours=25)
    return place


@breaks("ended-in-time")
def went_on_after_its_time(told):
    place = told.place("deployment.stop")
    told.delay(place, hours=4)
    return place


@breaks("ended-in-time")
def went_on_after_its_list_ended(told):
    ended = told.entries.pop(told.place("watchlist.end"))
    place = told.place("deployment.start") + 1
    told.entries.insert(place, ended | {"at": told.entries[place - 1]["at"]})
    return place + 2  # the look through the camera a second later is in time; what comes ten minutes later is not


def erased(told, place):
    """Somebody on the first list is erased, with all that has them, in front of the entry at `place`."""
    told.insert(place, "reference.remove", "peel", watchlist=made_id("list", 1), reference=made_id("ref", 10),
                because="erased")
    told.insert(place + 1, "watchlist.forget", "peel", watchlist=made_id("list", 1), content=digest("list 1"),
                because="erased")
    return told.insert(place + 2, "subject.erase", "peel", subject=digest("subject 1 0"))


@breaks("ended-in-time")
def went_on_with_somebody_who_was_erased(told):
    return erased(told, told.place("deployment.start") + 1) + 2


@breaks("written-while-running")
def entries_after_the_program_stopped(told):
    return told.insert(told.insert(told.place("watchlist.new"), "program.stop", "peel") + 1, "program.stop", "peel")


@breaks("nothing-runs-on")
def switched_off_in_the_middle(told):
    return told.insert(told.place("alert.raise"), "program.stop", "peel")


@breaks("who-may")
def an_administrator_looks_at_an_alert(told):
    return change(told, "alert.view", by=account(ADMIN))


@breaks("who-may")
def the_program_decides(told):
    return change(told, "alert.decide", by="peel")


@breaks("who-may")
def the_program_approves(told):
    return change(told, "authorisation.approve", by="peel")


@breaks("set-up-once")
def the_program_makes_up_an_officer(told):
    return change(told, "account.create", 1, by="peel")


@breaks("again-after-a-restore")
def the_program_shuts_somebody_out(told):
    return told.insert(40, "account.close", "peel", account=account(OPERATOR))


@breaks("again-after-a-restore")
def the_program_takes_a_passkey_away_long_after_a_restore(told):
    told.insert(40, "backup.restore", "peel", backup=made_id("backup", 1), content=digest("backup"))
    told.insert(41, "report.read", account(AUDITOR), report="audit")
    return told.insert(42, "credential.remove", "peel", account=account(OPERATOR),
                       credential=told.passkeys[OPERATOR].credential)


@breaks("again-after-a-restore")
def the_program_gives_a_role_after_a_restore(told):
    told.insert(40, "backup.restore", "peel", backup=made_id("backup", 1), content=digest("backup"))
    return told.insert(41, "account.roles", "peel", account=account(OFFICER), roles=["camera-operator", "officer"])


@breaks("roles-apart")
def one_person_in_both_roles(told):
    return change(told, "account.create", 1, roles=["authorising-officer", "countersigning-officer"])


@breaks("nobody-changes-themselves")
def an_administrator_changes_their_own_roles(told):
    return told.insert(told.place("authorisation.propose"), "account.roles", account(ADMIN), account=account(ADMIN),
                       roles=["camera-operator"])


@breaks("new-once")
def one_alert_raised_twice(told):
    return change(told, "alert.raise", 1, alert=made_id("alert", 1))


@breaks("known-people")
def an_unknown_account_is_closed(told):
    return told.insert(40, "account.close", account(ADMIN), account=made_id("acct", 99))


@breaks("own-passkey")
def an_administrator_registers_a_passkey_for_an_officer(told):
    return change(told, "credential.add", 1, by=account(ADMIN))


@breaks("own-passkey")
def one_passkey_for_two_people(told):
    return change(told, "credential.add", 2, public_key=told.passkeys[AUTHORISER].public)


def passkey_added(told, place, person, number):
    """Another passkey of somebody's, in front of the entry at `place`."""
    passkey = plain.Passkey(number)
    told.insert(place, "credential.add", account(person), account=account(person), credential=passkey.credential,
                algorithm="es256", public_key=passkey.public)
    return passkey


@breaks("made-by-invitation")
def the_server_adds_its_own_passkey_to_an_officer(told):
    place = told.place("authorisation.approve")
    passkey = passkey_added(told, place, AUTHORISER, 77)
    told.entries[place + 1]["approval"] = passkey.approve(
        "authorisation", made_id("auth", 1), digest("authorisation 1"), "authorising-officer",
        told.entry("authorisation.propose"))
    return place


@breaks("no-fresh-recovery")
def approved_with_a_passkey_made_by_a_new_code(told):
    place = told.place("authorisation.approve")
    told.insert(place, "account.invite", account(ADMIN), account=account(AUTHORISER))
    passkey = passkey_added(told, place + 1, AUTHORISER, 77)
    told.entries[place + 2]["approval"] = passkey.approve(
        "authorisation", made_id("auth", 1), digest("authorisation 1"), "authorising-officer",
        told.entry("authorisation.propose"))
    return place + 2


@breaks("signed-in")
def people_who_never_signed_in(told):
    told.entries = [entry for entry in told.entries if entry["act"] not in ("session.open", "session.close")]
    return told.place("account.create", 1)


@breaks("signed-in")
def started_after_the_session_had_ended(told):
    place = told.place("deployment.start")
    told.insert(place, "session.close", "peel", session=digest(f"session of {OPERATOR}"), because="expired")
    return place + 1


@breaks("known-papers")
def started_after_it_was_withdrawn(told):
    place = told.place("deployment.start")
    told.insert(place, "authorisation.withdraw", account(COUNTERSIGNER), authorisation=made_id("auth", 1))
    return place + 1


@breaks("versions-count-up")
def a_version_left_out(told):
    return change(told, "watchlist.version", version=2)


@breaks("versions-count-up")
def somebody_on_a_version_of_whom_the_log_does_not_know(told):
    return change(told, "watchlist.version", subjects=4)


@breaks("versions-count-up")
def an_approved_content_under_another_version(told):
    place = told.place("watchlist.approve", 1)
    told.entries.insert(place + 1, {**told.entry("watchlist.version"), "at": told.entries[place]["at"], "version": 2,
                                    "templates": 9})
    return place + 1


@breaks("new-once")
def two_people_under_one_reference(told):
    return change(told, "reference.add", 1, reference=made_id("ref", 10))


@breaks("known-papers")
def a_reference_removed_that_was_never_there(told):
    return told.insert(told.place("watchlist.version"), "reference.remove", account(MANAGER),
                       watchlist=made_id("list", 1), reference=made_id("ref", 99), because="withdrawn")


@breaks("forgotten-for-good")
def started_with_a_version_that_was_forgotten(told):
    return told.insert(told.place("deployment.start"), "watchlist.forget", "peel", watchlist=made_id("list", 1),
                       content=digest("list 1"), because="replaced") + 1


@breaks("ended-in-time")
def searched_on_for_somebody_who_was_erased(told):
    return told.insert(told.place("deployment.counts"), "watchlist.forget", "peel", watchlist=made_id("list", 1),
                       content=digest("list 1"), because="replaced") + 1


@breaks("erased-together")
def an_alert_deleted_as_erased_when_nobody_was(told):
    place = told.place("alert.raise") + 1
    return told.insert(place, "alert.delete", "peel", alert=made_id("alert", 1), because="erased") + 1


@breaks("stays-erased")
def an_erased_person_is_listed_again(told):
    return change(told, "reference.add", 3, subject=digest("subject 1 0"))


@breaks("proper-proposal")
def authorised_for_a_week(told):
    return change(told, "authorisation.propose", until="2026-05-08T08:00:00.000Z")


@breaks("approved-as-it-is")
def another_content_approved(told):
    return change(told, "authorisation.approve", content=digest("another"))


@breaks("approved-in-role")
def approved_in_a_role_not_held(told):
    role = "countersigning-officer"
    approval = told.passkeys[AUTHORISER].approve("authorisation", made_id("auth", 1), digest("authorisation 1"), role,
                                                told.entry("authorisation.propose"))
    return change(told, "authorisation.approve", role=role, approval=approval)


def in_role(told, place, person, role):
    """`person` has another role around the entry at `place`. Gives its new place."""
    for where, roles in ((place + 1, [story.ROLES[person]]), (place, [role])):
        told.insert(where, "account.roles", account(ADMIN), account=account(person), roles=roles)
    return place + 1


@breaks("approved-by-others")
def one_person_proposes_and_approves(told):
    place = told.place("authorisation.approve")
    told.entries[place].update(by=account(OPERATOR), approval=told.passkeys[OPERATOR].approve(
        "authorisation", made_id("auth", 1), digest("authorisation 1"), "authorising-officer",
        told.entry("authorisation.propose")))
    return in_role(told, place, OPERATOR, "authorising-officer")


@breaks("approved-by-others")
def a_manager_approves_their_own_list(told):
    place = told.place("watchlist.approve")
    told.entries[place].update(by=account(MANAGER), approval=told.passkeys[MANAGER].approve(
        "watchlist", made_id("list", 1), digest("list 1"), "authorising-officer", told.entry("watchlist.version")))
    return in_role(told, place, MANAGER, "authorising-officer")


@breaks("approval-holds")
def an_approval_used_for_another_authorisation(told):
    old = told.entries[told.place("authorisation.approve")]["approval"]
    return change(told, "authorisation.approve", 2, approval=old)


@breaks("approval-holds")
def the_proposal_lies_about_what_was_signed(told):
    change(told, "authorisation.propose", threshold="0.05")
    return told.place("authorisation.approve")


@breaks("approval-holds")
def the_proposal_lies_about_its_end(told):
    change(told, "authorisation.propose", until=told.stamp(hours=20))
    return told.place("authorisation.approve")


@breaks("approval-holds")
def the_version_lies_about_its_size(told):
    change(told, "watchlist.version", templates=9)
    return told.place("watchlist.approve")


@breaks("approval-holds")
def an_approval_made_with_another_key(told):
    forger = plain.Passkey(66)
    forger.credential = told.passkeys[AUTHORISER].credential
    return change(told, "authorisation.approve", approval=forger.approve(
        "authorisation", made_id("auth", 1), digest("authorisation 1"), "authorising-officer",
        told.entry("authorisation.propose")))


@breaks("approval-holds")
def an_approval_given_on_another_site(told):
    return change(told, "authorisation.approve", approval=told.passkeys[AUTHORISER].approve(
        "authorisation", made_id("auth", 1), digest("authorisation 1"), "authorising-officer",
        told.entry("authorisation.propose"),
        domain="evil.example"))


@breaks("started-with-authority")
def started_on_one_approval(told):
    drop(told, "authorisation.approve")
    return told.place("deployment.start")


@breaks("started-with-authority")
def started_with_another_content(told):
    return change(told, "deployment.start", content=digest("another"))


@breaks("started-with-approved-list")
def started_with_a_list_that_one_person_approved(told):
    drop(told, "watchlist.approve", 1)
    return told.place("deployment.start")


@breaks("announced-before")
def never_announced(told):
    drop(told, "deployment.announce")
    return told.place("deployment.start")


@breaks("announced-before")
def announced_for_another(told):
    change(told, "deployment.announce", 1, authorisation=made_id("auth", 1))
    return told.place("deployment.start", 1)


@breaks("one-at-a-time")
def two_at_once_by_one_authorisation(told):
    place = told.place("deployment.start")
    start, announced = told.entries[place], told.entries[place - 1]
    told.entries.insert(place, {**announced, "deployment": made_id("dep", 7)})
    told.entries.insert(place + 2, {**start, "deployment": made_id("dep", 7)})
    return place + 2


@breaks("started-with-authority")
def started_after_an_approver_was_no_officer_any_more(told):
    place = told.place("deployment.start")
    told.insert(place, "account.close", account(ADMIN), account=account(COUNTERSIGNER))
    return place + 1


@breaks("started-with-authority")
def started_after_an_approvers_passkey_was_removed(told):
    place = told.place("deployment.start")
    told.insert(place, "credential.remove", account(ADMIN), account=account(AUTHORISER),
                credential=told.passkeys[AUTHORISER].credential)
    return place + 1


@breaks("started-with-authority")
def went_on_after_a_pause_without_authority(told):
    place = told.place("deployment.resume")
    told.insert(place, "account.roles", account(ADMIN), account=account(COUNTERSIGNER), roles=["officer"])
    return place + 1


@breaks("approved-once")
def a_list_approved_by_two_of_one_role(told):
    place, role = told.place("watchlist.approve", 1), "authorising-officer"
    told.entries[place].update(role=role, approval=told.passkeys[COUNTERSIGNER].approve(
        "watchlist", made_id("list", 1), digest("list 1"), role, told.entry("watchlist.version")))
    return in_role(told, place, COUNTERSIGNER, role)


@breaks("approved-once")
def one_approval_handed_in_twice(told):
    place = told.place("authorisation.approve")
    told.entries.insert(place, told.entries[place])
    return place + 1


@breaks("forgotten-for-good")
def an_erased_person_is_searched_for(told):
    return erased(told, told.place("deployment.start")) + 1


@breaks("gone-with-the-person")
def an_erased_person_stays_on_the_list(told):
    return told.insert(told.place("deployment.start"), "subject.erase", "peel", subject=digest("subject 1 0"))


@breaks("gone-with-the-person")
def an_erased_person_stays_on_a_version(told):
    place = erased(told, told.place("deployment.start"))
    del told.entries[place - 1]
    return place - 1


@breaks("started-in-its-time")
def started_too_late(told):
    place = told.place("deployment.start")
    told.delay(place, hours=4)
    return place


@breaks("called-off-before-its-start")
def started_after_it_was_called_off(told):
    return told.insert(told.place("deployment.start"), "deployment.cancel", account(OPERATOR),
                       deployment=made_id("dep", 1)) + 1


@breaks("only-while-open")
def looked_through_the_camera_afterwards(told):
    return told.insert(told.place("deployment.stop") + 1, "camera.view", account(OPERATOR),
                       deployment=made_id("dep", 1), camera=0)


@breaks("only-while-open")
def raised_without_a_deployment(told):
    return change(told, "alert.raise", deployment=made_id("dep", 2))


@breaks("counts-add-up")
def templates_that_went_missing(told):
    return change(told, "deployment.counts", wiped=290)


@breaks("counts-never-fall")
def fewer_faces_than_before(told):
    change(told, "deployment.counts", faces=901)
    return told.place("deployment.stop")


@breaks("rests-in-a-pause")
def counts_rise_in_the_pause(told):
    place = told.place("deployment.resume")
    told.delay(place, minutes=60)
    told.insert(place, "deployment.counts", "peel", deployment=made_id("dep", 1), **told.counts(200, 2, 5))
    told.insert(place + 1, "deployment.counts", "peel", deployment=made_id("dep", 1), **told.counts(500, 2, 5))
    return place + 1


@breaks("nothing-is-kept")
def templates_kept_at_the_end(told):
    return change(told, "deployment.stop", wiped=2699, held=1)


@breaks("every-alert-is-there")
def an_alert_that_nobody_wrote_down(told):
    return change(told, "deployment.stop", alerts=3)


@breaks("above-the-threshold")
def a_lower_threshold(told):
    return change(told, "alert.raise", threshold="0.40")


@breaks("above-the-threshold")
def a_score_below_it(told):
    return change(told, "alert.raise", score="0.51")


@breaks("seen-in-its-time")
def a_face_from_the_day_before(told):
    return change(told, "alert.raise", captured="2026-04-30T08:00:00.000Z")


@breaks("seen-in-its-time")
def a_face_of_the_pause(told):
    place = told.place("deployment.resume")
    told.delay(place, minutes=60)
    raised = told.entries[told.place("alert.raise")]
    told.insert(place + 1, "alert.raise", "peel", **{
        **{name: raised[name] for name in ("deployment", "entry", "score", "threshold")}, "alert": made_id("alert", 900),
        "captured": told.entries[place - 1]["at"].replace("T08:1", "T08:4")})
    return place + 1


@breaks("known-alert")
def looked_at_after_it_was_deleted(told):
    place = told.place("alert.delete", 1) + 1
    return told.insert(place, "alert.view", account(OFFICER), alert=made_id("alert", 1))


@breaks("looked-before-deciding")
def decided_unseen(told):
    drop(told, "alert.view")
    return told.place("alert.decide")


@breaks("decided-before-acting")
def stopped_on_the_machines_word(told):
    drop(told, "alert.decide")
    return told.place("alert.engage")


@breaks("decided-before-acting")
def arrested_although_it_was_no_match(told):
    return change(told, "alert.outcome", 1, outcome="arrested")


@breaks("dealt-with-once")
def two_outcomes(told):
    place = told.place("alert.outcome")
    told.entries.insert(place + 1, {**told.entries[place], "outcome": "false-alert"})
    return place + 1


@breaks("dealt-with-once")
def decided_anew_after_the_arrest(told):
    place, decided = told.place("alert.outcome"), told.entries[told.place("alert.decide")]
    told.entries.insert(place + 1, {**decided, "at": told.entries[place]["at"], "verdict": "no-match"})
    return place + 1


@breaks("deleted-for-a-reason")
def deleted_unseen_as_dealt_with(told):
    place = told.place("alert.raise") + 1
    return told.insert(place, "alert.delete", "peel", alert=made_id("alert", 1), because="dealt-with")


@breaks("deleted-for-a-reason")
def a_match_deleted_as_none(told):
    return change(told, "alert.delete", 1, because="no-match")


@breaks("deleted-for-a-reason")
def expired_within_the_hour(told):
    return change(told, "alert.delete", because="expired")


@breaks("entry")
def a_name_in_the_log(told):
    return change(told, "alert.decide", note="Ann Mensah")


@breaks("entry")
def a_word_that_is_none(told):
    return change(told, "alert.decide", reason="looked shifty")


@breaks("key")
def another_key_at_the_beginning(told):
    return change(told, "log.begin", key=plain.b64(plain.raw(plain.key_of(3))))


@pytest.mark.parametrize("rule, altered", BREAKS)
def test_it_is_found_out(outsider, rule, altered):
    told = story.Story()
    place = altered(told)
    folder = outsider.export(story.texts(told.entries))
    words = outsider.finds(rule, place, folder)
    assert all(len(each["should"]) > 20 for each in outsider.verify(folder, code=1)["findings"])
    assert len(words) > 20 and not re.search(r"nullptr|std::|JSON object", words)


def test_every_rule_of_the_documentation_is_broken_here():
    page = (pathlib.Path(os.environ["PEEL_SOURCE"]) / "docs/formats/ledger.md").read_text()
    table = page[page.index("## Rules"):page.index("## Storage")]
    documented = set(re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE))
    assert documented <= {parameter.values[0] for parameter in BREAKS}
    assert len(documented) == 48


def test_every_test_that_the_threat_model_names_is_there():
    source = pathlib.Path(os.environ["PEEL_SOURCE"])
    page = (source / "docs/threat-model.md").read_text()
    ours = "".join(path.read_text() for path in (source / "tests").glob("*/test_*.py"))
    units = "".join(path.read_text() for path in (source / "src").glob("*/*_test.cpp"))
    named = set(re.findall(r"`(\w+_\w+_\w+)`", page)) | set(re.findall(r"`([A-Z]\w+\.(?:[A-Z]\w+|\*))`", page))
    assert len(named) > 30
    for name in named:
        suite, _, case = name.partition(".")
        unit = rf"TEST(_F|_P)?\({suite}, " + (r"\w+" if case == "*" else case) + r"\)"
        assert f"def {name}(" in ours or re.search(unit, units), name


def test_a_crash_may_be_caught_up_with(outsider):
    """The power fails in a deployment; two days later the program starts, and deletes and stops before all else."""
    told = story.Story(deployments=1)
    place = told.place("deployment.stop")
    told.insert(place, "program.start", "peel", version="0.1.1")
    told.delay(place, hours=48)
    told.entries[place + 1]["at"] = told.entries[place]["at"]
    told.entries[place + 1].update(by="peel", because="restarted")
    for entry in told.entries[place + 2:]:
        entry["at"] = told.entries[place]["at"]
    result = outsider.verify(outsider.export(story.texts(told.entries)))
    assert (result["summary"]["crashes"], result["summary"]["deleted_late"]) == (1, 2)


def test_all_that_is_broken_is_told_the_first_first(outsider):
    told = story.Story()
    first = change(told, "account.create", 1, roles=["authorising-officer", "countersigning-officer"])
    second = stopped_on_the_machines_word(told)
    third = an_alert_that_nobody_wrote_down(told)
    result = outsider.verify(outsider.export(story.texts(told.entries)), code=1)
    assert [(each["rule"], each["entry"]) for each in result["findings"]] == [
        ("roles-apart", first), ("decided-before-acting", second), ("decided-before-acting", second + 1),
        ("every-alert-is-there", third)]
    assert result["found"] == 4 and result["broken"] == result["findings"][0]
    assert result["summary"]["entries"] == len(told.entries)
    done = outsider.run(outsider.export(story.texts(told.entries)), "--key", outsider.key)
    assert "Besides, 3 more:" in done.stdout and f"(every-alert-is-there). entry {third}: " in done.stdout


def test_after_a_hundred_findings_the_rest_is_counted(outsider):
    told = story.Story()
    for number in range(150):
        told.insert(len(told.entries) - 1, "account.close", account(ADMIN), account=made_id("acct", 99))
    result = outsider.verify(outsider.export(story.texts(told.entries)), code=1)
    assert len(result["findings"]) == 100 and result["found"] == 150
    done = outsider.run(outsider.export(story.texts(told.entries)), "--key", outsider.key)
    assert "and 50 that are not told here" in done.stdout


def test_approvals_by_passkeys_that_the_people_do_not_know_are_named(outsider, sound_lines):
    told = story.Story()
    folder = outsider.export(sound_lines)
    own = outsider.file("own", "".join(
        f"{account(person)} {told.passkeys[person].credential}\n" for person in (AUTHORISER, COUNTERSIGNER)))
    outsider.verify(folder, "--people", own)
    other = outsider.file("other", f"# asked in person\n{account(AUTHORISER)} {plain.Passkey(77).credential}\n")
    result = outsider.verify(folder, "--people", other, code=1)
    assert [each["rule"] for each in result["findings"]] == ["people"] * 4
    assert result["findings"][0]["entry"] == told.place("watchlist.approve")
    nobody = outsider.file("nobody", f"{account(99)} {plain.Passkey(77).credential}\n")
    assert outsider.verify(folder, "--people", nobody)["unknown"] == [account(99)]
    assert f"{account(99)}: you named" in outsider.run(folder, "--key", outsider.key, "--people", nobody).stdout
    assert "line 1" in outsider.verify(folder, "--people", outsider.key, code=2)


def test_the_first_entry_that_breaks_a_rule_is_told_in_words(outsider):
    told = story.Story()
    place = stopped_on_the_machines_word(told)
    done = outsider.run(outsider.export(story.texts(told.entries)), "--key", outsider.key)
    assert done.returncode == 1
    assert done.stdout.startswith(f"BROKEN (decided-before-acting). entry {place}: alert.engage by {account(OFFICER)} at ")
    assert "before anybody had decided" in done.stdout
    assert "What should hold:\n  decided-before-acting: Nobody is engaged, stopped or arrested" in done.stdout
