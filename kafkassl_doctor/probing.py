"""Live listeners beside the rules: those that files speak of (`check --probe`), and those that are named (`probe`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from .formats.text import sentence
from .options import Options, UsageProblem
from .records import NamedTuple

if TYPE_CHECKING:
    from .facts import Facts
    from .probe.endpoint import Endpoint
    from .probe.many import Address, Probed
    from .probe.options import ProbeOptions
    from .report import Link
    from .rules import Rule
    from .survey import Survey
    from .survey.expectations import Aim
    from .verdicts import Verdicts

Pins = Mapping["Address", str]


class Live(NamedTuple):
    """What was found where the files send their clients."""

    endpoints: tuple[Endpoint, ...]
    facts: Facts
    """Those of the files, and those of the endpoints."""
    interrupted: bool = False
    """Whether the user ended it: what is told is what was known by then."""


def probe_listeners(seen: Survey, options: Options, pins: Pins) -> Live:
    """Dial the advertised address of every listener of the files, each as the first client that is to dial it.

    *pins* are addresses of names that DNS does not know yet. Raises UsageProblem when a listener has no address.
    """
    from .survey.expectations import find_aims
    from .survey.probing import add_endpoints

    aims = {(aim.host, aim.port): aim for aim in reversed(tuple(find_aims(seen.facts, seen.links)))}
    aims = dict(reversed(aims.items()))
    clients = _first_clients(seen.links)
    found: dict[Address, Endpoint] = {}
    interrupted = False
    for client in dict.fromkeys(clients.get(_address(aim)) for aim in aims.values()):
        addresses = [_address(aim) for aim in aims.values() if clients.get(_address(aim)) == client]
        probed = _dial(addresses, client, seen.links, options, pins)
        found |= {(one.host, one.port): one for one in probed.endpoints}
        if interrupted := probed.interrupted:
            break
    endpoints = tuple(found[address] for address in map(_address, aims.values()) if address in found)
    return Live(endpoints, add_endpoints(seen.facts, seen.links, endpoints, clients), interrupted)


def _address(aim: Aim) -> Address:
    if aim.host is None:
        listener = f"listener {aim.listener.name} of {aim.listener.node}"
        raise UsageProblem("--probe", f"{listener} has no address to dial; say the machine's full name with --host.")
    return aim.host, aim.port


def _first_clients(links: Sequence[Link]) -> dict[Address, str]:
    """The file of the first client that dials each address; one that is only assumed to stands back, and counts where
    it would connect."""
    found: dict[Address, str] = {}
    for link in sorted(links, key=lambda link: link.via == "assumed"):
        if link.purpose == "client" and link.host is not None and (link.via != "assumed" or link.connects):
            found.setdefault((link.host, link.port), link.client_file)
    return found


def _dial(addresses: list[Address], client: str | None, links: Sequence[Link], options: Options, pins: Pins) -> Probed:
    from .probe.identity import IdentityProblem, read_identity
    from .probe.many import probe_all
    from .probe.options import ProbeOptions

    try:
        identity = read_identity(client, options) if client is not None else None
    except IdentityProblem:
        identity = None
    asked = ProbeOptions(target=options.target, resolve=pins, identity=identity, names=_names(links))
    return probe_all(addresses, asked)


def _names(links: Sequence[Link]) -> dict[Address, tuple[str, ...]]:
    """Every name under which the listener at an address is dialled too."""
    by_listener: dict[tuple[str, str], dict[Address, None]] = {}
    for link in links:
        if link.host is not None:
            by_listener.setdefault((link.listener_file, link.listener_name), {})[link.host, link.port] = None
    return {
        address: tuple(dict.fromkeys(host for host, _ in addresses if host != address[0]))
        for addresses in by_listener.values()
        for address in addresses
    }


def load_endpoint_rules(options: Options) -> tuple[Rule, ...]:
    """Return the rules about endpoints.

    Raises UsageProblem when an option names a rule that there is not, and rule_files.RuleError for broken rules.
    """
    from .rules import load_rules, pick_rules

    if not (options.rules_folders or options.select or options.ignore):
        return load_rules(subject="endpoint")
    rules = load_rules(options.rules_folders)
    for option, names in (("--select", options.select), ("--ignore", options.ignore)):
        try:
            pick_rules(rules, names)
        except LookupError as problem:
            raise UsageProblem(option, sentence(problem.args[0])) from None
    return tuple(rule for rule in rules if rule.subject == "endpoint")


def judge_endpoints(
    probed: Probed, options: Options, asked: ProbeOptions, rules: Sequence[Rule]
) -> tuple[Facts, Verdicts]:
    """Return the facts of endpoints that no file speaks of, and what the *rules* say of them."""
    from .facts import Facts
    from .judge import judge
    from .survey.probing import add_endpoints

    nothing = Facts(options.target, (), (), (), (), (), (), (), (), ())
    client = asked.identity.file if asked.identity else None
    clients = {(one.host, one.port): client for one in probed.endpoints if client is not None}
    taken_for, refused = (asked.identity.taken_for, asked.identity.refused) if asked.identity else ({}, None)
    found = add_endpoints(nothing, (), probed.endpoints, clients, probed.advertised_by, taken_for, refused)
    return found, judge(found, rules, _known(options.select, rules), _known(options.ignore, rules))


def _known(names: Sequence[str], rules: Sequence[Rule]) -> tuple[str, ...]:
    """Those of *names* that are rules about endpoints."""
    known = {name for rule in rules for name in (rule.id, *rule.aliases)}
    return tuple(name for name in names if name in known)
