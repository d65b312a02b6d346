"""The report for a terminal."""

from __future__ import annotations

import re

import pytest
from rich.color import ColorSystem
from rich.style import Style

from kafkassl_doctor import facts
from kafkassl_doctor.formats.findings import shell_words
from kafkassl_doctor.formats.layout import STYLES, cells, paint, wrap
from kafkassl_doctor.formats.terminal import render_terminal
from kafkassl_doctor.report import ClientVerdict, Fixed, Input, Related, Report, StartUp, Suppressed
from kafkassl_doctor.values import Place, Unknown
from tests.formats.reports import (
    RELATED,
    certificate,
    fact,
    facts_of,
    keystore,
    listener,
    node,
    report,
    store,
    verdict,
)

HOSTILE = "CN=\x1b[31mevil\x1b[0m\n[red]x[/red]\u202egnp.exe\u200b\x9b2J"


def lines_of(text: str) -> list[str]:
    return text.splitlines()


def test_a_start_up_is_told_with_kafkas_words() -> None:
    text = render_terminal(report(verdict()), width=200)
    assert "✘ server.properties · will not start · broker and controller · node 1 · KRaft" in text
    assert "ConfigException: Invalid value javax.net.ssl.SSLHandshakeException" in text


def test_a_start_up_that_can_not_be_told_says_why() -> None:
    startup = StartUp("server.properties", "broker", None, unknown="broker.p12 is not on this machine")
    text = render_terminal(report(startups=(startup,), facts=None))
    assert "? server.properties · can't be told · broker" in text
    assert "broker.p12 is not on this machine" in text
    assert "Whether everything starts could not be told." in text


def test_listeners_stand_in_a_table_with_what_they_present_and_whom_they_trust() -> None:
    table = render_terminal(report(), width=180).split("LISTENER", 1)[1]
    head, first, second = table.splitlines()[:3]
    assert head.split() == ["PROTOCOL", "ADDRESS", "CERTIFICATE", "EXPIRES", "CLIENT", "AUTH", "TRUSTSTORE"]
    assert first.split() == [
        *("EXTERNAL", "SSL", "*:9093", "CN=b1.example.com,OU=Streaming,O=Demo", "GmbH,C=DE", "2027-11-24", "required"),
        "/etc/kafka/secrets/trust.p12",
    ]
    assert second.split() == [
        *("→", "b1.example.com:9093", "b1.example.com,", "kafka.example.com", "in", "365", "days", "1", "certificate"),
    ]


def test_an_address_that_is_advertised_as_it_is_bound_stands_once() -> None:
    one = listener(host="b1.example.com")
    text = render_terminal(report(facts=facts_of(node(one))), width=180)
    assert "b1.example.com:9093" in text
    assert "→ b1.example.com:9093" not in text


def test_a_listener_in_the_clear_has_no_certificate() -> None:
    text = render_terminal(report(facts=facts_of(node(listener(protocol="PLAINTEXT")))), width=180)
    assert "none: in the clear" in text


@pytest.mark.parametrize(
    ("settings", "shown"),
    [
        (fact(facts.Tls, truststore=store()), "no keystore"),
        (fact(facts.Tls, keystore=store(keys=Unknown("no password"))), "can't be told"),
        (fact(facts.Tls, keystore=store()), "no usable key"),
        (fact(facts.Tls, keystore=Unknown("x"), truststore=Unknown("x")), "can't be told"),
        (fact(facts.Tls, keystore=keystore()), "the JVM's cacerts"),
        (fact(facts.Tls, keystore=keystore(certificate(dns_names=()))), "no SAN"),
        (fact(facts.Tls, keystore=keystore(certificate(expired=True, days_left=-4))), "4 days ago"),
        (fact(facts.Tls, keystore=keystore(), truststore=store(anchors=Unknown("no password"))), "can't be told"),
        (fact(facts.Tls, keystore=keystore(certificate(dns_names=tuple("abcdefg")))), "a, b, c, d, … 3 more"),
    ],
)
def test_what_a_listener_presents_and_trusts(settings: facts.Tls, shown: str) -> None:
    text = render_terminal(report(facts=facts_of(node(listener(settings=settings)))), width=180)
    assert shown in text


def test_what_is_unknown_of_a_listener_is_a_question_mark() -> None:
    one = listener(protocol=Unknown("${P} has yet to be filled in"), advertised_host=Unknown("x"), host="::1")
    text = render_terminal(report(facts=facts_of(node(one))), width=180)
    assert re.search(r"EXTERNAL +\? +\[::1\]:9093", text)
    assert "→ ?:9093" in text


def test_a_controller_listener_that_a_broker_only_dials_is_not_shown() -> None:
    shown = (listener(), listener("CONTROLLER", present=False))
    assert "CONTROLLER" not in render_terminal(report(facts=facts_of(node(*shown))))


def test_a_finding_shows_place_source_line_words_reason_and_repair() -> None:
    text = render_terminal(report(verdict(related=(RELATED,))), width=136)
    why = (
        "Every peer that checks certificates refuses one that has ended. The broker itself refuses it too: when the "
        "inter-broker"
    )
    expected = [
        " ✘ error: Certificate broker in /etc/kafka/secrets/broker.p12 ended on 2026-11-20 10:00 UTC, 4 days ago."
        " [certificate-expired]",
        "   → server.properties:12",
        "    12 │ ssl.keystore.location=/etc/kafka/secrets/broker.p12",
        "   → server.properties:3  the listener that presents it",
        "   Kafka says  CertificateExpiredException: NotAfter: Fri Nov 20 10:00:00 UTC 2026",
        "   wrapped in  SSLHandshakeException: PKIX path validation failed",
        f"   Why         {why}",
    ]
    shown = lines_of(text)
    start = shown.index(expected[0])
    assert shown[start : start + len(expected)] == expected


def test_reasons_of_what_still_works_and_repairs_of_notes_wait_until_asked_for() -> None:
    found = report(verdict(severity="warning", why="Because of this."), verdict("a-note", severity="note", fix="a=b"))
    brief, whole = render_terminal(found), render_terminal(found, verbose=True)
    assert "Because of this." not in brief
    assert "Because of this." in whole
    assert "a=b" not in brief
    assert "a=b" in whole


def test_notes_stand_together_without_their_source_lines_until_asked_for() -> None:
    notes = (verdict("one", severity="note", message="One."), verdict("two", severity="note", message="Two."))
    found = report(*notes)
    shown = lines_of(render_terminal(found, width=120))
    start = shown.index(" ● note: One. (server.properties:12) [one]")
    assert shown[start + 1] == " ● note: Two. (server.properties:12) [two]"
    assert "12 │" not in "\n".join(shown)
    assert "12 │" in render_terminal(found, width=120, verbose=True)


def test_findings_stand_under_their_file() -> None:
    other = verdict("plain-secret", severity="warning", place=Place("client.properties", 3))
    text = render_terminal(report(verdict(), other))
    assert heads_of(text) == ["server.properties", "client.properties"]


def heads_of(text: str) -> list[str]:
    return [line.split()[1] for line in lines_of(text) if line.startswith("── ")]


def test_the_errors_of_all_files_come_first_and_notes_last() -> None:
    places = [Place("a.properties", 1), Place("b.properties", 1)]
    severities = ("error", "warning", "note")
    found = [
        verdict(severity=one, place=place, message=f"{number} is odd.")
        for one in severities
        for number, place in enumerate(places)
    ]
    text = render_terminal(report(*found))
    assert heads_of(text) == ["a.properties", "b.properties", "a.properties", "b.properties", "Notes"]
    assert heads_of(render_terminal(report(*found), verbose=True)) == ["a.properties", "b.properties"]
    one = [verdict(severity=severity) for severity in ("error", "warning")]
    assert heads_of(render_terminal(report(*one))) == ["server.properties"]


def test_what_says_the_same_of_several_files_is_shown_once() -> None:
    files = [f"{name}.properties" for name in "abcdef"]
    found = [verdict(severity="warning", place=Place(file, 3), message=f"{file} is open.") for file in files]
    text = render_terminal(report(*found))
    assert text.count("is open.") == 1
    assert "and in 5 more places: b.properties:3, c.properties:3, d.properties:3 and 2 more" in text
    assert render_terminal(report(*found), verbose=True).count("is open.") == 6


@pytest.mark.parametrize(("count", "shown"), [(3, 3), (4, 1)])
def test_many_notes_of_a_rule_are_one(count: int, shown: int) -> None:
    found = [verdict(severity="note", message=f"{number} is odd.") for number in range(count)]
    assert render_terminal(report(*found)).count("is odd.") == shown


def test_the_errors_stand_once_more_at_the_end() -> None:
    found = [verdict(message=f"{number} is broken.", place=Place("a.properties", number)) for number in range(1, 9)]
    ending = render_terminal(report(*found)).rpartition("────")[2]
    assert ending.count("is broken.") == 6
    assert "a.properties:1: 1 is broken." in ending
    assert "… and 2 more" in ending


def test_exceptions_that_repeat_another_whole_are_left_out() -> None:
    says = ("A: no path", "B: x.A: no path", "C: x.A: no path", "D: failed")
    brief, full = (render_terminal(report(verdict(says=says)), verbose=verbose) for verbose in (False, True))
    assert [line.split()[2] for line in lines_of(brief) if "Kafka says" in line or "wrapped in" in line] == ["C:", "D:"]
    assert [line.split()[2] for line in lines_of(full) if "Kafka says" in line or "wrapped in" in line] == [
        "A:",
        "B:",
        "C:",
        "D:",
    ]


def test_the_name_of_an_exception_is_kept_where_only_its_words_are_repeated() -> None:
    text = render_terminal(report(verdict(says=("NoSuchFileException: /b.p12", "IOException: failed: /b.p12"))))
    assert "NoSuchFileException: /b.p12" in text


def test_a_command_can_be_pasted_from_a_narrow_terminal() -> None:
    text = render_terminal(report(verdict()), width=60)
    block = text.split("Repair", 1)[1].split("\n\n", 1)[0] + "\n"
    joined = re.sub(r" \\\n +", " ", block)
    assert (
        "      keytool -certreq -keystore /etc/kafka/secrets/broker.p12 -storetype PKCS12 -alias b -file b.csr\n"
        in joined
    )
    assert "-out 'signed by CA.pem'\n" in joined
    assert "$ " not in block
    assert all(cells(line) <= 60 for line in block.splitlines())


def test_a_folded_finding_stands_briefly_under_its_head() -> None:
    follows = tuple(verdict(f"rule-{number}", message=f"Message {number}.") for number in range(6))
    text = render_terminal(report(verdict(follows=follows)), width=120)
    assert "Also        Message 0. (server.properties:12) [rule-0]" in text
    assert "… and 2 more that follow from it" in text
    assert "[rule-5]" in render_terminal(report(verdict(follows=follows)), width=120, verbose=True)


def test_a_long_reason_is_cut_behind_a_sentence() -> None:
    why = "The first sentence. " + "A second one that takes its time. " * 12
    (shown,) = [line for line in lines_of(render_terminal(report(verdict(why=why)))) if "Why " in line]
    brief = render_terminal(report(verdict(why=why)))
    assert shown.startswith("   Why         The first sentence. A second")
    assert brief.count("takes its time.") < 12
    assert "A second one that takes its time.\n" in brief


def test_a_comment_of_a_repair_stays_a_comment_when_it_is_wrapped() -> None:
    fix = "# in server.properties: give EXTERNAL a protocol with TLS; its clients must change at the same time\na=b"
    block = render_terminal(report(verdict(fix=fix)), width=60).split("Repair\n", 1)[1].split("\n\n", 1)[0]
    assert [line[:8] for line in lines_of(block)] == ["      # ", "      # ", "      a="]


def test_a_sentence_over_several_comment_lines_of_a_repair_is_wrapped_as_one() -> None:
    fix = "# put it in the place\n# of the old one\n# Or leave it:\n#   a.p12\na=b"
    block = render_terminal(report(verdict(fix=fix)), width=60).split("Repair\n", 1)[1].split("\n\n", 1)[0]
    comments = ["# put it in the place of the old one", "# Or leave it:", "# a.p12"]
    assert lines_of(block) == [f"      {line}" for line in (*comments, "a=b")]


def test_columns_of_a_table_without_content_are_left_out() -> None:
    text = render_terminal(report(facts=facts_of(node(listener(protocol="PLAINTEXT")))), width=180)
    assert "CERTIFICATE" in text
    assert "TRUSTSTORE" not in text


def test_places_of_the_same_finding_are_counted() -> None:
    same = tuple(Related(Place(f"b{number}.properties", 12), "") for number in range(2, 7))
    text = render_terminal(report(verdict(same=same)), width=120)
    assert "and in 5 more places: b2.properties:12, b3.properties:12, b4.properties:12 and 2 more" in text
    assert "b6.properties:12" in render_terminal(report(verdict(same=same)), width=120, verbose=True)
    assert "and in one more place: b2.properties:12" in render_terminal(report(verdict(same=same[:1])), width=120)


def test_a_place_is_named_once() -> None:
    here, there = Place("b1.properties", 12), Place("b2.properties", 12)
    same = tuple(Related(place, note) for place in (here, there) for note in ("producer", "consumer"))
    assert "and in one more place: b2.properties:12" in render_terminal(
        report(verdict(place=here, same=same)), width=120
    )
    assert "more place" not in render_terminal(report(verdict(place=here, same=same[:2])), width=120)


def test_one_line_sums_up_every_count() -> None:
    unknown = verdict(outcome="unknown", message="trust.p12 is not on this machine: 3 rules can't be judged")
    text = render_terminal(report(verdict(), verdict(severity="warning"), unknown), width=120)
    assert "   1 error · 1 warning · 0 notes · 1 unknown · 212 passed · 40 not applicable" in lines_of(text)


def test_folded_findings_are_counted_when_there_are_any() -> None:
    whole = report(verdict())
    assert "follow" not in render_terminal(whole).rpartition("──")[2]
    whole.counts["folded"] = 2
    assert " · 2 that follow from others · " in render_terminal(whole)


def test_what_could_not_be_told_is_listed_and_with_verbose_its_rules_too() -> None:
    unknown = verdict(outcome="unknown", message="trust.p12 is not on this machine", rules=("rule-a", "rule-b"))
    brief, full = (render_terminal(report(unknown), verbose=verbose) for verbose in (False, True))
    assert "trust.p12 is not on this machine" in brief
    assert "rule-b" not in brief
    assert "rule-b" in full


def test_many_unknowns_are_cut_short() -> None:
    many = tuple(verdict(outcome="unknown", message=f"reason {number}") for number in range(20))
    text = render_terminal(report(*many))
    assert "… and 14 more reasons (--verbose lists them)" in text
    assert "reason 19" in render_terminal(report(*many), verbose=True)


def test_verbose_lists_what_passed_and_the_whole_reason() -> None:
    brief, full = (render_terminal(report(verdict()), verbose=verbose) for verbose in (False, True))
    assert "hostname-not-in-san (3)" in full
    assert "A second paragraph." in full
    assert "hostname-not-in-san" not in brief
    assert "A second paragraph." not in brief


def test_quiet_gives_one_line_for_each_finding_and_the_summary() -> None:
    text = render_terminal(report(verdict()), quiet=True)
    finding, summary = lines_of(text)
    assert finding.startswith("server.properties:12: error: Certificate broker in /etc/kafka/secrets/broker.p12 ended ")
    assert finding.endswith(" [certificate-expired]")
    assert summary == "1 error · 0 warnings · 0 notes · 0 unknown · 212 passed · 40 not applicable"


def test_a_file_of_which_nobody_knows_what_it_is_for_is_told() -> None:
    strange = report(inputs=(Input("log4j.properties", "unknown"),), startups=(), clients=())
    assert "? log4j.properties holds none of Kafka's keys" in " ".join(render_terminal(strange).split())


def test_a_file_that_could_not_be_looked_at_is_told_quietly_too() -> None:
    unread = report(inputs=(Input("a.properties", "unknown", "there is no such file"),), startups=(), clients=())
    assert "✘ a.properties could not be looked at: there is no such file" in render_terminal(unread)
    assert "a.properties: error: there is no such file" in render_terminal(unread, quiet=True)


def test_many_clients_are_counted_and_the_failing_ones_named() -> None:
    fine = tuple(ClientVerdict(f"c{number}.properties", "", "client", True) for number in range(1000))
    bad = (ClientVerdict("bad.properties", "producer", "producer", False, "KafkaException: no"),)
    text = render_terminal(report(clients=fine + bad))
    assert "bad.properties producer · can't be constructed · producer" in text
    assert "1000 clients can be constructed" in text
    assert "c7.properties" not in text
    assert "c7.properties" in render_terminal(report(clients=fine + bad), verbose=True)


def test_many_failing_clients_are_cut_short() -> None:
    bad = tuple(ClientVerdict(f"c{number}.properties", "", "client", False) for number in range(30))
    text = render_terminal(report(clients=bad))
    assert "and 18 more that can't (--verbose lists them)" in text


def test_a_client_is_told_with_its_protocol_and_stores() -> None:
    view = fact(
        facts.Client,
        file="client.properties",
        protocol="SSL",
        settings=fact(facts.Tls, truststore=store("/home/app/trust.p12")),
    )
    text = render_terminal(report(facts=facts_of(clients=(view,))), width=200)
    line = next(line for line in lines_of(text) if line.startswith(" ✔ client.properties"))
    assert line.split(" · ")[1:] == [
        *("can be constructed", "client", "SSL", "no certificate of its own", "trusts /home/app/trust.p12"),
    ]


def test_all_that_works_is_told_in_one_sentence() -> None:
    fine = report(startups=(StartUp("server.properties", "broker", True),))
    assert " ✔ 1 node starts, 1 client can be constructed." in lines_of(render_terminal(fine))


def test_an_error_that_hinders_no_start_is_not_told_as_good() -> None:
    starts = report(verdict(), startups=(StartUp("server.properties", "broker", True),))
    text = render_terminal(starts)
    assert " ✘ 1 node starts, 1 client can be constructed, but 1 error stands in the way of connections." in text


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    whole = report(verdict(related=(RELATED,)), verdict("other", severity="warning"), verdict(outcome="unknown"))
    for verbose in (False, True):
        text = render_terminal(whole, width=width, verbose=verbose)
        shown, _, rest = text.partition("Repair")
        assert max(map(cells, lines_of(shown))) <= width
        assert max(map(cells, lines_of(rest.rpartition("──")[2]))) <= width


@pytest.mark.parametrize("width", [60, 100, 200])
@pytest.mark.parametrize("quiet", [False, True])
def test_hostile_names_print_harmlessly(width: int, quiet: bool) -> None:
    leaf = certificate(subject=HOSTILE, dns_names=(HOSTILE,))
    settings = fact(facts.Tls, keystore=keystore(leaf), truststore=store(HOSTILE))
    place = Place(HOSTILE, 1)
    finding = verdict(
        message=HOSTILE,
        place=place,
        says=(HOSTILE,),
        fix=f"# {HOSTILE}\n$ rm {HOSTILE}\n{HOSTILE}",
        why=HOSTILE,
        related=(Related(place, HOSTILE),),
        same=(Related(place, HOSTILE),),
        follows=(verdict(message=HOSTILE, place=place),),
    )
    whole = report(
        finding,
        verdict(outcome="unknown", message=HOSTILE, place=place),
        inputs=(Input(HOSTILE, "broker", HOSTILE),),
        startups=(StartUp(HOSTILE, "broker", False, HOSTILE), StartUp("x", "broker", None, unknown=HOSTILE)),
        clients=(ClientVerdict(HOSTILE, HOSTILE, HOSTILE, False, HOSTILE),),
        facts=facts_of(node(listener(HOSTILE, settings=settings, host=HOSTILE, advertised_host=HOSTILE), name=HOSTILE)),
        lines={place: HOSTILE},
    )
    text = render_terminal(whole, width=width, quiet=quiet, verbose=True)
    assert not set(text) & set("\x1b\x9b\u202e\u200b\r")
    assert "\\x1b[31mevil" in text or width == 60
    assert all(line == line.rstrip() for line in lines_of(text))


def test_without_colour_there_is_no_escape_and_with_it_only_styles() -> None:
    whole = report(verdict())
    plain, coloured = render_terminal(whole), render_terminal(whole, colour=True)
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain
    assert coloured != plain


def test_without_drawn_signs_all_is_ascii() -> None:
    dns_names = tuple("abcdefg")
    settings = fact(facts.Tls, keystore=keystore(certificate(dns_names=dns_names)), truststore=store())
    whole = report(verdict(), facts=facts_of(node(listener(settings=settings))))
    for width in (50, 100, 200):
        assert render_terminal(whole, width=width, drawn=False).isascii()


def test_a_report_on_nothing_is_short() -> None:
    nothing = Report(report().target, (), (), {})
    assert len(lines_of(render_terminal(nothing))) <= 6


@pytest.mark.parametrize(
    ("name", "definition"), [("error", "bold red"), ("good", "bold green"), ("dim", "dim"), ("command", "green")]
)
def test_styles_are_painted_as_rich_paints_them(name: str, definition: str) -> None:
    assert STYLES.keys() >= {name}
    painted = Style.parse(definition).render("x", color_system=ColorSystem.STANDARD)
    assert paint([[("x", name)]], colour=True) == f"{painted}\n"


def test_a_long_word_is_broken_behind_a_separator() -> None:
    assert wrap("CN=b1.example.com,OU=Streaming,O=Demo", 22) == ["CN=b1.example.com,", "OU=Streaming,O=Demo"]


def test_wide_characters_take_two_columns() -> None:
    assert cells("株式") == 4
    assert wrap("株式会社株式会社", 8) == ["株式会社", "株式会社"]


def test_words_of_a_command_keep_their_quotation_marks() -> None:
    command = r"""keytool -alias 'a b' -dname "CN=x y" -file a\ b 'it'"'"'s'"""
    assert shell_words(command) == [
        *("keytool", "-alias", "'a b'", "-dname", '"CN=x y"', "-file", r"a\ b"),
        """'it'"'"'s'""",
    ]


def test_what_does_not_count_is_counted_apart_and_shown_with_its_reason():
    place = Place("server.properties", 11)
    held = (
        Suppressed(verdict(), "ignore", "the CA is slow\x1b[31m", place, "2027-01-31"),
        Suppressed(verdict("key-misspelt"), "baseline", place=Place("known.baseline")),
    )
    gone = (Fixed("key-removed", "server.properties", "advertised.port", "ab"),)
    text = render_terminal(report(suppressed=held, fixed=gone), width=200)
    assert "server.properties:12: certificate-expired until 2027-01-31, the CA is slow\\x1b[31m" in text
    assert "key-misspelt" not in text
    assert "server.properties: key-removed, advertised.port" in text
    assert "1 ignored · 1 known to the baseline · 1 fixed since it was written" in " ".join(text.split())
    assert "key-misspelt · known to known.baseline" in render_terminal(report(suppressed=held), verbose=True)
    assert "1 ignored" in " ".join(render_terminal(report(suppressed=held), quiet=True).split())


def test_only_the_first_of_many_that_are_fixed_are_shown():
    gone = tuple(Fixed("key-removed", "server.properties", f"key{number}", "ab") for number in range(20))
    text = render_terminal(report(fixed=gone))
    assert "key11" in text
    assert "key12" not in text
    assert "and 8 more" in text
    assert "key19" in render_terminal(report(fixed=gone), verbose=True)


def test_what_many_endpoints_have_is_told_once_with_their_names():
    found = [
        verdict(
            "served-name-mismatch",
            severity="warning",
            subject_kind="endpoint",
            place=Place(f"b{number}:9093"),
            message=f"b{number} is it.",
        )
        for number in range(5)
    ]
    text = render_terminal(report(verdicts=tuple(found)))
    assert text.count("[served-name-mismatch]") == 1
    assert "and in 4 more places: b1:9093, b2:9093, b3:9093 and 1 more" in text
    assert render_terminal(report(verdicts=tuple(found)), verbose=True).count("[served-name-mismatch]") == 5
    assert render_terminal(report(verdicts=tuple(found[:3]))).count("[served-name-mismatch]") == 3
    assert render_terminal(report(verdicts=tuple(found)), quiet=True).count("[served-name-mismatch]") == 5


def test_endpoints_that_answer_are_no_success_where_an_error_stands():
    from tests.formats.test_endpoint_lines import endpoint

    empty = {"startups": (), "clients": (), "links": (), "endpoints": (endpoint(),)}
    flawed = verdict("advertised-name-not-covered", subject_kind="endpoint", place=Place("b1:9093"))
    text = render_terminal(report(verdicts=(flawed,), **empty))
    assert "✘ The endpoint answers, and clients fail all the same." in text
    assert "✔ The endpoint answers." in render_terminal(report(verdicts=(), **empty))
