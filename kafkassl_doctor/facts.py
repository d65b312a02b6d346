"""The vocabulary of rules: everything that a rule can see, typed, frozen and documented.

A field whose type admits ``Unknown`` may be unknowable; one that admits None may be unset. Times are UTC, days are
whole days, file names are as given on the command line or as written in a file. No field ever holds a secret.
"""

from __future__ import annotations

from typing import Literal

from .causes import Refusal
from .records import NamedTuple
from .target import Target
from .values import Place, Unknown

Truth = bool | Unknown


class File(NamedTuple):
    """A file on this machine: a configuration, or a store, key or password file that one names."""

    name: str
    """As given on the command line, or as written in the configuration that names it."""
    place: Place
    """Where it is named; the file itself for one given on the command line."""
    kind: Literal["config", "keystore", "truststore", "secrets"]
    path: str
    """Where it was looked for, absolute."""
    holds_secret: Truth
    """Whether it holds a private key or a password in the clear."""
    exists: Truth
    mode: str | Unknown
    """Permission bits as in ``0640``."""
    owner: str | Unknown
    group: str | Unknown
    world_readable: Truth
    group_readable: Truth
    world_writable: Truth
    group_writable: Truth
    readable_by_service: Truth
    """Whether the user under which Kafka runs can read it (``--run-as``)."""
    open_folder: str | Unknown | None
    """The nearest parent folder that everybody can write to without the sticky bit; None when there is none."""
    foreign_folder: str | Unknown | None
    """The nearest parent folder owned by neither root nor the file's owner (nor ``--run-as``); None when there is
    none."""
    foreign_owner: Truth
    """Whether it belongs to neither root nor the user under which Kafka runs (``--run-as``)."""
    relative: bool
    """Whether the configuration names it by a relative path, so that Kafka's working directory decides."""
    has_byte_order_mark: bool
    """Whether it starts with a UTF-8 byte order mark (configurations only)."""
    placeholders: tuple[str, ...]
    """Placeholders of templates found in it (``${DIR}``, ``{{ host }}``, ``<password>``)."""


class Property(NamedTuple):
    """One key as written in a configuration file (the last of several with the same name)."""

    name: str
    """The whole key."""
    key: str
    """The key without the prefix of a listener, a client or an alias."""
    prefix: str
    """What was cut off (``listener.name.external.``, ``producer.``), or the empty string."""
    value: str | Unknown | None
    """The text after java.util.Properties and Kafka's trimming; None for a secret; unknown behind a placeholder."""
    place: Place
    role: str
    """What the file is: broker, controller, combined, client, producer, consumer, admin, connect, registry,
    mirrormaker."""
    secret: bool
    """Whether the key holds a password, a private key or a JAAS entry."""
    plain_secret: bool
    """Whether a secret stands here in the clear, not behind a config provider and not empty."""
    known: bool
    """Whether Kafka (of the target version) defines the key in this role."""
    since: str | None
    """First Kafka version of our tables that defines it; None when none does."""
    removed_in: str | None
    """First Kafka version that no longer defines it; None when the target does, or none ever did."""
    deprecated_in: str | None
    """Kafka version in which it was deprecated, when that is not after the target."""
    replacement: str | None
    """What took its place, in the user's words; None when nothing did."""
    nearest: str | None
    """The nearest real key by spelling, for an unknown one that looks like a slip; else None."""
    default: str | None
    """The default of the target version as text; None when there is none or it is null."""
    image_key: str | None
    """For a key that only a container image's start script understands: the real key to use instead."""
    duplicates: tuple[Place, ...]
    """Earlier lines with the same key, which this one silently overrides."""
    quoted: Truth
    """Whether the value is enclosed in quotation marks, which Kafka does not strip."""
    backslash_eaten: bool
    """Whether a single backslash before an ordinary character was dropped by java.util.Properties."""
    trailing_blank: bool
    """Whether the line ends in blanks, which Kafka trims but other readers of the file do not."""
    scheme: str | None
    """``file:``, ``classpath:``, ``~`` or ``$`` at the head of a path, which Kafka does not resolve; else None."""
    tls_family: bool
    """Whether it starts like one of Kafka's own security keys (ssl., sasl., security., listener., advertised.,
    inter.broker., controller.)."""
    ineffective: str | None
    """Why this key has no effect here, in words; None when it has."""
    prefix_listener: str | None
    """Listener that a ``listener.name.`` prefix names, as written; None without such a prefix."""
    prefix_upper: bool
    """Whether the listener prefix holds capitals, so that Kafka ignores the key."""
    prefix_dangling: Truth
    """Whether the prefix names no listener of the node."""


class HostCheck(NamedTuple):
    """A name that a certificate must cover, and whether it does by the JVM's rules."""

    host: str
    place: Place
    purpose: str
    """Who dials it: ``clients``, ``brokers``, ``controllers``."""
    covered: Truth
    by_common_name: Truth
    """Whether only the common name covers it (no dNSName in the certificate)."""
    says: str | None
    """What the dialling JVM says when it is not covered."""


class Certificate(NamedTuple):
    """A certificate in a store, as the JVM sees it there. One certificate in two stores is two of these."""

    place: Place
    """The property that names the store."""
    store: str
    """Path of the store as written, ``(inline)`` for PEM in the configuration."""
    alias: str
    position: int
    """0 for the leaf of a key entry and for a trusted certificate, then upwards along the chain."""
    holder: Literal["key", "anchor"]
    """Whether it belongs to a key entry's chain or is a trust anchor."""
    owner: str
    """Name of the node's file or of the client that uses the store."""
    serves: Truth
    """Whether it is the leaf that a TLS listener presents; unknown where the client's kinds of keys decide."""
    dials: bool
    """Whether it is a leaf presented as client certificate: a client's, or a broker's on its own links."""
    subject: str
    """As X500Principal.getName() prints it (RFC 2253)."""
    issuer: str
    serial: str
    """Hexadecimal, lower case."""
    fingerprint: str
    """SHA-256 of the DER, hexadecimal."""
    version: int
    not_before: str
    """``2026-11-24 10:00 UTC``."""
    not_after: str
    days_left: int
    """Whole days from the moment judged to its end; negative once expired."""
    expired: bool
    not_yet_valid: bool
    expires_soon: bool
    """Whether it ends within ``--expires-within`` and has not ended."""
    lifetime_days: int
    self_issued: bool
    """Whether subject and issuer are equal."""
    self_signed: Truth
    """Whether its own key signed it."""
    key_algorithm: str
    """RSA, RSASSA-PSS, EC, DSA, Ed25519, Ed448, or the OID."""
    key_bits: int | None
    curve: str | None
    signature_algorithm: str
    """Java's name: SHA256withRSA."""
    signature_digest: str | None
    """MD5, SHA1, SHA256, …; None for Ed25519 and Ed448."""
    is_ca: bool
    """basicConstraints CA:TRUE."""
    path_length: int | None
    key_usages: tuple[str, ...] | None
    """digitalSignature, keyEncipherment, keyAgreement, keyCertSign, …; None without the extension."""
    extended_usages: tuple[str, ...] | None
    """serverAuth, clientAuth, anyExtendedKeyUsage, … or OIDs; None without the extension."""
    has_san: bool
    dns_names: tuple[str, ...]
    ip_names: tuple[str, ...]
    ip_in_dns: tuple[str, ...]
    """dNSName entries that are IP addresses, which the JVM never matches."""
    common_name: str | None
    hosts: tuple[HostCheck, ...]
    """Names that it must cover where it serves."""
    uncovered: tuple[str, ...]
    """Names that it does not cover and that a peer at hand dials and checks: those connections fail."""
    own_san: str
    """The names that it has, and those that only its common name covers, as a subject alternative name for keytool:
    ``dns:b1.example.com,ip:10.0.0.5``; empty for none."""
    uncovered_san: str
    """The names that it has, and these, likewise; empty where there are none of these."""
    uncovered_for_others: tuple[str, ...]
    """Names that it does not cover and that a peer with Kafka's default settings would check; no such peer is at
    hand."""
    uncovered_san_for_others: str
    """The same as a subject alternative name for keytool."""
    only_by_common_name: tuple[str, ...]
    """Names that only its common name covers: Java accepts that, Go, Rust and newer OpenSSL set-ups do not."""
    names_without_check: tuple[str, ...]
    """Names that it does not cover while every peer at hand has host name checks off."""
    illegal_hosts: tuple[str, ...]
    """Names in ``hosts`` that the JVM never accepts (underscore, empty label), whatever the certificate says."""
    asked: Truth
    """For a certificate that dials: whether a listener at hand asks for client certificates, so that it is presented
    and judged."""
    pinned: Truth
    """Whether every truststore at hand that judges it holds this very certificate, so that the JVM checks nothing
    else. For an issuer in a chain: whether the truststore holds it, one below it, or an issuer of one below it, so
    that the path ends there."""
    is_leaf: bool
    """Whether it is the first certificate of a key entry's chain."""
    usable_in_tls13: bool
    """Whether a key of this kind can authenticate in TLS 1.3 (DSA, P-224 and secp256k1 can't)."""
    usable_in_tls12: bool
    key_matches: Truth
    """For a leaf: whether the private key stored with it belongs to it; true for others."""
    disabled: str | None
    """The constraint of the target JDK's ``jdk.certpath.disabledAlgorithms`` that it meets; None when accepted."""
    weak: str | None
    """Why its key or signature is weak though accepted (RSA below 2048, SHA-1, …); None when it is not."""
    unknown_critical: tuple[str, ...]
    """OIDs of critical extensions that the JVM does not know."""
    broad_wildcards: tuple[str, ...]
    """Names with a wildcard right below a top-level domain, or alone: ``*.com``, ``*``."""
    cas_below: int
    """CA certificates between it and the leaf in its chain, those that issued themselves left out."""
    issues: Truth
    """Whether the certificate below it in its chain names it as its issuer, and the chain is shown to somebody; false
    where another one in the chain, of the same name and key and in its time, stands in for it."""
    signs: bool
    """Whether its key may have to sign in a handshake: not where ``ssl.cipher.suites`` names suites with key exchange
    by RSA alone, in which a server decrypts."""
    public_issuer: bool
    """Whether its issuer is a CA that the target JDK ships."""
    constraints_critical: bool
    """Whether its basic constraints are critical."""
    has_authority_key_id: bool
    keytool_store: str | None = None
    """The store as a file that keytool can write (JKS, JCEKS, PKCS12); None for PEM and for the JVM's own."""
    pem_file: str | None = None
    """The store as a PEM file; None for other stores and for PEM in the configuration."""


class KeyEntry(NamedTuple):
    """A private key in a keystore with its certificate chain, as the JVM presents it."""

    alias: str
    certificate: Certificate | None
    """The leaf; None when the JVM finds no chain for the key."""
    chain: tuple[Certificate, ...]
    opens: Truth
    """Whether the key is decrypted with the password that Kafka would use."""
    matches: Truth
    """Whether the private key belongs to the leaf's public key."""
    is_ca: bool
    """Whether the leaf is a CA certificate."""


class Store(NamedTuple):
    """A keystore or truststore that a node or a client names, as the JVM opens it."""

    name: str
    """Path as written; ``(inline)`` for PEM in the configuration; ``cacerts`` for the JVM's own."""
    place: Place
    """The property that names it (for cacerts: the file)."""
    purpose: Literal["keystore", "truststore"]
    owner: str
    """Name of the node's file or of the client that uses it."""
    owner_kind: Literal["node", "client"]
    used_by: tuple[str, ...]
    """Listeners (or the client) that use it."""
    default: bool
    """Whether it is the JVM's cacerts, because no truststore is configured."""
    path: str
    """Where it was looked for, absolute; empty for inline and cacerts."""
    declared_type: str
    found_type: str | Unknown
    """JKS, JCEKS, PKCS12, PEM, DER, BKS, empty or other: what the content is."""
    type_differs: Truth
    """Whether declared and found types differ although the JVM opens it."""
    opens: Truth
    """Whether the JVM opens it with the password given."""
    password_given: bool
    entry_count: int | Unknown
    """Entries as Java counts them."""
    keys: tuple[KeyEntry, ...] | Unknown
    anchors: tuple[Certificate, ...] | Unknown
    """Trust anchors that a TrustManager takes from it: trusted certificates and the leaf of each key entry."""
    has_key: Truth
    """Whether it holds at least one private key with a chain."""
    key_aliases: tuple[str, ...] | Unknown
    """Aliases of its private keys with a chain."""
    several_keys: Truth
    """Whether there are more than one: the JVM chooses among them, and Kafka has no setting for it."""
    incomplete_alias: str | Unknown | None
    """Alias of the first key whose chain does not reach a trust anchor; None when there is none."""
    missing_issuer: str | Unknown | None
    """Name of the issuer that is missing there."""
    unordered_alias: str | Unknown | None
    """Alias of the first key whose chain is out of order."""
    reply_alias: str | Unknown | None
    """Alias of the trusted certificate that is the signed reply for a key which is still self-signed."""
    replied_alias: str | Unknown | None
    """Alias of that key."""
    self_signed_alias: str | Unknown | None
    """Alias of the first key that still has its self-signed certificate though a CA is at hand, in this store or in the
    paired truststore, and the truststore does not hold that certificate; None when there is none."""
    self_signed_san: str | Unknown | None
    """Its names as a subject alternative name for keytool; empty for none."""
    has_ca: Truth
    """Whether an anchor is a CA certificate."""
    pins_leaves_only: Truth
    """Whether every anchor is an end-entity certificate."""
    java_skips: int | Unknown
    """Certificates in the file that Java does not see (no trusted-key attribute, encrypted without a password)."""
    same_dn_anchors: tuple[str, ...] | Unknown
    """Subjects that more than one anchor bears, with different keys."""
    same_as_other: Truth
    """Whether keystore and truststore of this owner are the same file."""
    legacy_encryption: str | Unknown | None
    """RC2-40, 3DES or another old cipher that protects it; None when modern or not PKCS12."""
    modern_for_old_java: str | Unknown | None
    """Algorithms that a JDK before 8u301 / 11.0.12 can't read; None when it can."""
    well_known_password: Truth
    """Whether its password is one of those that every tutorial prints."""
    keytool_store: str | None = None
    """The store as a file that keytool can write (JKS, JCEKS, PKCS12); None for PEM and for the JVM's own."""
    pem_file: str | None = None
    """The store as a PEM file; None for other stores and for PEM in the configuration."""


class Tls(NamedTuple):
    """The TLS settings in force on one side of a connection: a listener's, or a client's."""

    keystore: Store | Unknown | None
    """None when none is configured."""
    truststore: Store | Unknown | None
    """None only when the JVM's cacerts, which then decide, are not at hand."""
    protocols: tuple[str, ...] | Unknown
    """ssl.enabled.protocols as Kafka passes them on; empty for the JVM's defaults."""
    protocols_place: Place
    """Where they are written; the listener's or client's own place for a default. So are all places here."""
    bad_protocols: tuple[str, ...] | Unknown
    """Enabled protocols that the JVM does not know: each connection fails."""
    disabled_protocols: tuple[str, ...] | Unknown
    """Enabled protocols that the target JDK disables."""
    usable_protocols: tuple[str, ...] | Unknown
    """Protocols that can be negotiated: enabled, not disabled, with a suite; of a listener, when it is dialled."""
    dialled_protocols: tuple[str, ...] | Unknown
    """Protocols that can be negotiated when this side dials; ``ssl.protocol`` limits these."""
    capped_protocols: tuple[str, ...] | Unknown
    """Protocols that could be negotiated when this side dials, were it not for ``ssl.protocol``."""
    ceiling: str | Unknown
    """ssl.protocol."""
    ceiling_place: Place
    cipher_suites: tuple[str, ...] | Unknown
    """ssl.cipher.suites; empty for the JVM's defaults."""
    suites_place: Place
    bad_suites: tuple[str, ...] | Unknown
    """Suites whose names the JVM does not know: each connection fails."""
    disabled_suites: tuple[str, ...] | Unknown
    """Suites written that the target JDK disables."""
    usable_suites: tuple[str, ...] | Unknown
    """Suites that can be negotiated with the enabled protocols and, for a server, its key."""
    weak_suites: tuple[str, ...] | Unknown
    """Usable suites without forward secrecy or with CBC and SHA-1, whatever the key."""
    needs_aes_256: Truth
    """Whether every usable suite uses AES-256, which old JDKs with limited cryptography lack."""
    endpoint_identification: str | Unknown
    """ssl.endpoint.identification.algorithm: ``https``, empty for off, or what stands there."""
    identification_place: Place
    identification_known: Truth
    """Whether the JVM knows it: ``https``, ``ldaps`` in any case, or empty; else every connection dialled fails."""
    checks_host: Truth
    """Whether this side checks the host name of the peer it dials."""
    engine_factory: str | None
    """ssl.engine.factory.class when it is not Kafka's own: nothing of the stores can be told then."""


class Listener(NamedTuple):
    """A listener of a node with the settings in force on it."""

    name: str
    place: Place
    node: str
    """The node's file."""
    role: str
    """The node's role: broker, controller or combined."""
    protocol: str | Unknown
    """PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL."""
    host: str | None
    """Host bound; None for all interfaces."""
    port: int
    advertised_host: str | Unknown | None
    """Host that clients are told; None when the listener is not advertised."""
    advertised_rooted: Truth
    """Whether that host ends in a dot, as a name of DNS may."""
    advertised_port: int | None
    advertised_place: Place
    loopback: bool
    """Whether it binds to a loopback address only."""
    is_controller: bool
    is_inter_broker: bool
    present: bool
    """False for the controller listener that a plain broker only dials."""
    tls: Truth
    """Whether it speaks TLS (SSL or SASL_SSL)."""
    settings: Tls | None
    """None without TLS."""
    client_auth: str | Unknown
    """none, requested or required: what is in force."""
    client_auth_place: Place
    client_auth_ignored: bool
    """Whether a base ssl.client.auth is written but has no effect on this SASL_SSL listener."""
    mapping_rules: str | Unknown
    """ssl.principal.mapping.rules in force."""
    mapping_rules_place: Place
    principals: tuple[str, ...] | Unknown
    """Principals that certificates at hand get on this listener; empty where names do not come from certificates."""
    unmapped: tuple[str, ...] | Unknown
    """DNs at hand that no mapping rule matches: their connections fail."""
    rules_without_default: bool
    """Whether the mapping rules can leave a DN without a name."""
    sasl_mechanisms: tuple[str, ...] | Unknown
    prefix: str = ""
    """What keys for this listener alone begin with: ``listener.name.external.``."""


class Node(NamedTuple):
    """A broker, a controller, or both: one server.properties."""

    name: str
    """The file."""
    place: Place
    role: Literal["broker", "controller", "combined"]
    mode: Literal["kraft", "zookeeper"]
    node_id: int | None
    listeners: tuple[Listener, ...] | Unknown
    starts: Truth
    """Whether it gets past every local check."""
    has_tls: Truth
    """Whether any listener speaks TLS."""
    tls_offered_to_clients: Truth
    """Whether a client-facing listener speaks TLS."""
    inter_broker_protocol: str | Unknown | None
    inter_broker_listener: str | Unknown | None
    inter_broker_place: Place
    controller_protocol: str | Unknown | None
    controller_place: Place
    has_authorizer: Truth
    authorizer: str | None
    allows_everyone: Truth
    """allow.everyone.if.no.acl.found."""
    super_users: tuple[str, ...]
    super_users_place: Place
    own_principals: tuple[str, ...] | Unknown
    """Principals that this node's own certificates get where it dials with mutual TLS."""
    own_principal_missing: str | Unknown | None
    """The own principal that is not among super.users while an authorizer needs it; None when fine."""
    anonymous_links: tuple[str, ...] | Unknown
    """Listeners on which the nodes dial each other without a login or a certificate, so that they are anonymous."""
    super_users_comma: bool
    """Whether an entry of super.users looks like several joined by commas."""
    super_users_near: tuple[str, ...]
    """Entries of super.users that equal a principal at hand but for blanks, order of the name's parts, case, or how an
    e-mail address is written."""
    super_users_meant: tuple[str, ...]
    """Those principals, as Kafka has them."""
    tls_settings_written: Truth
    """Whether ssl.* keys are written although no listener speaks TLS."""
    client_auth_written: bool
    """Whether ssl.client.auth other than none is written."""
    zookeeper_tls_idle: Truth
    """Whether zookeeper.ssl.client.enable is set, and the client of ZooKeeper has a socket that speaks no TLS."""
    zookeeper_tls_place: Place


class Client(NamedTuple):
    """A client identity: one prefix of one client file."""

    name: str
    """The file, with ``#producer`` for a prefixed identity."""
    place: Place
    file: str
    prefix: str
    kind: str
    """client, producer, consumer, admin, connect, registry, mirrormaker, …"""
    protocol: str | Unknown
    """security.protocol in force, upper case."""
    protocol_place: Place
    settings: Tls | Unknown | None
    """None without TLS."""
    tls_settings_written: bool
    """Whether ssl.* keys are written for it."""
    tls_settings_unused: Truth
    """Whether ssl.* store keys are written but the protocol does not use TLS."""
    bootstrap: tuple[str, ...]
    """host:port entries of bootstrap.servers that parse."""
    bootstrap_place: Place
    bootstrap_blank: bool
    """Whether bootstrap.servers is written and blank where the command line may give the addresses."""
    ip_bootstrap: tuple[str, ...]
    """Bootstrap hosts that are IP addresses."""
    constructs: Truth
    presents_certificate: Truth
    """Whether it has a key to present."""
    broker_key: str | Unknown | None
    """The node at hand that serves the very certificate that this client presents; None when there is none."""
    inherits_nothing: tuple[str, ...]
    """Prefixes of this worker that need their own TLS settings and have none (producer., consumer., admin.)."""
    runtime: str = ""
    """What runs it: ``java17.0.15``, ``librdkafka``, ``python``, ``go``, ``node``."""
    managed_service: str | None = None
    """The managed service that its first such bootstrap address belongs to, by host name; None for a cluster of one's
    own."""
    managed_address: str | None = None
    """That address."""
    managed_protocol: str | None = None
    """The protocol that this port of the service speaks."""


class Cluster(NamedTuple):
    """Nodes that belong together and the clients that meet them."""

    name: str
    place: Place
    nodes: tuple[Node, ...]
    clients: tuple[Client, ...]


class Link(NamedTuple):
    """One connection between the nodes and clients at hand, predicted as if the node were listening."""

    name: str
    """``client.properties → SSL b1.example.com:9093``."""
    place: Place
    """Where the address is written."""
    client: str
    """File of the client, or of the node that dials."""
    node: str
    """File of the node that is dialled."""
    listener: str
    purpose: Literal["client", "inter-broker", "controller"]
    connects: bool | Unknown
    runtime: str = ""
    """What runs the side that dials: ``java17.0.15``, ``librdkafka``, ``python``, …"""
    fails_on: tuple[str, ...] = ()
    """Of the runtimes that were asked for, those on which this client fails here; empty where it fails itself."""


class Expected(NamedTuple):
    """What a listener's file makes one expect of the endpoint (``check --probe``)."""

    node: str
    """The node's file."""
    listener: str
    prefix: str
    """What keys for this listener alone begin with: ``listener.name.external.``."""
    starts: Truth
    """Whether the node starts with the file as it is now."""
    node_id: int | None
    protocol: str | Unknown
    """PLAINTEXT, SSL, SASL_PLAINTEXT or SASL_SSL."""
    protocol_place: Place
    client_auth: str | Unknown
    """none, requested or required."""
    client_auth_place: Place
    versions: tuple[str, ...] | Unknown
    """Versions of TLS that can be negotiated on the JVM judged for; empty without TLS."""
    versions_place: Place
    suites: tuple[str, ...] | Unknown
    """Suites that can be negotiated; empty without TLS."""
    suites_place: Place
    mechanisms: tuple[str, ...] | Unknown
    """Mechanisms enabled; empty without SASL."""
    keystore: str | Unknown | None
    """Name of the keystore; None without one."""
    keystore_place: Place
    leaf: Certificate | Unknown | None
    """The certificate that the keystore holds for the listener; of several, the one served when that is among them."""


class Endpoint(NamedTuple):
    """An address that was dialled, and what answered there. What was not reached is unknown."""

    name: str
    """``b1.example.com:9093``."""
    place: Place
    """Where the address is written; the address itself for one on the command line."""
    host: str
    port: int
    client: str | None
    """File of the client through whose eyes it was looked at (``--config``; of ``check``, the first one that dials it);
    None without one."""
    client_refused: str | None
    """What Kafka says in place of constructing the client of ``--config``; None when it can be constructed, and for
    ``check``, which tells of clients by themselves."""
    advertised_by: str | None
    """The endpoint that told of this one (``--discover``); None for others."""
    stopped_at: Literal["dns", "tcp", "first-bytes", "tls", "certificate", "client-auth", "kafka"] | None
    """The first stage that failed; None when none did."""
    problem: str | None
    """Why it failed, a whole sentence."""
    reached: bool
    """Whether a connection was accepted."""
    dead_addresses: tuple[str, ...]
    """Addresses of the name that accept no connection while another one does."""
    speaks: Literal["tls", "kafka", "kafka-sasl", "http", "proxy", "silent", "closed", "other"] | Unknown
    """What the first bytes show: kafka and kafka-sasl are Kafka without TLS."""
    tls: Truth
    """Whether TLS answers."""
    tls_mixed_up: str | Unknown | None
    """How that client and what answers differ: ``speaks no TLS, and client.properties does``; None when both speak TLS,
    or both speak none, and without a client."""
    protocol: str | Unknown | None
    """The version of TLS that a client of today gets; None without TLS."""
    cipher: str | Unknown | None
    """The suite that it gets."""
    versions: tuple[str, ...] | Unknown
    """Versions that were seen accepted; empty without TLS."""
    refused_versions: tuple[str, ...] | Unknown
    """Versions that were tried and refused."""
    old_versions: tuple[str, ...] | Unknown
    """Those accepted that are older than TLSv1.2."""
    suites: tuple[str, ...] | Unknown
    """Suites that were seen accepted: all of them with ``--tls full``."""
    weak_suites: tuple[str, ...] | Unknown
    """Those without forward secrecy, or with CBC and SHA-1, or worse."""
    leaf: Certificate | Unknown | None
    """The certificate served; None without TLS."""
    chain: tuple[Certificate, ...] | Unknown
    """The whole chain as served, the leaf first."""
    missing_issuer: str | Unknown | None
    """The issuer that is neither served nor trusted, so that the chain leads nowhere; None when it is whole."""
    unordered: Truth
    """Whether the chain is not in order."""
    superfluous: tuple[str, ...] | Unknown
    """Certificates that are served and that nobody needs: the root, and those that lead nowhere."""
    trusted: Truth | None
    """Whether that client trusts the chain; None without one."""
    trust_problem: str | Unknown | None
    """What that client says when it does not."""
    covers_host: Truth | None
    """Whether the certificate names the host dialled; None without TLS."""
    dialled_as: str
    """The name that was dialled."""
    names_checked: Truth
    """Whether that client compares the name dialled with the certificate; True without a client."""
    advertised_uncovered: str | Unknown | None
    """The name under which clients are told to dial it, where the certificate does not name that; None when it does,
    and for a controller, unless that client takes it for one: nodes dial it under the name of their own files."""
    certificate_by_name: Truth | None
    """Whether a client that sends no server name gets another certificate; None when that was not tried."""
    client_auth: Literal["none", "requested", "required"] | Unknown | None
    """Whether the listener asks for client certificates; None without TLS."""
    authorities: tuple[str, ...] | Unknown
    """CAs of client certificates that it names; empty: any, or it does not ask."""
    withheld: Truth | None
    """Whether a Java client keeps its certificate back, since none of those CAs issued it; None without one."""
    own_accepted: Truth | None
    """Whether it accepts the certificate of that client; None when it was not tried."""
    foreign_accepted: Truth | None
    """Whether it accepts a certificate that nobody issued; None when it was not tried."""
    kafka: Truth
    """Whether Kafka answers there."""
    kafka_problem: str | None
    """Why it does not, or what it refuses, a whole sentence; None when it does, or when it was not reached."""
    release: str | Unknown | None
    """Line of Apache Kafka that answers so: ``4.4``, ``2.4 to 2.6``; None when no known one does."""
    release_fits: Truth | None
    """Whether the release judged for is among them; None when no known one answers so."""
    role: Literal["broker", "controller"] | Unknown
    taken_for: Literal["broker", "controller"] | None
    """What that client takes it for, by the list of addresses in which it stands: bootstrap.servers or
    bootstrap.controllers; None where it stands in none, and without a client."""
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] | Unknown
    """What Kafka speaks there."""
    mechanisms: tuple[str, ...] | Unknown
    """SASL mechanisms enabled; empty where no login is wanted."""
    login: Literal["not-needed", "accepted", "refused", "mechanism-not-enabled", "mixed-up"] | Unknown
    """What came of the login."""
    node_id: int | Unknown
    """Id of the node that answers."""
    advertised: tuple[str, ...] | Unknown
    """Addresses that it tells clients to go to."""
    advertised_loopback: tuple[str, ...] | Unknown
    """Those that only reach the client's own machine, though the endpoint is another one."""
    hidden_settings: tuple[str, ...] | Unknown
    """Settings whose value was changed while the node runs and hides another one in its file, with both:
    ``ssl.client.auth=required (file: requested)``."""
    dynamic_settings: tuple[str, ...] | Unknown
    """Settings that were set while the node runs and stand in no file: a new node does not have them."""
    dynamic_client_auth: str | Unknown | None
    """ssl.client.auth that was set for this listener while the node runs, which Kafka takes and never acts upon; None
    when none was, or no file tells which listener this is."""
    stale_settings: tuple[str, ...] | Unknown
    """Settings whose value in the file is another one than the node read when it was started, with both."""
    expected: Expected | None
    """What a file makes one expect; None for an address that no file given is about."""
    other_certificate: Truth | None
    """Whether the certificate served is not the one in the keystore; None where nothing is expected."""
    missing_versions: tuple[str, ...] | Unknown
    """Versions of TLS that the file allows and the endpoint refuses."""
    extra_versions: tuple[str, ...] | Unknown
    """Versions that the endpoint accepts and the file does not allow."""
    extra_suites: tuple[str, ...] | Unknown
    """Suites that the endpoint accepts and the file does not allow."""
    missing_mechanisms: tuple[str, ...] | Unknown
    """SASL mechanisms that the file enables and the endpoint does not."""
    extra_mechanisms: tuple[str, ...] | Unknown
    """SASL mechanisms that the endpoint enables and the file does not."""
    contradiction: str | Unknown | None
    """How prediction and probe contradict each other; None when they agree, or nothing is predicted."""


class Told(NamedTuple):
    """A refusal, and whom it concerns."""

    refusal: Refusal
    subject_kind: str
    subject_name: str
    file: str
    about: tuple[Place | str, ...] = ()
    """What it turns on beside ``refusal.at``: where stores are named, and names of clients."""


class Ignore(NamedTuple):
    """What a file's owner has accepted: an ignore in a comment, or one of kafkassl-doctor's configuration."""

    name: str
    """``ignore[client-auth-requested]``."""
    file: str
    """The configuration whose findings it holds."""
    place: Place
    """Where it is written."""
    line: int | None
    """The line whose findings it holds; None: those of the whole file."""
    rules: tuple[str, ...]
    """Names or aliases of rules, as written."""
    until: str | None
    """The last day on which it holds (``2027-01-31``, UTC); None for one without an end."""
    expired: bool
    """Whether that day has passed."""
    reason: str | None
    """Why, in its owner's words; None when none is given."""
    problem: str | None
    """Why it ignores nothing, in words; None for one that does. Names that no rule has are known to `check` only."""
    unused: tuple[str, ...] | Unknown
    """The rules of which there is no finding that it could hold; known to `check` only."""


class Facts(NamedTuple):
    """Everything known of a set-up."""

    target: Target
    files: tuple[File, ...]
    properties: tuple[Property, ...]
    nodes: tuple[Node, ...]
    listeners: tuple[Listener, ...]
    stores: tuple[Store, ...]
    certificates: tuple[Certificate, ...]
    clients: tuple[Client, ...]
    clusters: tuple[Cluster, ...]
    refusals: tuple[Told, ...]
    links: tuple[Link, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    """What the owners of the files have accepted."""
    endpoints: tuple[Endpoint, ...] = ()
    """Addresses that were dialled."""
