"""Brings findings together: what repeats is grouped into one, what follows from another is folded under it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import takewhile
from os.path import normpath
from typing import Literal

from .records import NamedTuple
from .report import Related, Verdict
from .subjects import Concern, base_name
from .values import Place

_KEYS_APART = 3
"""Findings of a rule about keys of one file that each stand by themselves."""
_SAME = 2
"""The nearness of findings about the same listener, store or line."""
SEVERITY_ORDER = {"error": 0, "warning": 1, "note": 2}


class Hold(NamedTuple):
    """Why a finding does not count; as in report.Suppressed."""

    by: Literal["ignore", "baseline"]
    reason: str = ""
    place: Place | None = None
    until: str | None = None


class Finding(NamedTuple):
    """A finding before it is brought together with others."""

    verdict: Verdict
    follows: list[str]
    """Rules from whose findings it may follow."""
    concern: Concern
    hold: Hold | None = None


class Group(NamedTuple):
    """Findings that are one."""

    verdict: Verdict
    """The first, with the places of the others."""
    follows: list[str]
    concerns: tuple[Concern, ...]
    hold: Hold | None = None


def sort_key(verdict: Verdict, files: Mapping[str, int]) -> tuple[int, int, str, int, str, str]:
    """Return what verdicts are sorted by: severity, then the file in the order in which it was given, and the line."""
    place = verdict.place
    file, line = (place.file, place.line or 0) if place else ("", 0)
    order = files.get(file, len(files))
    return SEVERITY_ORDER[verdict.severity], order, file, line, verdict.rule, verdict.subject_name


def group_findings(
    findings: Iterable[Finding], files: Mapping[str, int], names: Mapping[str, str] | None = None
) -> list[Group]:
    """Return one group for each defect, sorted: findings of a rule about the same certificate, store or file, about
    listeners on one line, or with the same message, as of files in one folder, are one; so are more than a few about
    keys of one file. What an ignore or a baseline holds is never one with what counts. *names* are what fingerprints
    call files (tell_apart)."""
    gathered: dict[object, list[Finding]] = {}
    for finding in sorted(findings, key=lambda finding: sort_key(finding.verdict, files)):
        key = finding.concern.group or finding.verdict.message
        gathered.setdefault((finding.verdict.rule, key, finding.hold), []).append(finding)
    used: dict[str, int] = {}
    return [_group(several, used, names or {}) for several in _merge(gathered).values()]


def tell_apart(paths: Mapping[str, str]) -> dict[str, str]:
    """Return what configurations are called wherever their checkout lies: by their names alone, or, where several have
    the same (``dev/server.properties``, ``prod/server.properties``), from the folder on that these share. *paths* are
    absolute, by file."""
    named: dict[str, list[str]] = {}
    for file in paths:
        named.setdefault(base_name(file), []).append(file)
    names: dict[str, str] = {}
    for name, alike in named.items():
        parts = [normpath(paths[file]).split("/") for file in alike]
        shared = sum(1 for _ in takewhile(lambda level: len(set(level)) == 1, zip(*parts, strict=False)))
        names |= {file: "/".join(part[shared:]) or name for file, part in zip(alike, parts, strict=True)}
    return names


def _merge(gathered: dict[object, list[Finding]]) -> dict[object, list[Finding]]:
    """Findings about listeners on one line are one; so are more than a few about keys of one file."""
    bonds = {key: _bond(findings[0]) for key, findings in gathered.items()}
    repeated: dict[object, int] = {}
    for bond in bonds.values():
        repeated[bond] = repeated.get(bond, 0) + 1
    merged: dict[object, list[Finding]] = {}
    for key, findings in gathered.items():
        bond = bonds[key]
        apart = bond is None or (findings[0].concern.kind == "property" and repeated[bond] <= _KEYS_APART)
        merged.setdefault(key if apart else bond, []).extend(findings)
    return merged


def _bond(finding: Finding) -> object:
    """What a finding may be merged by; None for one that stands by itself."""
    key = _bond_key(finding)
    return None if key is None else (*key, finding.hold)


def _bond_key(finding: Finding) -> tuple[object, ...] | None:
    verdict, concern = finding.verdict, finding.concern
    if concern.kind == "listener" and verdict.place is not None and verdict.place.line is not None:
        return verdict.rule, concern.file, verdict.place
    if concern.kind == "property" and verdict.severity != "error":
        return verdict.rule, concern.file
    if concern.kind in ("store", "file") and verdict.severity == "note":
        return verdict.rule, concern.file
    if concern.kind == "file":
        return verdict.rule, concern.file, verdict.message
    return None


def _group(findings: list[Finding], used: dict[str, int], names: Mapping[str, str]) -> Group:
    first = findings[0]
    if len(findings) == 1:
        verdict = first.verdict._replace(fingerprint=_fingerprint(findings, used, names))
        return Group(verdict, first.follows, (first.concern,), first.hold)
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        place = finding.verdict.place
        by_file.setdefault(place.file if place else finding.concern.file, []).append(finding)
    head, *others = (
        several[0].verdict._replace(same=_repeated(several), fingerprint=_fingerprint(several, used, names))
        for several in by_file.values()
    )
    verdict = head._replace(same=_repeated(findings), others=tuple(others)) if others else head
    return Group(verdict, first.follows, tuple(dict.fromkeys(finding.concern for finding in findings)), first.hold)


def _repeated(findings: list[Finding]) -> tuple[Related, ...]:
    """Return where all but the first of the findings stand."""
    seen = {(findings[0].verdict.place, findings[0].concern.name)}
    same = []
    for finding in findings[1:]:
        place, where = finding.verdict.place, (finding.verdict.place, finding.concern.name)
        if place is not None and where not in seen:
            seen.add(where)
            same.append(Related(place, finding.concern.store or finding.concern.name))
    return tuple(same)


def _fingerprint(findings: Iterable[Finding], used: dict[str, int], names: Mapping[str, str]) -> str:
    """Return a name of findings that are one in a file, which stays when lines move, the checkout is renamed, files are
    given in another order, or time passes. *names* are those of tell_apart; what even these leave alike is numbered.
    """
    from hashlib import sha256

    words = min(name_defect(finding, names.get(finding.concern.file)) for finding in findings)
    used[words] = number = used.get(words, 0) + 1
    return sha256(f"{words}\n{number}".encode("utf-8", "surrogatepass")).hexdigest()[:32]


def name_defect(finding: Finding, file: str | None = None) -> str:
    """Return what tells a defect from others, wherever its files lie and whatever the time; *file* is what its own is
    called, if not by its name alone."""
    concern = finding.concern
    return "\n".join((finding.verdict.rule, concern.kind, file or base_name(concern.file), concern.identity))


def fold_findings(groups: list[Group]) -> tuple[list[Verdict], int]:
    """Return the findings that stand by themselves, with those that follow from them folded under; and how many those
    are. Chains are folded under their head; what brings a worse finding about is as bad as that here."""
    places: dict[tuple[str, str], list[int]] = {}
    followed = {rule for group in groups for rule in group.follows}
    for number, group in enumerate(groups):
        for file in _files_of(group) if group.verdict.rule in followed else ():
            places.setdefault((group.verdict.rule, file), []).append(number)
    parents = [_find_parent(group, groups, places) for group in groups]
    folded: dict[int, list[Verdict]] = {}
    for number, parent in enumerate(parents):
        if parent is not None:
            head = parent
            while (above := parents[head]) is not None:
                head = above
            folded.setdefault(head, []).append(groups[number].verdict)
    standing = [
        _head(group.verdict, tuple(folded.get(number, ())))
        for number, group in enumerate(groups)
        if parents[number] is None
    ]
    standing.sort(key=lambda verdict: SEVERITY_ORDER[verdict.severity])
    return standing, sum(map(len, folded.values()))


def _head(verdict: Verdict, follows: tuple[Verdict, ...]) -> Verdict:
    if not follows:
        return verdict
    severity = min((verdict.severity, *(one.severity for one in follows)), key=SEVERITY_ORDER.__getitem__)
    return verdict._replace(severity=severity, follows=follows)


def _files_of(group: Group) -> set[str]:
    """The files that the findings have to do with: links and stores join those of two sides."""
    files = {concern.file for concern in group.concerns}
    return files.union(mark.file for one in group.concerns for mark in one.marks if isinstance(mark, Place))


def _find_parent(group: Group, groups: list[Group], places: dict[tuple[str, str], list[int]]) -> int | None:
    """Return the group from which one follows: the nearest by subject, store and listener; None when none is there.

    A milder one must be about the very same thing. *places* tells which groups a rule has in a file.
    """
    if not group.follows or not places:
        return None
    files = _files_of(group)
    candidates = {number for rule in group.follows for file in files for number in places.get((rule, file), ())}
    ranked = []
    for number in candidates:
        near = _nearness(group, groups[number])
        milder = SEVERITY_ORDER[groups[number].verdict.severity] > SEVERITY_ORDER[group.verdict.severity]
        if near >= (_SAME if milder else 1):
            ranked.append((-near, number))
    return min(ranked)[1] if ranked else None


def _nearness(one: Group, other: Group) -> int:
    return max(_concern_nearness(mine, theirs) for mine in one.concerns for theirs in other.concerns)


def _concern_nearness(one: Concern, other: Concern) -> int:
    """Return 0 for subjects that have nothing to do with each other, more the nearer they are."""
    if one.file != other.file:
        return _SAME if one.marks & other.marks else 0
    for mine, theirs in ((one.store, other.store), (one.listener, other.listener)):
        if mine is not None and theirs is not None:
            return _SAME if mine == theirs else 0
    if (one.kind, one.name) == (other.kind, other.name):
        return _SAME + 1
    if one.marks & other.marks:
        return _SAME
    return 0 if one.marks and other.marks and "property" not in (one.kind, other.kind) else 1
