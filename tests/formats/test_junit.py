"""JUnit XML, as junitparser reads it."""

from __future__ import annotations

from junitparser import Error, Failure, JUnitXml, Skipped, TestCase

from kafkassl_doctor.formats import render
from kafkassl_doctor.report import Passing, Report, Suppressed
from kafkassl_doctor.values import Place
from tests.formats.nasty import full_report
from tests.formats.reports import certificate, listener, report, verdict


def read(whole: Report) -> JUnitXml:
    return JUnitXml.fromstring(render(whole, "junit", "1.2.3").encode("utf-8"))


def cases(whole: Report) -> dict[str, TestCase]:
    return {case.name: case for suite in read(whole) for case in suite}


def test_each_file_is_a_suite_with_what_was_judged_for() -> None:
    suites = {suite.name: suite for suite in read(full_report())}
    assert {"server.properties", "client.properties", "gone.properties"} <= set(suites)
    properties = {one.name: one.value for one in suites["server.properties"].properties()}
    assert properties == {"kafka": "4.4.0", "jdk": "17.0.15", "kafkassl-doctor": "1.2.3"}


def test_the_counts_are_those_of_the_cases() -> None:
    whole = read(full_report())
    for suite in whole:
        results = [result for case in suite for result in case.result]
        assert suite.tests == len(list(suite))
        assert suite.failures == sum(isinstance(result, Failure) for result in results)
        assert suite.skipped == sum(isinstance(result, Skipped) for result in results)
        assert suite.errors == sum(isinstance(result, Error) for result in results)
    assert whole.tests == sum(suite.tests for suite in whole) > 5


def test_a_finding_fails_with_its_words_and_its_repair() -> None:
    [failure] = cases(full_report())["certificate-expired: broker"].result
    assert isinstance(failure, Failure)
    assert failure.type == "error breaks"
    assert failure.message.startswith("Certificate broker in")
    assert "CertificateExpiredException" in failure.text
    assert "keytool -certreq" in failure.text


def test_a_rule_that_can_not_be_judged_is_skipped_with_the_reason() -> None:
    found = cases(full_report())
    for rule in ("store-type-differs", "key-removed"):
        [skipped] = found[f"{rule}: broker"].result
        assert isinstance(skipped, Skipped)
        assert skipped.message == "the store does not open"


def test_what_passed_is_a_case_for_each_rule_and_subject() -> None:
    two = Passing("listener", (listener("A", place=Place("s", 1)), listener("B", place=Place("s", 2))))
    found = cases(report(passing={"a-rule": two}))
    assert set(found) == {"a-rule: A", "a-rule: B"}
    assert all(case.is_passed for case in found.values())


def test_an_ignored_finding_is_skipped() -> None:
    [case] = cases(report(suppressed=(Suppressed(verdict(), "ignore", "known"),))).values()
    [skipped] = case.result
    assert (type(skipped), skipped.message) == (Skipped, "ignored: known")


def test_a_file_that_could_not_be_looked_at_is_an_error() -> None:
    [error] = cases(full_report())["could-not-be-looked-at: gone.properties"].result
    assert (type(error), error.message) == (Error, "there is no such file")


def test_each_stage_of_a_probe_is_a_case() -> None:
    found = cases(full_report())
    assert found["dns: b1.example.com:9093"].is_passed
    assert "handshake_failure" in found["tls: b1.example.com:9093"].result[0].text
    assert found["kafka: b1.example.com:9093"].is_skipped


def test_subjects_of_one_name_are_one_case_which_fails_if_one_of_them_does() -> None:
    old, new = (verdict(message=f"{name} has ended", says=(), fix="", fingerprint=name) for name in ("old", "new"))
    sound = certificate(subject="broker", place=Place("server.properties", 12))
    whole = report(old, new, passing={"certificate-expired": Passing("certificate", (sound, sound))})
    [suite] = [suite for suite in read(whole) if suite.tests]
    [case] = suite
    [failure] = case.result
    assert (case.name, failure.message) == ("certificate-expired: broker", "old has ended")
    assert "new has ended" in failure.text
