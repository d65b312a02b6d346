"""Security providers that are not the JDK's own: which types of keystores they bring can't be told from here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ..data import read_data
from ..sources.files import CONFIG_LIMIT, locate, read_file

if TYPE_CHECKING:
    from ..config.settings import Settings
    from ..target import Target

_FOLDERS = ("conf/security", "jre/lib/security", "lib/security")
_KEY = "security.provider."
_OWN_PACKAGES = ("sun.", "com.sun.", "org.jcp.xml.dsig.")


def find_foreign(settings: Settings, target: Target) -> str | None:
    """Return where a provider that is not the JDK's own is declared, None without one.

    It is the setting ``security.providers`` (KIP-492), the java.security of ``--java-home``, or the file that
    ``-Djava.security.properties`` adds to it.
    """
    providers: Any = settings.value("security.providers")
    if providers not in (None, ""):
        return "security.providers"
    for path in _security_files(target):
        for key, value in _read(path):
            if key.startswith(_KEY) and value.strip() and not _is_own(value.split()[0]):
                return f"{value.split()[0]}, a provider that {path} declares,"
    return None


def _security_files(target: Target) -> Iterator[str]:
    named = target.java.get("java.security.properties") if target.java else None
    if named:
        yield locate(named.lstrip("=").removeprefix("file:"), target)
    if target.java_home is not None:
        yield from (f"{target.java_home}/{folder}/java.security" for folder in _FOLDERS)


def _read(path: str) -> Iterator[tuple[str, str]]:
    from ..sources.properties import read_entries

    reading = read_file(path, CONFIG_LIMIT)
    if reading.problem is None:
        for key, value, *_ in read_entries(reading.content.decode("latin-1")):
            if key is not None:
                yield key, value


def _is_own(name: str) -> bool:
    """Whether a provider is the JDK's: by its name, or by its class as JDK 8 writes it."""
    return name in read_data("security_names")["Provider"] or name.startswith(_OWN_PACKAGES)
