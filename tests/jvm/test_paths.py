"""Whether a chain leads to an anchor, and what the JVM says when it does not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fixtures.certificates import Certificates
from kafkassl_doctor.jvm.checks import java_time
from kafkassl_doctor.jvm.names import display_name
from kafkassl_doctor.jvm.paths import Anchors, validate_chain
from kafkassl_doctor.jvm.rejection import Rejection
from kafkassl_doctor.jvm.runtime import load_runtime
from kafkassl_doctor.jvm.schemes import CERTIFICATE, algorithm_names, local_schemes
from kafkassl_doctor.stores.algorithms import fits_pss_key
from kafkassl_doctor.stores.certificate import Certificate
from kafkassl_doctor.stores.decoding import decode_certificate
from kafkassl_doctor.values import Unknown

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
ROOT = {"ca": True, "signed_by": "self", "cn": "root"}
INTER = {"ca": True, "signed_by": "ca", "cn": "inter"}
VALIDATION = "ValidatorException: PKIX path validation failed: java.security.cert."
BUILDING = (
    "SunCertPathBuilderException: unable to find valid certification path to requested target",
    "ValidatorException: PKIX path building failed: sun.security.provider.certpath."
    "SunCertPathBuilderException: unable to find valid certification path to requested target",
)


def _judge(
    chain: list[str],
    anchors: list[str],
    words: dict[str, dict[str, Any]],
    usage: str = "server",
    jdk: str = "17.0.15",
    **more: Any,
) -> Rejection | Unknown | None:
    base: dict[str, dict[str, Any]] = {"ca": ROOT, "inter": INTER, "leaf": {"signed_by": "inter", "cn": "b1"}}
    made = Certificates({**base, **{name: {**base.get(name, {}), **one} for name, one in words.items()}})

    def pick(names: list[str]) -> list[Certificate]:
        return [decode_certificate(made[name].der) for name in names]

    return validate_chain(pick(chain), pick(anchors), usage, AT, load_runtime(jdk), **more)


def _reject(*arguments: Any, **more: Any) -> Rejection:
    verdict = _judge(*arguments, **more)
    assert isinstance(verdict, Rejection)
    return verdict


WHOLE = ["leaf", "inter", "ca"]


@pytest.mark.parametrize(
    ("chain", "anchors"),
    [
        (WHOLE, ["ca"]),
        (["leaf", "inter"], ["ca"]),
        (WHOLE, ["inter"]),
        (["leaf"], ["inter"]),
        (WHOLE, ["leaf"]),
        (["leaf", "ca", "inter"], ["ca"]),
        (["leaf", "inter", "inter", "ca"], ["ca"]),
        (WHOLE, ["ca", "inter", "leaf"]),
    ],
)
def test_a_chain_leads_to_an_anchor(chain: list[str], anchors: list[str]) -> None:
    assert _judge(chain, anchors, {}) is None


@pytest.mark.parametrize(("chain", "anchors"), [(["leaf"], ["ca"]), (["leaf", "ca"], ["ca"]), (WHOLE, ["other"])])
def test_without_a_path_the_builder_tells_no_reason(chain: list[str], anchors: list[str]) -> None:
    verdict = _reject(chain, anchors, {"other": {"ca": True, "signed_by": "self"}})
    assert verdict.chain == BUILDING
    assert verdict.cause == "certificate-not-trusted"


def test_an_expired_leaf_is_told_with_its_date() -> None:
    verdict = _reject(WHOLE, ["ca"], {"leaf": {"ends": "2026-11-20T01:02:03Z"}})
    assert verdict.chain == (
        "CertificateExpiredException: NotAfter: Fri Nov 20 01:02:03 UTC 2026",
        "CertPathValidatorException: validity check failed",
        f"{VALIDATION}CertPathValidatorException: validity check failed",
    )
    assert (verdict.cause, verdict.reason, verdict.values["subject"]) == ("certificate-expired", "expired", "CN=b1")


def test_a_leaf_that_is_not_yet_valid_is_told_with_its_date() -> None:
    verdict = _reject(WHOLE, ["ca"], {"leaf": {"starts": "2027-01-01"}})
    assert verdict.text == "CertificateNotYetValidException: NotBefore: Fri Jan 01 00:00:00 UTC 2027"


def test_an_expired_anchor_counts_only_when_a_path_is_built_past_an_intermediate() -> None:
    expired = {"ca": {"ends": "-1d"}}
    assert _judge(WHOLE, ["ca"], expired) is None
    assert _judge(["leaf", "ca", "inter"], ["ca"], expired) is not None
    assert _judge(["leaf", "inter"], ["ca"], {**expired, "leaf": {"signed_by": "ca"}}) is None


def test_a_pinned_leaf_is_trusted_as_it_is() -> None:
    leaf = {"ends": "-1d", "digest": "md5", "extended_usages": ["codeSigning"], "usages": ["cRLSign"], "key": "rsa512"}
    assert _judge(["leaf"], ["leaf"], {"leaf": {**leaf, "signed_by": "ca"}}) is None


def test_a_renewed_root_replaces_the_old_one() -> None:
    again = {"ca": True, "cn": "root", "key_of": "ca", "signed_by": "self", "ends": "-1d", "serial": 7}
    assert _judge(["leaf", "inter", "again"], ["ca"], {"again": again}) is None


def test_a_namesake_of_the_ca_does_not_verify() -> None:
    namesake = {"ca": True, "cn": "root", "signed_by": "self", "ski": False}
    verdict = _reject(WHOLE[:2], ["namesake"], {"namesake": namesake})
    assert verdict.chain[:2] == (
        "SignatureException: Signature does not match.",
        "CertPathValidatorException: signature check failed",
    )


def test_a_namesake_with_another_key_identifier_is_not_even_tried() -> None:
    verdict = _reject(WHOLE[:2], ["namesake"], {"namesake": {"ca": True, "cn": "root", "signed_by": "self"}})
    assert verdict.text == "CertPathValidatorException: Path does not chain with any of the trust anchors"


def test_of_several_failing_namesakes_what_is_said_is_not_certain() -> None:
    words = {"namesake": {"ca": True, "cn": "root", "signed_by": "self", "ski": False}, "leaf": {"ends": "-1d"}}
    verdict = _reject(WHOLE[:2], ["ca", "namesake"], words)
    assert verdict.cause == "certificate-expired"
    assert not verdict.certain


@pytest.mark.parametrize(
    ("words", "cause", "says"),
    [
        ({"inter": {"ca": False}}, "certificate-not-a-ca",
         "basic constraints check failed: this is not a CA certificate"),
        (
            {"inter": {"usages": ["digitalSignature"]}},
            "certificate-ca-key-usage",
            "CA key usage check failed: keyCertSign bit is not set",
        ),
        (
            {"leaf": {"raw_extensions": ["!1.2.3.4=0500"]}},
            "certificate-critical-extension",
            "unrecognized critical extension(s)",
        ),
        ({"inter": {"permitted": ["dns:other.org"]}, "leaf": {"san": ["dns:b1.example.com"]}},
         "certificate-name-constraints", "name constraints check failed"),
        ({"inter": {"raw_extensions": ["!2.5.29.36=3003800100"]}},
         "certificate-policies", "non-null policy tree required and policy tree is null"),
        ({"leaf": {"key": "rsa512"}}, "certificate-algorithm-disabled",
         "Algorithm constraints check failed on keysize limits: RSA 512 bit key used with certificate: CN=b1"),
    ],
)  # fmt: skip
def test_a_check_fails_with_its_words(words: dict[str, dict[str, Any]], cause: str, says: str) -> None:
    verdict = _reject(WHOLE, ["ca"], words)
    assert verdict.cause == cause
    assert verdict.text == f"CertPathValidatorException: {says}"
    assert verdict.chain[-1] == f"{VALIDATION}CertPathValidatorException: {says}"


def test_a_path_length_counts_below_the_anchor_only() -> None:
    words = {"inter": {"path_length": 0}, "deep": {"ca": True, "signed_by": "inter"}, "leaf": {"signed_by": "deep"}}
    verdict = _reject(["leaf", "deep", "inter", "ca"], ["ca"], words)
    assert verdict.text.endswith("this cert must be the last cert in the certification path")
    assert _judge(["leaf", "deep", "inter"], ["inter"], words) is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({"ca": False, "basic_constraints": True}, 'TrustAnchor with subject "CN=root" is not a CA certificate'),
        (
            {"usages": ["digitalSignature"]},
            'TrustAnchor with subject "CN=root" does not have keyCertSign bit set in KeyUsage extension',
        ),
    ],
)
def test_an_anchor_must_be_a_ca(words: dict[str, Any], says: str) -> None:
    verdict = _reject(WHOLE[:2], ["ca"], {"ca": words})
    assert verdict.chain == (
        f"ValidatorException: {says}",
        f"ValidatorException: PKIX path validation failed: sun.security.validator.ValidatorException: {says}",
    )


def test_an_old_jdk_takes_any_anchor_and_every_one_takes_version_1() -> None:
    assert _judge(WHOLE[:2], ["ca"], {"ca": {"ca": False}}, jdk="11.0.5") is None
    assert _judge(WHOLE[:2], ["ca"], {"ca": {"version": 1}}) is None


@pytest.mark.parametrize(
    "ignored",
    [
        {"path_length": 0},
        {"permitted": ["dns:x.org"]},
        {"extended_usages": ["codeSigning"]},
        {"raw_extensions": ["!1.2.3.4=0500"]},
        {"digest": "md5"},
        {"ends": "-1d"},
    ],
)
def test_much_of_an_anchor_is_ignored(ignored: dict[str, Any]) -> None:
    assert _judge(WHOLE, ["ca"], {"ca": ignored}) is None


@pytest.mark.parametrize(
    ("usage", "exchange", "words", "says"),
    [
        ("server", "UNKNOWN", {"extended_usages": ["clientAuth"]},
         "Extended key usage does not permit use for TLS server authentication"),
        ("client", "UNKNOWN", {"extended_usages": ["serverAuth"]},
         "Extended key usage does not permit use for TLS client authentication"),
        ("server", "UNKNOWN", {"usages": ["keyEncipherment"]}, "KeyUsage does not allow digital signatures"),
        ("server", "RSA", {"usages": ["digitalSignature"]}, "KeyUsage does not allow key encipherment"),
        ("server", "ECDH_RSA", {"usages": ["digitalSignature"]}, "KeyUsage does not allow key agreement"),
        ("client", "RSA", {"usages": ["keyEncipherment"]}, "KeyUsage does not allow digital signatures"),
        ("server", "UNKNOWN", {"raw_extensions": ["2.16.840.1.113730.1.1=03020780"]},
         "Netscape cert type does not permit use for SSL server"),
        ("client", "UNKNOWN", {"raw_extensions": ["2.16.840.1.113730.1.1=03020640"]},
         "Netscape cert type does not permit use for SSL client"),
    ],
)  # fmt: skip
def test_a_leaf_may_not_play_its_part(usage: str, exchange: str, words: dict[str, Any], says: str) -> None:
    verdict = _reject(WHOLE, ["ca"], {"leaf": words}, usage, exchange=exchange)
    assert verdict.chain == (f"ValidatorException: {says}",)


@pytest.mark.parametrize(
    "words",
    [{"extended_usages": ["anyExtendedKeyUsage"]}, {"extended_usages": ["1.3.6.1.4.1.311.10.3.3"]},
     {"ca": True, "usages": ["digitalSignature", "keyCertSign"]},
     {"usages": ["digitalSignature"]}],
)  # fmt: skip
def test_a_leaf_may_be_a_server(words: dict[str, Any]) -> None:
    assert _judge(WHOLE, ["ca"], {"leaf": words}) is None


def test_an_empty_truststore_has_its_own_words() -> None:
    verdict = _reject(WHOLE, [], {})
    assert verdict.chain == (
        "InvalidAlgorithmParameterException: the trustAnchors parameter must be non-empty",
        "RuntimeException: Unexpected error: java.security.InvalidAlgorithmParameterException: "
        "the trustAnchors parameter must be non-empty",
    )


def test_a_curve_that_the_jdk_lacks_is_named() -> None:
    verdict = _reject(WHOLE, ["ca"], {"ca": {"key": "secp256k1"}})
    assert verdict.text == "SignatureException: Curve not supported: secp256k1 (1.3.132.0.10)"


@pytest.mark.parametrize(("jdk", "name"), [("8u504", "1.3.101.112"), ("11.0.33", "Ed25519")])
def test_an_algorithm_that_the_jdk_lacks_is_named(jdk: str, name: str) -> None:
    verdict = _reject(WHOLE, ["ca"], {"ca": {"key": "ed25519"}}, jdk=jdk)
    assert verdict.text == f"NoSuchAlgorithmException: {name} Signature not available"


def test_a_signature_of_another_length_is_told_so() -> None:
    words = {"namesake": {"ca": True, "cn": "root", "signed_by": "self", "ski": False, "key": "rsa1024"}}
    verdict = _reject(WHOLE[:2], ["namesake"], words)
    assert verdict.text == "SignatureException: Bad signature length: got 256 but was expecting 128"


def test_which_of_two_anchors_with_one_key_is_taken_is_chance() -> None:
    again = {"cn": "root", "key_of": "ca", "signed_by": "self", "serial": 7, "ca": False}
    assert isinstance(_judge(WHOLE[:2], ["ca", "again"], {"again": again}), Unknown)
    assert _judge(WHOLE[:2], ["ca", "again"], {"again": {**again, "ca": True, "ends": "-1d"}}) is None


def test_the_simple_trust_manager_takes_one_of_several_anchors() -> None:
    words = {"namesake": {"ca": True, "cn": "root", "signed_by": "self", "ski": False}, "inter": {"aki": False}}
    assert isinstance(_judge(WHOLE[:2], ["ca", "namesake"], words, trust_manager="SunX509"), Unknown)
    late = {**words, "leaf": {"ends": "-1d"}}
    verdict = _reject(WHOLE[:2], ["ca", "namesake"], late, trust_manager="SunX509")
    assert not verdict.certain


def test_several_reasons_come_in_the_order_of_javas_hash_set() -> None:
    leaf = {"key": "rsa512", "digest": "md5", "signed_by": "ca"}
    verdict = _reject(["leaf"], ["ca"], {"leaf": leaf}, jdk="21.0.13")
    assert "keysize limits: RSA 512 bit key" in verdict.text


def test_a_constraint_with_a_leading_dot_means_subdomains_on_newer_jdks() -> None:
    words = {"inter": {"permitted": ["dns:.example.com"]}, "leaf": {"san": ["dns:b1.example.com"], "subject": "O=x"}}
    assert _judge(WHOLE, ["ca"], words) is None
    assert _judge(WHOLE, ["ca"], words, jdk="11.0.33") is not None


@pytest.mark.parametrize(
    ("constraint", "leaf", "fits"),
    [
        ({"permitted": ["ip:10.0.0.0/8"]}, {"san": ["ip:10.1.2.3"]}, True),
        ({"permitted": ["ip:10.0.0.0/8"]}, {"san": ["ip:11.1.2.3"]}, False),
        ({"excluded": ["ip:10.0.0.0/8"]}, {"san": ["ip:10.1.2.3"]}, False),
        ({"permitted": ["dn:O=Acme"]}, {"subject": "CN=b 1,O=Acme"}, True),
        ({"permitted": ["dn:O=Acme"]}, {"subject": "CN=b 1,O=Other"}, False),
        ({"permitted": ["email:example.com"]}, {"san": ["email:a@example.com"]}, True),
        ({"permitted": ["email:example.com"]}, {"san": ["email:a@x.example.com"]}, False),
        ({"permitted": ["uri:.example.com"]}, {"san": ["uri:https://a.example.com/x"]}, True),
        ({"permitted": ["dns:example.com"]}, {"subject": "CN=b1.other.org", "san": []}, False),
        ({"permitted": ["dns:example.com"]}, {"subject": "CN=Some Body", "san": []}, True),
        ({"excluded": ["dns:example.com"]}, {"san": ["dns:a.example.com"]}, False),
    ],
)
def test_names_are_held_to_constraints(constraint: dict[str, Any], leaf: dict[str, Any], fits: bool) -> None:
    words = {"inter": {**constraint, "subject": "O=Acme"}, "leaf": {"subject": "O=Acme", **leaf}}
    assert (_judge(WHOLE, ["ca"], words) is None) is fits


@pytest.mark.parametrize(
    ("extension", "san", "jdk", "said", "reason"),
    [
        ("3009a1073005880329010a", ["rid:1.1.1"], "17.0.15",
         "UnsupportedOperationException: Narrowing and widening are not supported for OIDNames", "unsupported"),
        ("3009a1073005880329010a", [], "17.0.15", None, ""),
        ("3006a10430028200", [], "17.0.15",
         "StringIndexOutOfBoundsException: String index out of range: 0", "unchecked"),
        ("3006a10430028200", [], "25.0.3",
         "StringIndexOutOfBoundsException: Index 0 out of bounds for length 0", "unchecked"),
        ("3006a10430028200", ["ip:10.1.2.3"], "11.0.33", None, ""),
        (f"3026a12430228720{'00' * 32}", ["ip:10.1.2.3"], "17.0.15",
         "ArrayIndexOutOfBoundsException: Index 4 out of bounds for length 4", "unchecked"),
        (f"3026a12430228720{'00' * 32}", ["ip:10.1.2.3"], "8u504", "ArrayIndexOutOfBoundsException: 4", "unchecked"),
        (f"3026a12430228720{'00' * 32}", ["ip:10.1.2.3"], "21.0.13", None, ""),
        (f"3026a1243022872020{'00' * 15}ff{'00' * 15}", ["ip:10.1.2.3"], "17.0.15", None, ""),
        (f"300ea10c300a8708{'00' * 8}", ["ip:fd00::1"], "21.0.13", None, ""),
        (f"300ea10c300a8708{'00' * 8}", ["ip:fd00::1"], "17.0.15",
         "CertPathValidatorException: name constraints check failed", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("built", [False, True])
def test_a_comparison_of_names_may_end_in_an_exception(
    extension: str, san: list[str], jdk: str, said: str | None, reason: str, built: bool
) -> None:
    """Nothing catches it, whichever way the path was found."""
    names = san if jdk == "11.0.33" else ["dns:b1.example.com", *san]
    words = {"inter": {"raw_extensions": [f"!2.5.29.30={extension}"]}, "leaf": {"san": names, "subject": "O=x"}}
    found = _judge(["leaf", "ca", "inter"] if built else WHOLE, ["ca"], words, jdk=jdk)
    if said is None:
        assert found is None
    elif reason or not built:
        assert isinstance(found, Rejection)
        assert (found.text, found.reason) == (said, reason)
        assert bool(found.outer) is not bool(reason)


def test_a_constraint_of_a_strange_kind_is_unknown() -> None:
    words = {"inter": {"raw_extensions": ["!2.5.29.30=300ba1093007a505a1030c0178"]}, "leaf": {}}
    assert isinstance(_judge(WHOLE, ["ca"], words), Unknown)


def test_constraints_that_contradict_each_other_are_unknown() -> None:
    words: dict[str, dict[str, Any]] = {
        "inter": {"excluded": ["dns:example.com"]},
        "deep": {"ca": True, "signed_by": "inter", "permitted": ["dns:example.com"], "subject": "O=Acme"},
        "leaf": {"signed_by": "deep", "san": ["dns:b1.other.org"]},
    }
    assert isinstance(_judge(["leaf", "deep", "inter", "ca"], ["ca"], words), Unknown)


def test_tls_13_takes_no_dsa_signature() -> None:
    runtime = load_runtime("21.0.13")
    names = algorithm_names(local_schemes(runtime, ("TLSv1.3",), CERTIFICATE))
    verdict = _reject(WHOLE, ["ca"], {"inter": {"key": "dsa2048"}}, jdk="21.0.13", tls_names=names)
    assert verdict.text == (
        "CertPathValidatorException: Algorithm constraints check failed on SHA256withDSAsignature and RSA key with "
        "size of 2048bits"
    )


@pytest.mark.parametrize(
    ("chain", "words", "says"),
    [
        (["leaf", "ca", "inter"], {}, "Certificate chaining error"),
        (["leaf"], {}, "No trusted certificate found"),
        (WHOLE, {"inter": {"ca": False}}, "End user tried to act as a CA"),
        (WHOLE, {"inter": {"permitted": ["dns:x.org"]}},
         "Certificate contains unknown critical extensions: [2.5.29.30]"),
        (WHOLE, {"inter": {"usages": ["cRLSign"]}}, "Wrong key usage: expected keyCertSign"),
        (WHOLE, {"leaf": {"extended_usages": ["clientAuth"]}},
         "Extended key usage does not permit use for TLS server authentication"),
    ],
)  # fmt: skip
def test_the_simple_trust_manager_has_words_of_its_own(
    chain: list[str], words: dict[str, dict[str, Any]], says: str
) -> None:
    verdict = _reject(chain, ["ca"], words, trust_manager="sunx509")
    assert verdict.chain[-1] == f"ValidatorException: {says}"


def test_the_simple_trust_manager_tells_an_expiry_bare() -> None:
    verdict = _reject(WHOLE, ["ca"], {"leaf": {"ends": "2026-11-20"}}, trust_manager="SunX509")
    assert verdict.chain == ("CertificateExpiredException: NotAfter: Fri Nov 20 00:00:00 UTC 2026",)


def test_a_maze_of_cross_certificates_ends() -> None:
    words: dict[str, dict[str, Any]] = {"root": {"ca": True, "signed_by": "self", "cn": "r"}}
    for number in range(9):
        words[f"n{number}"] = {"ca": True, "signed_by": "root", "cn": "r", "key": "p256", "serial": number + 1}
    words["leaf"] = {"signed_by": "root", "cn": "b1"}
    made = Certificates({**words, "other": {"ca": True, "signed_by": "self"}})
    chain = [decode_certificate(made[name].der) for name in ("leaf", *(f"n{number}" for number in range(9)))]
    verdict = validate_chain(chain, [decode_certificate(made["other"].der)], "server", AT, load_runtime("17.0.15"))
    assert verdict is not None


def test_anchors_are_found_by_name_and_key() -> None:
    made = Certificates({"ca": ROOT, "again": {**ROOT, "key_of": "ca", "serial": 9}})
    ca, again = (decode_certificate(made[name].der) for name in ("ca", "again"))
    anchors = Anchors([ca, ca])
    assert anchors.certificates == (ca,)
    assert ca in anchors
    assert again not in anchors
    assert anchors.replaces(again)


def test_times_and_names_are_printed_as_java_prints_them() -> None:
    assert java_time(datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)) == "Tue Nov 14 22:13:20 UTC 2023"
    made = Certificates(
        {"x": {"subject": ["C=DE", "O=Acme, Inc.", "emailAddress=a@b.c", "CN=b1"], "signed_by": "self"}}
    )
    name = decode_certificate(made["x"].der).subject_name
    assert display_name(name) == 'CN=b1, EMAILADDRESS=a@b.c, O="Acme, Inc.", C=DE'


@pytest.mark.parametrize(
    ("root", "signer", "jdk", "said"),
    [
        ("p256", "rsa2048", "17.0.15", "No installed provider supports this key: sun.security.ec.ECPublicKeyImpl"),
        ("rsa2048", "p256", "25.0.3", "No installed provider supports this key: sun.security.rsa.RSAPublicKeyImpl"),
        ("dsa2048", "rsapss2048", "8u504",
         "No installed provider supports this key: sun.security.provider.DSAPublicKeyImpl"),
        ("ed25519", "p256", "8u504", "No installed provider supports this key: sun.security.x509.X509Key"),
        ("ed25519", "p256", "17.0.15",
         "No installed provider supports this key: sun.security.ec.ed.EdDSAPublicKeyImpl"),
        ("ed25519", "ed448", "17.0.15", "Parameters must be Ed448"),
        ("rsa2048", "ed448", "17.0.15", "Unsupported key type"),
    ],
)  # fmt: skip
def test_a_key_of_another_kind_has_words_of_its_own(root: str, signer: str, jdk: str, said: str) -> None:
    words = {
        "ca": {"key": root, "ski": False},
        "signer": {"ca": True, "key": signer, "subject": "CN=root"},
        "leaf": {"signed_by": "signer", "aki": False},
    }
    certs = Certificates({name: {"cn": "root" if name == "ca" else name, **one} for name, one in words.items()})
    chain, anchor = [decode_certificate(certs["leaf"].der)], decode_certificate(certs["ca"].der)
    found = validate_chain(chain, [anchor], "server", AT, load_runtime(jdk))
    assert isinstance(found, Rejection)
    assert (found.text, found.reason) == (f"InvalidKeyException: {said}", "")


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (("SHA256", "SHA256", 32), True),
        (("SHA256", "SHA256", 64), True),
        (("SHA256", "SHA256", 20), False),
        (("SHA384", "SHA384", 48), False),
        (("SHA256", "SHA1", 32), False),
    ],
)
def test_an_rsassa_pss_key_keeps_to_its_parameters(wanted: tuple[str, str, int], fits: bool) -> None:
    digest = "300d06096086480165030402010500"
    mask = f"301a06092a864886f70d010108{digest}"
    restriction = bytes.fromhex(f"3034a00f{digest}a11c{mask}a203020120")
    assert fits_pss_key(restriction, wanted) is fits
    assert fits_pss_key(b"", wanted)
