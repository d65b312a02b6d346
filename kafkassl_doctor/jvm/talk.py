"""The state of one handshake while it is predicted, and the ways in which it ends."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from .alerts import certificate_alert, received, say_alert
from .rejection import Rejection, jdk_text
from .sides import Handshake, Side

if TYPE_CHECKING:
    from .keys import KeyEntry
    from .sizes import Excess
    from .suites import Suite

Name = Literal["client", "server"]


class Talk:
    """Two sides, and what they have agreed on so far (``so_far`` is what a handshake that ends now would be)."""

    def __init__(self, client: Side, server: Side, at: datetime, host: str | None) -> None:
        self.client, self.server, self.at, self.host = client, server, at, host
        self.so_far = Handshake(None)
        self.protocol = ""
        self.suite: Suite | None = None
        self.client_protocols: tuple[str, ...] = ()
        self.server_protocols: tuple[str, ...] = ()
        self.client_suites: tuple[Suite, ...] = ()
        self.server_suites: tuple[Suite, ...] = ()
        self.server_entry: KeyEntry | None = None

    @property
    def exchange(self) -> str:
        """Key exchange of the suite: ECDHE_RSA; empty in TLS 1.3."""
        return (self.suite.exchange if self.suite else None) or ""

    def note(self, **fields: Any) -> None:
        """Remember *fields* of the handshake."""
        self.so_far = self.so_far._replace(**fields)

    def end(self, stage: str, by: Name, cause: str, **fields: Any) -> Handshake:
        """Return the handshake that *by* ends at *stage*."""
        late = by == "server" and self.protocol == "TLSv1.3" and bool(self.so_far.server_chain)
        ended = self.so_far._replace(connects=False, stage=stage, refused_by=by, cause=cause, late=late)
        return ended._replace(**fields)

    def end_unknown(self, reason: str) -> Handshake:
        """Return the handshake whose end can't be told."""
        return self.so_far._replace(unknown=(("connects", reason),))

    def refuse(self, by: Name, stage: str, cause: str, name: str, alert: str, **values: object) -> Handshake:
        """End with text *name* on one side and the alert on the other."""
        side, other = self._sides(by)
        said = say_alert(jdk_text(name, side.runtime.numbers, **values), alert, side.runtime)
        return self.end(stage, by, cause, **_both(by, (said,), received(alert, other.runtime)))

    def refuse_size(self, by: Name, stage: str, excess: Excess) -> Handshake:
        """End because the peer's certificates are too many or too large."""
        heard = received(excess.alert, self._sides(by)[1].runtime)
        ended = self.end(stage, by, "certificate-chain-too-long", **_both(by, (excess.text,), heard))
        if ended.late and excess.alert == "unexpected_message":  # it ends while the client still sends the rest
            return ended._replace(unknown=(("also_says", "whether the client has sent all when the alert comes"),))
        return ended

    def reject(self, by: Name, stage: str, rejection: Rejection) -> Handshake:
        """End because *by* does not accept the peer's certificate."""
        side, other = self._sides(by)
        alert = certificate_alert(rejection, by, self.protocol, side.runtime)
        chain = rejection.chain
        unchecked = rejection.reason == "unchecked"
        if rejection.reason == "unsupported":
            chain = (*chain, say_alert(jdk_text("message-unsupported", side.runtime.numbers), alert, side.runtime))
        elif not unchecked:
            chain = (*chain, say_alert(f"SSLHandshakeException: {rejection.message}", alert, side.runtime))
        elif side.runtime.has("wraps_unchecked"):
            chain = (*chain, say_alert(jdk_text("unhandled", side.runtime.numbers), alert, side.runtime))
        heard = received(alert, other.runtime)
        ended = self.end(stage, by, rejection.cause, rejection=rejection, **_both(by, chain, heard))
        if not unchecked or self.exchange != "RSA" or side.runtime.has("wraps_unchecked"):
            return ended
        reason = "what an engine without trust anchors still sends after a key exchange by RSA is not reproduced here"
        field = "server_says" if by == "client" else "client_says"
        silent: dict[str, Any] = {field: None, "unknown": ((field, reason),)}
        return ended._replace(**silent)

    def _sides(self, by: Name) -> tuple[Side, Side]:
        return (self.client, self.server) if by == "client" else (self.server, self.client)


def _both(by: Name, chain: tuple[str, ...], heard: str | None) -> dict[str, Any]:
    other = "server" if by == "client" else "client"
    return {f"{by}_says": chain[0], f"{by}_also": chain[1:], f"{other}_says": heard}
