"""What clients in Go say, by the names that data/clients.json gives the texts of recorded runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ..data import read_data
from ..openssl.verdicts import Verdict

if TYPE_CHECKING:
    from ..stores.certificate import Certificate


def say_go(name: str, /, **values: object) -> str:
    """Return the text *name*."""
    text: str = read_data("clients")["texts"]["go"][name]
    return text.format(**values)


def quote(text: str) -> str:
    """Return a text in double quotes, as Go's ``%q`` prints it where it holds nothing but letters of ASCII."""
    return json.dumps(text, ensure_ascii=False)


def verdict_on(cause: str, at: Certificate, name: str, /, **values: object) -> Verdict:
    """Return a refusal of a certificate by crypto/x509; crypto/tls tells the peer of all alike."""
    return Verdict(say_go(name, **values), "bad_certificate", cause, at)
