"""A login by user and password, as clients that know no JAAS write it, in the form in which logins are compared."""

from __future__ import annotations

from .secret import Secret

_MODULE = "org.apache.kafka.common.security.plain.PlainLoginModule"


def make_entry(user: str, password: str) -> Secret:
    """Return the JAAS entry that says the same."""
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in (user, password))
    return Secret('{} required username="{}" password="{}";'.format(_MODULE, *quoted))
