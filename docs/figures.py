"""How far predictions agree with what real Kafka was recorded to say."""

from __future__ import annotations

from collections import Counter

from fixtures.corpus import list_recorded, list_verdicts, read_verdict

_TEXTS = ("client_says", "broker_says", "broker_log", "principal", "protocol", "cipher")


def figures() -> str:
    """Return a table in Markdown of what is recorded; tests/test_recorded.py holds the predictions to all of it."""
    counts: Counter[str] = Counter()
    targets: set[tuple[str, str]] = set()
    names = list_recorded()
    for name in names:
        for path in list_verdicts(name):
            verdict = read_verdict(path)
            counts["runs"] += 1
            targets.add((verdict["kafka"], verdict["jdk"].partition(".")[0]))
            counts["startups"] += len(verdict["startups"])
            counts["failed"] += sum(one["starts"] is False for one in verdict["startups"])
            counts["clients"] += len(verdict["clients"])
            for link in verdict["links"]:
                for seen in link["seen"]:
                    counts["links"] += 1
                    counts["refused"] += seen["connects"] is False
                    counts["texts"] += sum(seen.get(field) is not None for field in _TEXTS)
    releases = sorted({kafka for kafka, _ in targets}, key=lambda text: [int(part) for part in text.split(".")])
    jdks = sorted({jdk for _, jdk in targets}, key=int)
    rows = [
        ("set-ups", f"{len(names)}"),
        ("runs of real Kafka with them", f"{counts['runs']}"),
        ("releases of Kafka", ", ".join(releases)),
        ("JDKs", ", ".join(jdks)),
        ("start-ups of nodes", f"{counts['startups']}, of which {counts['failed']} end before the node serves"),
        ("constructions of clients", f"{counts['clients']}"),
        ("connections", f"{counts['links']}, of which {counts['refused']} fail"),
        ("texts, principals, protocols and suites seen on them", f"{counts['texts']}"),
    ]
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])
