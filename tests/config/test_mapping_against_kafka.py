"""Mapping rules held to the real SslPrincipalMapper on random rules and names."""

import random

import pytest

from fixtures.oracle.oracle import Oracle, why_absent
from kafkassl_doctor.causes import Refusal
from kafkassl_doctor.config.mapping import apply_rules, explain_failure, parse_rules
from kafkassl_doctor.values import Unknown

pytestmark = [pytest.mark.kafka, pytest.mark.jvm, pytest.mark.slow]
TRIALS = 3000
NAMES = (
    *("CN=b1.example.com,OU=Ops,O=Acme,C=DE", "CN=alice", "CN=a\\,b,O=X", "1.2.840.113549.1.9.1=#1605,CN=Bob"),
    *("CN=Jürgen,O=Ä", "O=only", ""),
)
PATTERNS = (
    *("^CN=(.*?),OU=(.*?),O=(.*?),C=(.*?)$", "^CN=([^,]+).*$", "CN=(\\w+)", ".*", "(.*)", "^CN=(?<cn>[^,]*),.*$", "("),
    *("^.*[Cc][Nn]=([a-zA-Z0-9.]*).*$", "CN=(.*?)(,.*)?", "[", "a{", "", "^CN=(.*)\\\\,(.*)$", "\\w+=(.*)"),
    *("O=(.*)|CN=(.*)", "(?i)cn=(.*)", "^CN=(.*?)[,$].*", "CN=([^,]{1,5}).*", "(\\w+=[^,]*,?)*", "(?:CN=)(.+)"),
)
REPLACEMENTS = (
    *("$1", "$1@$2", "$2", "x", "", "$1$4", "$10", "$", "\\$1", "${cn}", "${zz}", "${9x}", "${cn", "${1}", "$ü"),
    *("${cn}$1", "\\\\$1", "$2x\\\\", "$9$1$8", "$0", "a,b", "$1,$2", "\\\\", "$x", "${", "$100@$7", "$5$6"),
    *("$12345678901",),
)
NOISE = ("RULE:", "DEFAULT", "/", ",", "$1", "CN=(.*)", " ", "\\", "rule:", "L", "U", "x", ", ", "^", "default", "\t")


def random_rules(seed):
    chance = random.Random(seed)
    separator = chance.choice([",", ", ", " , ", ""]) if chance.random() < 0.1 else chance.choice([",", ", "])
    rules = separator.join(_rule(chance) for _ in range(chance.randint(0, 3)))
    return rules + chance.choice([*[""] * 9, ",", " ", "\n"]), chance.choice(NAMES)


def _rule(chance):
    kind = chance.random()
    if kind < 0.25:
        noise = "".join(chance.choice(NOISE) for _ in range(chance.randint(0, 7)))
        return "DEFAULT" if kind < 0.15 else noise
    end = chance.choice(["", "L", "U", "LU", "x", " "] if chance.random() < 0.3 else ["", "L", "U"])
    slash = "/" if chance.random() < 0.95 else ""
    return f"RULE:{chance.choice(PATTERNS)}/{chance.choice(REPLACEMENTS)}{slash}{end}"


def ours(rules, name):
    parsed = parse_rules(rules)
    if isinstance(parsed, Refusal):
        return parsed.text
    found = parsed if isinstance(parsed, Unknown) else apply_rules(parsed, name)
    if isinstance(found, Unknown):
        return None
    return explain_failure(parsed, name) if found is None else f"={found}"


@pytest.mark.parametrize("kafka", ["4.4.0", "2.8.2"])
def test_random_rules_map_as_in_kafka(kafka):
    absent = why_absent(kafka)
    if absent:
        pytest.skip(absent)
    with Oracle(kafka) as real:
        for seed in range(TRIALS):
            rules, name = random_rules(seed)
            found = ours(rules, name)
            if found is not None:
                answer = real.mapping(rules, name)
                theirs = f"={answer.facts['name']}" if answer.ok else answer.says.replace("SslPrincipalMapper$", "")
                assert (rules, name, found) == (rules, name, theirs)
