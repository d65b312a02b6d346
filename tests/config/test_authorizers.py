"""Authorizers that a release does not have, and what takes their place."""

import pytest

from fixtures.nodes import COMBINED, ZOOKEEPER, read_changed


@pytest.mark.parametrize(
    ("base", "named"),
    [
        (ZOOKEEPER, "kafka.security.authorizer.AclAuthorizer"),
        (COMBINED, "org.apache.kafka.metadata.authorizer.StandardAuthorizer"),
    ],
)
def test_what_takes_the_place_of_an_absent_authorizer_keeps_its_lists_where_the_node_does(base, named):
    name = {"authorizer.class.name": "kafka.security.auth.SimpleAclAuthorizer"}
    (refusal,) = read_changed(base, name, "3.9.1").authorizer.steps
    assert refusal.values["standard"] == named
