"""Facts as lines and as JSON."""

from __future__ import annotations

import json

from kafkassl_doctor import facts
from kafkassl_doctor.causes import Refusal
from kafkassl_doctor.formats.facts import render_facts, render_facts_json
from kafkassl_doctor.values import Place, Unknown
from tests.formats.reports import TARGET, fact, facts_of, listener, node

SECRETIVE = TARGET._replace(environment={"PASSWORD": "Changeit-7!"})
REFUSAL = Refusal("listener-name-twice", Place("server.properties", 3), {"listener": "A\x1b[2J"})
FACTS = facts_of(node(listener(client_auth=Unknown("it can't be told"))))._replace(
    target=SECRETIVE,
    refusals=(fact(facts.Told, refusal=REFUSAL),),
)


def test_each_fact_is_a_line() -> None:
    lines = render_facts(FACTS).splitlines()
    assert "nodes[0].listeners[0].client_auth = unknown: it can't be told" in lines
    assert "nodes[0].listeners[0].port = 9093" in lines
    assert "nodes[0].listeners[0].place.file = 'server.properties'" in lines
    assert "nodes[0].node_id = 1" in lines
    assert "target.at = 2026-11-24 08:10:00+00:00" in lines
    assert "refusals[0].refusal.cause = 'listener-name-twice'" in lines


def test_facts_print_harmlessly() -> None:
    assert "\x1b" not in render_facts(FACTS)
    assert "\x1b" not in render_facts_json(FACTS)


def test_the_environment_is_not_shown() -> None:
    assert "Changeit" not in render_facts(FACTS) + render_facts_json(FACTS)


def test_facts_are_a_tree_in_json() -> None:
    tree = json.loads(render_facts_json(FACTS))
    assert tree["nodes"][0]["listeners"][0]["client_auth"] == {"unknown": "it can't be told"}
    assert tree["nodes"][0]["listeners"][0]["place"] == {"file": "server.properties", "line": None}
    assert tree["refusals"][0]["refusal"]["values"] == {"listener": "A\x1b[2J"}
