"""What ignores hold, and what is said of ignores themselves."""

from __future__ import annotations

from typing import Any

from made_facts import facts_of, make, told
from test_judge import WHY, listener, names, rule

from kafkassl_doctor import facts
from kafkassl_doctor.judge import judge
from kafkassl_doctor.values import Place

TLS = rule("tls", "listener", "listener.tls", message="{listener.name} has TLS")
OLD = rule("old", "listener", "listener.port == 9093", aliases=["ancient"])
UNUSED = rule("unused", "ignore", "ignore.unused != ()", message="{ignore.unused}")
WRONG = rule("wrong", "ignore", "ignore.problem != None", message="{ignore.name}")
RULES = [TLS, OLD, UNUSED, WRONG]
HERE = Place("server.properties", 7)


def ignore(*rules: str, line: int | None = None, **given: Any) -> facts.Ignore:
    known = {"name": "ignore", "file": "server.properties", "place": Place("server.properties", 1), "problem": None}
    return make(facts.Ignore, rules=rules, line=line, **{**known, "expired": False, **given})


def given(*ignores: facts.Ignore, **known: Any) -> facts.Facts:
    return facts_of(listeners=(listener(**{"tls": True, "place": HERE, "port": 9093, **known}),), ignores=ignores)


def test_an_ignore_of_the_file_holds_all_findings_of_its_rule() -> None:
    found = judge(given(ignore("tls", reason="why", until="2027-01-31")), RULES)
    assert names(found) == ["old"]
    [held] = found.suppressed
    assert (held.verdict.rule, held.by, held.reason, held.until) == ("tls", "ignore", "why", "2027-01-31")
    assert held.place == Place("server.properties", 1)
    assert (found.counts["warning"], found.counts["pass"]) == (1, 2)


def test_an_ignore_of_a_line_holds_only_what_stands_there() -> None:
    assert names(judge(given(ignore("tls", line=7)), RULES)) == ["old"]
    assert names(judge(given(ignore("tls", line=8)), RULES)) == ["unused", "old", "tls"]


def test_an_ignore_of_another_file_holds_nothing_here() -> None:
    other = ignore("tls", file="other.properties", place=Place("other.properties", 1))
    assert sorted(names(judge(given(other), RULES))) == ["old", "tls", "unused"]


def test_an_alias_names_the_rule() -> None:
    assert names(judge(given(ignore("ancient")), RULES)) == ["tls"]


def test_of_several_rules_each_can_be_unused() -> None:
    assert names(judge(given(ignore("tls", "old", line=7)), RULES)) == []
    port = facts_of(listeners=(listener(tls=True, place=HERE, port=1),), ignores=(ignore("tls", "old"),))
    [verdict] = judge(port, RULES).verdicts
    assert (verdict.rule, verdict.message) == ("unused", "old")


def test_one_that_has_ended_or_can_not_be_read_holds_nothing_and_is_not_unused() -> None:
    ended = ignore("tls", expired=True, until="2026-01-01")
    broken = ignore("old", problem="it is written so")
    assert sorted(names(judge(given(ended, broken), RULES))) == ["old", "tls", "wrong"]


def test_a_name_that_no_rule_has_is_told() -> None:
    wrong = rule("wrong", "ignore", "ignore.problem != None", message="{ignore.problem}")
    found = judge(given(ignore("tls", "odl"), port=9), [TLS, OLD, wrong])
    [verdict] = [verdict for verdict in found.verdicts if verdict.rule == "wrong"]
    assert verdict.message == "no rule is called odl (did you mean old?)"
    assert "tls" in names(found)


def test_an_ignore_holds_also_what_can_not_be_told() -> None:
    for held in (ignore("tls"), ignore("tls", line=7)):
        doubtful = facts_of(listeners=(listener(tls=WHY, place=HERE),), ignores=(held,))
        found = judge(doubtful, RULES)
        assert (names(found), found.counts["unknown"]) == ([], 0)


def test_what_can_not_be_told_is_not_unused() -> None:
    doubtful = facts_of(listeners=(listener(tls=WHY, place=HERE),), ignores=(ignore("tls", line=8),))
    found = judge(doubtful, RULES)
    assert names(found) == ["tls"]
    assert found.verdicts[0].outcome == "unknown"
    assert found.verdicts[0].rules == ("tls", "unused")


def test_a_rule_of_other_versions_is_not_unused() -> None:
    later = rule("later", "listener", "listener.tls", kafka="<4.0")
    assert names(judge(given(ignore("later")), [later, UNUSED])) == []


def test_whether_it_is_used_is_told_also_where_its_rule_is_not_chosen() -> None:
    assert names(judge(given(ignore("tls")), RULES, select=["unused"])) == []
    assert names(judge(given(ignore("tls", line=9)), RULES, select=["unused"])) == ["unused"]
    assert names(judge(given(ignore("tls", line=9)), RULES, ignore=["unused", "tls"])) == ["old"]


def test_an_ignore_of_the_configuration_is_never_unused() -> None:
    assert names(judge(given(ignore("old", place=Place("kafkassl-doctor.toml"))), RULES)) == ["tls"]
    other = given(ignore("old", place=Place("kafkassl-doctor.toml")), name="B")._replace(listeners=())
    assert names(judge(other, RULES)) == []


def test_what_counts_is_not_folded_under_what_is_held() -> None:
    cause = rule("cause", "node", severity="error")
    consequence = rule("tls", "listener", "listener.tls", follows=["cause"])
    both = given()._replace(refusals=(told("cause", at=HERE),))
    assert [one.rule for one in judge(both, [cause, consequence]).verdicts[0].follows] == ["tls"]
    held = judge(both._replace(ignores=(ignore("cause"),)), [cause, consequence])
    assert names(held) == ["tls"]
    assert held.suppressed[0].verdict.follows == ()


def test_findings_of_one_rule_are_held_one_by_one() -> None:
    two = facts_of(
        listeners=tuple(
            listener(name, tls=True, place=Place("server.properties", line), port=1)
            for name, line in (("A", 7), ("B", 8))
        ),
        ignores=(ignore("tls", line=8),),
    )
    plain = rule("tls", "listener", "listener.tls", message="TLS")
    found = judge(two, [plain, UNUSED])
    assert [(one.place, one.same) for one in found.verdicts] == [(HERE, ())]
    assert [one.verdict.place for one in found.suppressed] == [Place("server.properties", 8)]
    assert found.verdicts[0].fingerprint != found.suppressed[0].verdict.fingerprint


def test_nothing_is_judged_twice_without_ignores() -> None:
    found = judge(given(), RULES)
    assert (found.suppressed, found.counts["not-applicable"]) == ((), 0)
