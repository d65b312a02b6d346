"""What a few offers show of the versions of TLS that a listener takes, and of its chain without a server name."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from ..records import NamedTuple
from .chains import decode
from .endpoint import Version
from .hello import Hello
from .offers import Answer, exchange_of, offer
from .tables import SSL3, TLS10, TLS11, TLS12, TLS13, VERSIONS, is_suite_13, name_of, numbers, version_name
from .trust import read_served

if TYPE_CHECKING:
    from .stages import Line

_OLD_SCHEMES = (0x0401, 0x0403, 0x0501, 0x0503, 0x0601, 0x0603, 0x0201, 0x0203)
_SUITES_NAMED = 4
_BY_KEY = {"EC": ("ECDSA",), "RSA": ("RSA",), "RSASSA-PSS": ("RSA",), "DSA": ("DSS",)}


@cache
def all_suites(version: int) -> tuple[int, ...]:
    """Return every suite that can be offered in a version, strong ones first."""
    if version == TLS13:
        return tuple(number for number in numbers("suites") if is_suite_13(number))
    found = [number for number in numbers("suites") if not is_suite_13(number)]
    return tuple(sorted(found, key=_rank))


def _rank(suite: int) -> tuple[bool, bool, bool]:
    name = name_of("suites", suite)
    return "ECDHE_" not in name, "DHE_" not in name, not any(part in name for part in ("GCM", "CHACHA20"))


@cache
def all_groups() -> tuple[int, ...]:
    """Return every group, the usual ones first."""
    usual = (29, 23, 24, 25, 30)
    return (*usual, *(number for number in numbers("groups") if number not in usual))


@cache
def all_schemes() -> tuple[int, ...]:
    """Return every signature scheme, strong ones first."""
    return tuple(sorted(numbers("schemes"), reverse=True))


def look_at_versions(line: Line) -> None:
    """Add to ``line.tls`` which versions are taken, and whether the chain differs without a server name."""
    assert line.tls is not None
    known = {one.name: one for one in line.tls.versions}
    first = line.tls.protocol
    if first == "TLSv1.3":
        answer = _offer(line, TLS12, sni=None if line.tls.chains and line.sni else line.sni, like=True)
        known["TLSv1.2"] = _read(answer, TLS12)
        compare_without_name(line, answer)
    else:
        known["TLSv1.3"] = _refused_by_choice(line, TLS13)
        if line.sni:
            compare_without_name(line, _offer(line, TLS12, sni=None, like=True))
    older = _offer(line, TLS11)
    for number in (TLS11, TLS10, SSL3):
        found = _read(older, number)
        known.setdefault(found.name, found)
    line.tls = line.tls._replace(versions=tuple(known[name] for name in VERSIONS.values() if name in known))


def _refused_by_choice(line: Line, version: int) -> Version:
    """A listener that took TLS 1.2 from a client that offered 1.3 too does not take 1.3."""
    from .tls import manner_of

    if version_name(version) in manner_of(line.options).protocols:
        return Version(version_name(version), False)
    return _read(_offer(line, version), version)


def _offer(line: Line, version: int, sni: str | None = "", like: bool = False) -> Answer:
    """Offer everything there is in *version*; *like*: only with keys of the kind that was shown before."""
    suites = all_suites(version)
    kinds = _BY_KEY.get(line.tls.chains[0].key_type, ()) if like and line.tls and line.tls.chains else ()
    if kinds:
        suites = tuple(one for one in suites if exchange_of(one).endswith(kinds)) or suites
    name = line.sni if sni == "" else sni
    schemes = tuple(dict.fromkeys((*_OLD_SCHEMES, *all_schemes()))) if version >= TLS12 else ()
    return offer(Hello(version, suites, all_groups(), schemes, name), line.dial, line.deadline)


def _read(answer: Answer, version: int) -> Version:
    flight, name = answer.flight, version_name(version)
    if flight.broken:
        return Version(name, None, text=flight.broken)
    if flight.version == version and flight.suite is not None:
        group = (name_of("groups", flight.group),) if flight.group else ()
        scheme = (name_of("schemes", flight.scheme),) if flight.scheme else ()
        return Version(name, True, (name_of("suites", flight.suite),), groups=group, schemes=scheme)
    if answer.accepted is None:
        return Version(name, None, text=answer.problem or "")
    if flight.version is not None and flight.version < version:
        return Version(name, False, text=f"{version_name(flight.version)} is taken in its place")
    if flight.version is not None:
        return Version(name, None, text=f"{version_name(flight.version)} was taken before it")
    return Version(name, False)


def compare_without_name(line: Line, answer: Answer) -> None:
    """Keep the chain that is served without a server name where it is another one."""
    tls = line.tls
    if tls is None or not tls.chains or not line.sni or not answer.flight.chain:
        return
    leaf = decode(answer.flight.chain[0])
    if leaf.key_algorithm != tls.chains[0].key_type:
        return
    differs = leaf != tls.chains[0].certificates[0]
    without = read_served(answer.flight, line.options) if differs else None
    line.tls = tls._replace(sni_differs=differs, without_sni=without)


class Explained(NamedTuple):
    """Why an ordinary client gets no TLS."""

    text: str
    cause: str


def explain_failure(line: Line, wanted: tuple[str, ...]) -> Explained:
    """Return why a client with the versions *wanted* gets nowhere, and add to ``line.tls`` what there would be."""
    assert line.tls is not None
    if line.enumeration is not None:
        line.enumeration.finish()
    else:
        _offer_everything(line)
    found = {one.name: one for one in line.tls.versions}
    accepted = [name for name, one in reversed(found.items()) if one.accepted]
    if not accepted and any(one.accepted is None for one in found.values()):
        return Explained("What it would accept could not be told.", "endpoint-tls-fails")
    if not accepted:
        return Explained("No version of TLS with any suite is accepted.", "server-without-usable-key")
    common = [name for name in accepted if name in wanted]
    if not common:
        return Explained(
            f"It accepts {', '.join(accepted)}; the client offers {', '.join(wanted)}.", "protocol-mismatch"
        )
    taken = found[common[0]].suites
    more = f" and {len(taken) - _SUITES_NAMED} more" if len(taken) > _SUITES_NAMED else ""
    listed = ", ".join(taken[:_SUITES_NAMED])
    return Explained(f"In {common[0]} it accepts {listed}{more}, which the client lacks.", "cipher-suite-mismatch")


def _offer_everything(line: Line) -> None:
    """One hello for each version down to TLS 1.1, with every suite."""
    assert line.tls is not None
    found: dict[str, Version] = {}
    for number in (TLS13, TLS12, TLS11):
        answer = _offer(line, number)
        read = _read(answer, number)
        found[read.name] = read
        taken = answer.flight.version
        if taken is not None and taken < number:
            found[version_name(taken)] = _read(answer, taken)
        chain = read_served(answer.flight, line.options)
        if chain is not None and not line.tls.chains:
            line.tls = line.tls._replace(chains=(chain,))
    line.tls = line.tls._replace(versions=tuple(found[name] for name in VERSIONS.values() if name in found))
