"""The words of a configuration: what each key holds, and which option of the command line it stands for."""

from __future__ import annotations

from typing import Literal

from ..records import NamedTuple

Kind = Literal["text", "days", "flag", "path", "texts", "paths", "prefixes", "secrets", "scoped", "scoped paths"]


class Word(NamedTuple):
    """A key that stands for an option."""

    kind: Kind
    given: str
    """The field of options.Given that it fills."""
    adds: bool = False
    """Whether what the command line says is added to it, rather than taking its place."""

    @property
    def option(self) -> str:
        """The option of the command line."""
        return "--" + self.given.replace("_", "-")


WORDS: dict[str, Word] = {
    "kafka": Word("text", "kafka"),
    "jdk": Word("text", "jdk"),
    "java-home": Word("path", "java_home"),
    "java-opts": Word("scoped", "java_opts"),
    "jaas": Word("scoped paths", "jaas"),
    "client-runtime": Word("scoped", "client_runtime"),
    "client-kafka": Word("scoped", "client_kafka"),
    "cwd": Word("path", "cwd"),
    "path-map": Word("prefixes", "path_map", adds=True),
    "stores": Word("text", "stores"),
    "run-as": Word("text", "run_as"),
    "slow-stores": Word("flag", "slow_stores"),
    "secrets": Word("secrets", "secret", adds=True),
    "expires-within": Word("days", "expires_within"),
    "select": Word("texts", "select"),
    "ignore": Word("texts", "ignore", adds=True),
    "rules": Word("paths", "rules", adds=True),
    "baseline": Word("path", "baseline"),
    "fail-on": Word("texts", "fail_on"),
    "strict": Word("flag", "strict"),
}
"""Keys that stand for options."""

TABLES = ("clusters", "severity", "per-file-ignores")
"""Keys that no option stands for, beside FILES and CAS_EXPIRE."""
FILES = "files"
CAS_EXPIRE = "ca-expires-within"
NAMES = (*WORDS, CAS_EXPIRE, FILES, *TABLES)
"""Every key at the top."""

CLUSTER_WORDS = ("nodes", "clients")
SEVERITIES = ("error", "warning", "note")
