"""Refusals of stores: causes, and what java.nio.file says of files that can't be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..causes import Refusal
from .abilities import can

if TYPE_CHECKING:
    from ..sources.files import Problem
    from ..sources.secret import Secret
    from ..target import Target
    from .opening import Opened

DENIED = "file-unreadable-by-service"
"""The cause of what only the user under which Kafka runs is refused: the stores are known all the same."""


class Refused(Exception):
    """A store is refused."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.cause)
        self.refusal = refusal


class Doubt(Exception):
    """It can't be told whether a store is refused; the message is the reason."""


def say_problem(problem: Problem, location: str, target: Target) -> str | None:
    """Return what java.nio.file says of a path that can't be opened by anybody; None when that depends on the user."""
    shown = java_path(location)
    if can(target.kafka_version, "kafka-opens-by-stream"):
        if not location:
            return "FileNotFoundException:  (No such file or directory)"
        trouble = {"missing": "No such file or directory", "directory": "Is a directory"}.get(problem.kind)
        trouble = "Too many levels of symbolic links" if problem.kind == "loop" else trouble
        return f"FileNotFoundException: {shown} ({trouble})" if trouble else None
    if problem.kind == "missing":
        return f"NoSuchFileException: {shown}"
    if problem.kind == "directory":
        return "IOException: Is a directory"
    if problem.kind == "loop":
        trouble = "Too many levels of symbolic links"
        if not can(target.jdk_version, "loop-without-link-attributes"):
            trouble += " or unable to access attributes of symbolic link"
        return f"FileSystemException: {shown}: {trouble}"
    return None


def say_denied(location: str, target: Target) -> str:
    """Return what java.nio.file says of a file that the user under which Kafka runs can't read."""
    shown = java_path(location)
    if can(target.kafka_version, "kafka-opens-by-stream"):
        return f"FileNotFoundException: {shown} (Permission denied)"
    return f"AccessDeniedException: {shown}"


def java_path(location: str) -> str:
    """Return the path as java.nio.file.Path prints it: without doubled and trailing slashes."""
    head = "/" if location.startswith("/") else ""
    return head + "/".join(part for part in location.split("/") if part)


def cause_of(opened: Opened) -> str:
    """Return the cause of what was thrown when a store was opened."""
    said = " ".join(opened.texts)
    if "KeyStore not available" in said:
        return "store-type-unknown"
    if "Password is not ASCII" in said:
        return "store-password-not-ascii"
    if "NoSuchAlgorithm" in said or "PBE parameter" in said:
        return "store-algorithm-unsupported"
    if "password was incorrect" in said or "integrity checking" in said:
        return "store-password-wrong"
    return "store-unreadable"


def hint_at_repair(location: str, content: bytes, password: Secret | None) -> dict[str, str]:
    """Return what a repair of a PEM file hangs on: what it is when it is none, and whether its key has a password."""
    from .opening import find_type

    if _SIGNED_DATA in content[:_HEAD] and content[:1] == b"\x30":
        return {"encoding": "PKCS #7", "pkcs7der": location}
    found = find_type(content)
    if found in _STORES:
        return {"found": found}
    if found == "DER":
        return {"encoding": found, "der": location}
    if _PKCS7 in content:
        return {"encoding": "PKCS #7", "pkcs7": location}
    return {"pem": location, "bare" if password is None else "sealed": location}


_PKCS7 = b"-----BEGIN PKCS7-----"
_SIGNED_DATA, _HEAD = bytes.fromhex("06092a864886f70d010702"), 17
"""The OID with which PKCS #7 begins, behind the head of a SEQUENCE; a PKCS #12 file has its version there."""
_STORES = ("JKS", "JCEKS", "PKCS12", "BKS")
