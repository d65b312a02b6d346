"""One run of `probe`: what the endpoints answer, what the rules say of it, and the report of both."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from ..report import Report
from .many import probe_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..options import Options
    from ..rules import Rule
    from .many import Address, Told
    from .options import ProbeOptions


def probe(addresses: Sequence[Address], options: Options, asked: ProbeOptions, told: Told | None = None) -> Report:
    """Return the report on the endpoints at *addresses*; *told* hears how far it is.

    Raises UsageProblem when an option names a rule that there is not, and rule_files.RuleError for broken rules.
    """
    from ..probing import judge_endpoints, load_endpoint_rules

    rules: list[Rule] = []

    def load() -> None:
        import_module("kafkassl_doctor.judge")  # it takes as long to import as a handshake
        import_module("kafkassl_doctor.survey.probing")

        rules.extend(load_endpoint_rules(options))

    probed = probe_all(addresses, asked, told, load)
    facts, judged = judge_endpoints(probed, options, asked, rules)
    return Report(
        target=options.target,
        inputs=(),
        verdicts=judged.verdicts,
        counts=judged.counts,
        endpoints=probed.endpoints,
        interrupted=probed.interrupted,
        passed=judged.passed,
        passing=judged.passing,
        facts=facts,
    )
