"""Certificate policies along a path: refused only where an explicit one is required and none is left."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fixtures.certificates import Certificates
from kafkassl_doctor.jvm.paths import validate_chain
from kafkassl_doctor.jvm.rejection import Rejection
from kafkassl_doctor.jvm.runtime import load_runtime
from kafkassl_doctor.stores.decoding import decode_certificate
from kafkassl_doctor.values import Unknown

AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
ONE, OTHER, ANY = "1.2.3.4", "1.2.3.5", "2.5.29.32.0"
EXPLICIT = "2.5.29.36=3003800100"
NO_MAPPING = "2.5.29.36=3006800100810100"
NO_ANY = "2.5.29.54=020100"
ONE_TO_OTHER = "2.5.29.33=300c300a06032a030406032a0305"
ANY_TO_ONE = "2.5.29.33=300d300b0604551d200006032a0304"
ONE_TO_ANY = "2.5.29.33=300d300b06032a03040604551d2000"
TREE = "non-null policy tree required and policy tree is null"


def _says(inter: dict[str, Any], leaf: dict[str, Any]) -> str | Unknown | None:
    made = Certificates(
        {
            "ca": {"ca": True, "cn": "root"},
            "inter": {"ca": True, "signed_by": "ca", **inter},
            "leaf": {"signed_by": "inter", "cn": "b1", **leaf},
        }
    )
    chain = [decode_certificate(made[name].der) for name in ("leaf", "inter")]
    verdict = validate_chain(chain, [decode_certificate(made["ca"].der)], "server", AT, load_runtime("17.0.15"))
    return verdict.text.partition(": ")[2] if isinstance(verdict, Rejection) else verdict


@pytest.mark.parametrize(
    ("inter", "leaf", "says"),
    [
        ({"policies": [ONE]}, {"policies": [OTHER]}, None),
        ({"policies": [ONE], "raw_extensions": [EXPLICIT]}, {"policies": [ONE]}, None),
        ({"policies": [ONE], "raw_extensions": [EXPLICIT]}, {"policies": [OTHER]}, TREE),
        ({"policies": [ONE], "raw_extensions": [EXPLICIT]}, {}, TREE),
        ({"policies": [ANY], "raw_extensions": [EXPLICIT]}, {"policies": [OTHER]}, None),
        ({"policies": [ONE], "raw_extensions": [EXPLICIT]}, {"policies": [ANY]}, None),
        ({"policies": [ONE], "raw_extensions": [EXPLICIT, NO_ANY]}, {"policies": [ANY]}, TREE),
        ({"policies": [ONE], "raw_extensions": [EXPLICIT, ONE_TO_OTHER]}, {"policies": [OTHER]}, None),
        ({"policies": [ONE], "raw_extensions": [EXPLICIT, ONE_TO_OTHER]}, {"policies": [ONE]}, TREE),
        ({"policies": [ANY], "raw_extensions": [EXPLICIT, ONE_TO_OTHER]}, {"policies": [OTHER]}, None),
        ({"policies": [ONE], "raw_extensions": [ANY_TO_ONE]}, {}, "encountered an issuerDomainPolicy of ANY_POLICY"),
        ({"policies": [ONE], "raw_extensions": [ONE_TO_ANY]}, {}, "encountered a subjectDomainPolicy of ANY_POLICY"),
        ({"raw_extensions": [ANY_TO_ONE]}, {}, None),
        ({"policies": [ONE]}, {"policies": [ONE], "raw_extensions": [EXPLICIT]}, None),
        ({}, {"raw_extensions": [EXPLICIT]}, TREE),
    ],
)
def test_policies_are_followed_down_the_path(inter: dict[str, Any], leaf: dict[str, Any], says: str | None) -> None:
    assert _says(inter, leaf) == says


def test_mapping_can_be_forbidden_below() -> None:
    made = Certificates(
        {
            "ca": {"ca": True, "cn": "root"},
            "top": {"ca": True, "signed_by": "ca", "policies": [ONE], "raw_extensions": [NO_MAPPING]},
            "inter": {"ca": True, "signed_by": "top", "policies": [ONE], "raw_extensions": [ONE_TO_OTHER]},
            "leaf": {"signed_by": "inter", "policies": [OTHER]},
        }
    )
    chain = [decode_certificate(made[name].der) for name in ("leaf", "inter", "top")]
    verdict = validate_chain(chain, [decode_certificate(made["ca"].der)], "server", AT, load_runtime("17.0.15"))
    assert isinstance(verdict, Rejection)
    assert verdict.text.endswith(TREE)


def test_policies_that_cannot_be_read_are_unknown() -> None:
    assert isinstance(_says({"raw_extensions": ["2.5.29.32=30050403010203"]}, {}), Unknown)
