from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from made_facts import TARGET, facts_of, make, told

from kafkassl_doctor import facts
from kafkassl_doctor.causes import Refusal
from kafkassl_doctor.front_matter import Entry
from kafkassl_doctor.judge import Verdicts, judge
from kafkassl_doctor.rule_heads import HeadReader
from kafkassl_doctor.rules import Rule
from kafkassl_doctor.values import Place, Unknown

WHY = Unknown("the password of b.p12 is a placeholder")


def rule(name: str, subject: str, flag: str | None = None, **given: Any) -> Rule:
    head = {"title": name, "severity": "warning", "kind": "insecure", "message": name, "fix": "do it", **given}
    if flag:
        head["flag"] = flag
    reader = HeadReader(Path(subject, f"{name}.md"), {key: Entry(value, 1) for key, value in head.items()})
    entry = reader.read()
    assert not reader.problems
    return Rule(**{**entry, "says": given.get("says", []), "why": "because"})


def store(name: str = "b.p12", **given: Any) -> facts.Store:
    given = {"owner": "server.properties", "path": f"/etc/{name}", "keys": (), "anchors": (), "opens": True} | given
    return make(facts.Store, name=name, **given)


def certificate(name: str = "CN=b", **given: Any) -> facts.Certificate:
    given = {"owner": "server.properties", "store": "b.p12", "fingerprint": name} | given
    return make(facts.Certificate, subject=name, **given)


def listener(name: str = "SSL", **given: Any) -> facts.Listener:
    return make(facts.Listener, name=name, **{"node": "server.properties", **given})


def names(verdicts: Verdicts) -> list[str]:
    return [verdict.rule for verdict in verdicts.verdicts]


TLS = rule("tls", "listener", "listener.tls", message="{listener.name} has TLS")
WEAK = rule("weak", "certificate", "certificate.key_bits < 2048", applies="certificate.is_leaf")


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        ({"is_leaf": False, "key_bits": 1024}, "not-applicable"),
        ({"is_leaf": True, "key_bits": 1024}, "warning"),
        ({"is_leaf": True, "key_bits": 4096}, "pass"),
        ({"is_leaf": True, "key_bits": None}, "pass"),
        ({"is_leaf": True, "key_bits": WHY}, "unknown"),
        ({"is_leaf": WHY, "key_bits": 1024}, "unknown"),
        ({"is_leaf": WHY, "key_bits": 4096}, "pass"),
        ({"is_leaf": False, "key_bits": WHY}, "not-applicable"),
    ],
)
def test_there_are_four_outcomes(given, counted):
    counts = judge(facts_of(certificates=(certificate(**given),)), [WEAK]).counts
    assert {name: number for name, number in counts.items() if number} == {counted: 1}


def test_a_finding_stands_on_its_own():
    place = Place("server.properties", 7)
    full = rule(
        "asked",
        "listener",
        'listener.client_auth == "requested"',
        at="listener.client_auth_place",
        related="listener.advertised_place: {listener.name} is told to clients here",
        message="{listener.name} asks on {listener.port}",
        fix="# in {listener.node}\n$ echo {listener.name}",
        says=[
            ["kafka", "a", None, "4.0", "Old: …"],
            ["kafka", "a", "4.0", None, "New: …"],
            ["jdk", "b", None, None, "Java"],
        ],
    )
    given = listener("A B", client_auth="requested", client_auth_place=place, port=9093, advertised_place=Place("x", 2))
    [verdict] = judge(facts_of(listeners=(given,)), [full]).verdicts
    assert verdict.message == "A B asks on 9093"
    assert verdict.fix == "# in server.properties\n$ echo 'A B'"
    assert verdict.place == place
    assert [(one.place, one.note) for one in verdict.related] == [(Place("x", 2), "A B is told to clients here")]
    assert verdict.says == ("New: …", "Java")
    assert (verdict.outcome, verdict.subject_kind, verdict.subject_name) == ("finding", "listener", "A B")
    assert verdict.why == "because"


def test_a_rule_about_other_versions_is_not_applicable():
    old = rule("old", "listener", "listener.tls", kafka="<4.0")
    new = rule("new", "listener", "listener.tls", jdk=">=17 <21")
    verdicts = judge(facts_of(listeners=(listener(tls=True),)), [old, new])
    assert names(verdicts) == ["new"]
    assert verdicts.counts["not-applicable"] == 1


def test_findings_are_sorted_by_severity_then_file_and_line():
    rules = [
        rule("note", "listener", "listener.tls", severity="note"),
        rule("error", "listener", 'listener.name == "z"', severity="error"),
        rule("warning", "listener", "listener.tls", message="{listener.name}"),
    ]
    places = {"a": Place("b.properties", 10), "b": Place("b.properties", 9), "z": Place("a.properties", 11)}
    given = tuple(listener(name, tls=True, place=place, node=place.file) for name, place in places.items())
    found = judge(facts_of(listeners=given), rules).verdicts
    assert [(verdict.rule, verdict.subject_name) for verdict in found] == [
        ("error", "z"),
        ("warning", "z"),
        ("warning", "b"),
        ("warning", "a"),
        ("note", "z"),
    ]


def test_what_stands_in_several_files_is_told_of_the_one_that_was_given_first():
    given = [make(facts.File, name=name, place=Place(name)) for name in ("z.properties", "a.properties")]
    both = tuple(certificate(place=Place(file.name, 3), owner=file.name, is_leaf=True, key_bits=1) for file in given)
    [verdict] = judge(facts_of(files=tuple(given), certificates=both), [WEAK]).verdicts
    assert (verdict.place, [one.place for one in verdict.same]) == (
        Place("z.properties", 3),
        [Place("a.properties", 3)],
    )


def test_one_certificate_in_several_stores_is_one_finding():
    places = [Place("a.properties", 3), Place("a.properties", 9), Place("b.properties", 3)]
    given = [certificate(place=place, store=f"{place.line}.p12", owner=place.file) for place in places]
    ends = rule("ends", "certificate", "certificate.days_left == 0", message="{certificate.store} ends")
    verdicts = judge(facts_of(certificates=(*given, certificate("CN=c"))), [ends])
    assert verdicts.counts["warning"] == 2
    grouped = next(verdict for verdict in verdicts.verdicts if verdict.subject_name == "CN=b")
    assert grouped.place == places[0]
    assert [(one.place, one.note) for one in grouped.same] == [(places[1], "9.p12"), (places[2], "3.p12")]


def test_equal_messages_of_a_rule_are_one_finding():
    given = (listener("SSL", tls=True, place=Place("a", 1)), listener("SSL", tls=True, place=Place("b", 1)))
    [verdict] = judge(facts_of(listeners=given), [TLS]).verdicts
    assert [one.place for one in verdict.same] == [Place("b", 1)]


def test_listeners_on_one_line_are_one_finding():
    line = Place("s.properties", 3)
    both = tuple(listener(name, tls=True, place=line, node="s.properties") for name in ("IN", "OUT"))
    [verdict] = judge(facts_of(listeners=both), [TLS]).verdicts
    assert verdict.message == "IN has TLS"
    assert [(one.place, one.note) for one in verdict.same] == [(line, "OUT")]


@pytest.mark.parametrize(("severity", "found"), [("note", 1), ("warning", 2)])
def test_notes_of_a_rule_about_several_stores_of_a_file_are_one_finding(severity, found):
    odd = rule("odd", "store", "store.opens", severity=severity, message="{store.name} is odd")
    stores = tuple(store(name, place=Place("s.properties", line)) for line, name in enumerate(("a", "b"), 1))
    verdicts = judge(facts_of(stores=stores), [odd]).verdicts
    assert len(verdicts) == found
    assert sum(1 + len(verdict.same) for verdict in verdicts) == len(stores)


@pytest.mark.parametrize(("count", "found"), [(3, 3), (4, 1)])
def test_more_than_three_keys_of_a_file_with_the_same_fault_are_one_finding(count, found):
    quoted = rule("quoted", "property", "property.quoted", message="{property.name} is quoted")
    keys = tuple(
        make(facts.Property, name=f"key.{number}", place=Place("s.properties", number), quoted=True)
        for number in range(1, count + 1)
    )
    verdicts = judge(facts_of(properties=keys), [quoted]).verdicts
    assert len(verdicts) == found
    assert sum(1 + len(verdict.same) for verdict in verdicts) == count


def folded(*rules: Rule, **given: Any) -> dict[str, list[str]]:
    found = judge(facts_of(**given), rules).verdicts
    return {verdict.rule: sorted(one.rule for one in verdict.follows) for verdict in found}


def test_what_follows_from_another_finding_is_folded_under_it():
    first = rule("first", "listener", "listener.tls")
    second = rule("second", "certificate", "certificate.is_leaf", follows=["first"])
    third = rule("third", "listener", "listener.tls", follows=["second"])
    given = {"listeners": (listener(tls=True),), "certificates": (certificate(is_leaf=True),)}
    assert folded(third, second, first, **given) == {"first": ["second", "third"]}
    counts = judge(facts_of(**given), [third, second, first]).counts
    assert (counts["warning"], counts["folded"]) == (1, 2)


def test_a_finding_is_not_folded_under_one_of_another_file():
    first = rule("first", "listener", "listener.tls")
    second = rule("second", "certificate", "certificate.is_leaf", follows=["first"])
    given = {"listeners": (listener(tls=True),), "certificates": (certificate(is_leaf=True, owner="c.properties"),)}
    assert folded(first, second, **given) == {"first": [], "second": []}


def test_a_finding_is_not_folded_under_one_about_another_store():
    first = rule("first", "store", "store.opens", message="{store.name}")
    second = rule("second", "certificate", "certificate.is_leaf", follows=["first"], message="{certificate.store}")
    given = {"stores": (store("a.p12"), store("b.p12")), "certificates": (certificate(is_leaf=True, store="b.p12"),)}
    found = judge(facts_of(**given), [first, second]).verdicts
    assert {verdict.subject_name: len(verdict.follows) for verdict in found} == {"a.p12": 0, "b.p12": 1}


def test_what_brings_an_error_about_is_an_error_here():
    first = rule("first", "listener", "listener.tls")
    second = rule("second", "listener", "listener.tls", follows=["first"], severity="error")
    found = judge(facts_of(listeners=(listener(tls=True),)), [first, second])
    assert [(one.rule, one.severity) for one in found.verdicts] == [("first", "error")]
    assert (found.counts["error"], found.counts["warning"], found.counts["folded"]) == (1, 0, 1)


def test_an_error_is_not_folded_under_a_warning_about_something_else():
    first = rule("first", "certificate", "certificate.is_leaf")
    second = rule("second", "listener", "listener.tls", follows=["first"], severity="error")
    given = {"listeners": (listener(tls=True),), "certificates": (certificate(is_leaf=True),)}
    assert folded(first, second, **given) == {"first": [], "second": []}


@pytest.mark.parametrize(("line", "folds"), [(7, True), (8, False)])
def test_a_refusal_follows_from_what_is_wrong_on_a_line_that_it_turns_on(line, folds):
    first = rule("first", "store", "store.opens")
    cause = rule("cause", "link", severity="error", follows=["first"])
    about = (Place("b.properties", 7),)
    refused = facts.Told(Refusal("cause", Place("a.properties", 1)), "link", "a to b", "a.properties", about)
    stores = (store("b.p12", owner="b.properties", place=Place("b.properties", line)),)
    assert folded(first, cause, stores=stores, refusals=(refused,)) == (
        {"first": ["cause"]} if folds else {"first": [], "cause": []}
    )


def test_a_refusal_follows_from_what_its_reason_follows_from():
    first = rule("first", "store", "store.opens")
    reason = rule("reason", "link", follows=["first"])
    cause = rule("cause", "node", severity="error")
    place = Place("s.properties", 7)
    refused = facts.Told(Refusal("cause", place, {"rule": "reason"}), "node", "s.properties", "s.properties")
    given = {"stores": (store("b.p12", place=place),), "refusals": (refused,)}
    assert folded(first, reason, cause, **given) == {"first": ["cause"]}


def test_a_refusal_is_a_finding_of_the_rule_of_its_cause():
    cause = rule(
        "store-absent",
        "node",
        severity="error",
        kind="breaks",
        message="{path} of {file} is absent[ ({x})]",
        fix="$ ls {path}",
    )
    given = told(
        "store-absent", values={"path": "b c.p12"}, text="NoSuchFileException: b c.p12", outer=("KafkaException: x",)
    )
    nodes = tuple(
        make(facts.Node, name=name, starts=True, listeners=()) for name in ("server.properties", "b2.properties")
    )
    verdicts = judge(facts_of(nodes=nodes, refusals=(given,)), [cause])
    [verdict] = verdicts.verdicts
    assert verdict.message == "b c.p12 of server.properties is absent"
    assert verdict.fix == "$ ls 'b c.p12'"
    assert verdict.says == ("NoSuchFileException: b c.p12", "KafkaException: x")
    assert verdict.place == Place("server.properties", 1)
    assert verdicts.counts["pass"] == 1
    assert verdicts.passed == {"store-absent": 1}


def test_a_refusal_is_a_finding_whatever_the_versions_of_its_rule():
    cause = rule("gone", "node", severity="error", kafka="<2.0")
    assert names(judge(facts_of(refusals=(told("gone"),)), [cause])) == ["gone"]


def test_a_cause_of_properties_passes_on_the_others():
    cause = rule("value-odd", "property", severity="error")
    properties = tuple(
        make(facts.Property, name=name, value=name, place=Place("server.properties", line))
        for line, name in enumerate("abc", 1)
    )
    verdicts = judge(facts_of(properties=properties, refusals=(told("value-odd"),)), [cause])
    assert names(verdicts) == ["value-odd"]
    assert verdicts.passed == {"value-odd": 2}


def test_a_refusal_without_a_rule_is_not_lost():
    [verdict] = judge(facts_of(refusals=(told("never-heard-of", text="ConfigException: no"),)), [TLS]).verdicts
    assert (verdict.rule, verdict.severity, verdict.message) == ("never-heard-of", "error", "ConfigException: no")
    assert judge(facts_of(refusals=(told("never-heard-of"),)), [TLS], select=["tls"]).verdicts == ()


def test_what_a_refusal_says_goes_to_the_finding_that_the_predicate_makes():
    given = {"listeners": (listener(tls=True), listener("B", tls=True, node="b.properties"))}
    verdicts = judge(facts_of(**given, refusals=(told("tls", text="SSLException: no"),)), [TLS]).verdicts
    assert [(verdict.subject_name, verdict.says) for verdict in verdicts] == [("B", ()), ("SSL", ("SSLException: no",))]


def test_a_refusal_is_a_finding_even_where_the_predicate_of_its_rule_saw_nothing():
    for rules in ([TLS], [TLS._replace(kafka=[None, "1.0"])]):
        given = facts_of(listeners=(listener(tls=False),), refusals=(told("tls", text="SSLException: \x1b no"),))
        [verdict] = judge(given, rules).verdicts
        assert (verdict.rule, verdict.message) == ("tls", "SSLException: \\x1b no")


def test_a_message_of_a_cause_shows_a_missing_value_as_a_question_mark():
    [verdict] = judge(facts_of(refusals=(told("c"),)), [rule("c", "node", message="{path} is absent")]).verdicts
    assert verdict.message == "? is absent"


def test_nothing_is_passed_behind_a_store_that_does_not_open():
    dark = store(keys=WHY, anchors=WHY, opens=WHY)
    cause = rule("store-empty", "store", severity="error")
    verdicts = judge(facts_of(stores=(dark,)), [WEAK, cause, rule("other", "store", "store.opens")])
    [verdict] = verdicts.verdicts
    assert verdict.outcome == "unknown"
    assert verdict.message == "the password of b.p12 is a placeholder: 3 rules can't be judged"
    assert set(verdict.rules) == {"weak", "store-empty", "other"}
    assert verdict.severity == "error"
    assert verdicts.counts["unknown"] == 1
    assert verdicts.counts["pass"] == 0


def test_listeners_that_can_not_be_told_make_their_rules_unknown():
    node = make(facts.Node, name="server.properties", listeners=Unknown("listeners is a placeholder"))
    [verdict] = judge(facts_of(nodes=(node,)), [TLS]).verdicts
    assert verdict.message == "listeners is a placeholder: tls can't be judged"


def test_unknowns_of_different_files_stay_apart():
    dark = [store(keys=WHY, anchors=(), owner=owner) for owner in ("a.properties", "b.properties#producer")]
    verdicts = judge(facts_of(stores=tuple(dark)), [WEAK]).verdicts
    assert len(verdicts) == 2


def test_select_and_ignore_take_names_and_aliases():
    rules = [TLS._replace(aliases=["has-tls"]), WEAK]
    given = facts_of(listeners=(listener(tls=True),), certificates=(certificate(is_leaf=True, key_bits=1),))
    assert names(judge(given, rules, select=["has-tls"])) == ["tls"]
    assert names(judge(given, rules, ignore=["has-tls"])) == ["weak"]
    with pytest.raises(LookupError, match="no rule is called 'waek': did you mean weak"):
        judge(given, rules, ignore=["waek"])


def test_a_reason_that_is_a_sentence_of_java_s_is_not_ended_twice():
    doubtful = (certificate(is_leaf=Unknown("Such issues can arise."), key_bits=1024),)
    [verdict] = judge(facts_of(certificates=doubtful), [WEAK]).verdicts
    assert verdict.message == "Such issues can arise: weak can't be judged"


def fingerprints(rules: list[Rule], **given: Any) -> list[str]:
    return [verdict.fingerprint for verdict in judge(facts_of(**given), rules).verdicts]


def test_a_fingerprint_stays_when_lines_folders_and_days_change():
    ends = rule("ends", "certificate", "certificate.is_leaf", message="in {certificate.days_left} days")
    one = certificate(
        is_leaf=True, days_left=5, place=Place("/ci/1/server.properties", 3), owner="/ci/1/server.properties"
    )
    other = certificate(
        is_leaf=True, days_left=4, place=Place("/ci/2/server.properties", 9), owner="/ci/2/server.properties"
    )
    assert fingerprints([ends], certificates=(one,)) == fingerprints([ends], certificates=(other,))
    renewed = one._replace(fingerprint="other")
    assert fingerprints([ends], certificates=(one,)) != fingerprints([ends], certificates=(renewed,))


def test_fingerprints_of_a_report_differ():
    given = [
        listener(name, tls=True, node=f"{folder}/s.properties", place=Place(f"{folder}/s.properties", line))
        for folder in "ab"
        for line, name in enumerate(("X", "Y"), 1)
    ]
    rules = [TLS._replace(message=[["get", 0, "node"], ["get", 0, "name"]]), TLS._replace(id="other")]
    found = fingerprints(rules, listeners=tuple(given))
    assert len(set(found)) == len(found) == 6


def fingerprints_in(files: dict[str, str], found_in: list[str]) -> dict[str, str]:
    """Return the fingerprints of one defect, by file; *files* are the paths of all files that were looked at."""
    given = [make(facts.File, name=name, place=Place(name), kind="config", path=path) for name, path in files.items()]
    listeners = [listener(tls=True, node=name, place=Place(name, 1)) for name in found_in]
    told = TLS._replace(message=[["get", 0, "node"]])
    found = judge(facts_of(files=tuple(given), listeners=tuple(listeners)), [told])
    return {verdict.place.file: verdict.fingerprint for verdict in found.verdicts if verdict.place}


DEV, PROD = "dev/server.properties", "prod/server.properties"
IN_CI = {DEV: f"/ci/1/{DEV}", PROD: f"/ci/1/{PROD}"}


def test_a_repair_in_one_folder_leaves_the_fingerprints_of_others():
    both = fingerprints_in(IN_CI, [DEV, PROD])
    assert both[DEV] != both[PROD]
    assert fingerprints_in(IN_CI, [PROD]) == {PROD: both[PROD]}
    assert fingerprints_in(IN_CI, [DEV]) == {DEV: both[DEV]}


def test_fingerprints_in_folders_are_the_same_in_every_checkout_and_order_and_from_every_folder():
    here = fingerprints_in(IN_CI, [DEV, PROD])
    inside = {"../prod/server.properties": f"/work/x/{PROD}", "server.properties": f"/work/x/{DEV}"}
    there = fingerprints_in(inside, list(inside))
    assert there == {"server.properties": here[DEV], "../prod/server.properties": here[PROD]}


def test_the_order_of_files_that_share_a_defect_leaves_its_fingerprint():
    ends = rule("ends", "certificate", "certificate.is_leaf", message="it ends")
    given = [certificate(is_leaf=True, owner=file, place=Place(file, 1)) for file in ("a.properties", "b.properties")]
    assert fingerprints([ends], certificates=tuple(given)) == fingerprints([ends], certificates=tuple(given[::-1]))


def test_a_cause_has_one_fingerprint_in_every_checkout():
    cause = rule("absent", "node", severity="error")
    found = {
        fingerprints(
            [cause], refusals=(told("absent", values={"path": f"/ci/{n}/b.p12"}, file=f"/ci/{n}/s.properties"),)
        )[0]
        for n in (1, 2)
    }
    assert len(found) == 1


def test_nothing_given_is_nothing_found():
    verdicts = judge(facts_of(), [TLS, WEAK])
    assert verdicts.verdicts == ()
    assert set(verdicts.counts) == {"error", "warning", "note", "folded", "unknown", "pass", "not-applicable"}
    assert not any(verdicts.counts.values())
    assert TARGET.kafka == "4.4.0"
