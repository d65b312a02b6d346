"""The matrix of connections on a terminal: who gets through to whom, each failure once, with both sides' words."""

import pytest

from kafkassl_doctor.formats.layout import DRAWN, Page, paint
from kafkassl_doctor.formats.links import link_lines
from kafkassl_doctor.report import Link
from kafkassl_doctor.values import Place

EMPTY = "SSLHandshakeException: Empty client certificate chain"
ALERT = "SSLHandshakeException: Received fatal alert: bad_certificate"


def link(client="client.properties", node="server.properties", listener="SSL", **more):
    made = Link(
        client,
        "",
        "java17",
        node,
        listener,
        "b1.example.com",
        9093,
        "bootstrap",
        "client",
        Place(client),
        connects=True,
    )
    return made._replace(**more)


def failing(**more):
    said = {"client_says": ALERT, "broker_says": EMPTY, "because": ("client-certificate-missing",)}
    return link(**{"connects": False, "stage": "client-certificate", "fault": "client", **said, **more})


def shown(links, width=100, verbose=False):
    return paint(link_lines(links, Page(width, DRAWN, verbose)), False)


def test_without_links_nothing_is_shown():
    assert shown([]) == ""


def test_a_row_for_each_who_dials_and_a_column_for_each_listener():
    text = shown(
        [link(), link(listener="CONTROLLER", client="server.properties"), link(client="b.properties", connects=None)]
    )
    rows = [line.split() for line in text.splitlines() if line]
    assert rows[0] == ["CONNECTIONS", "SSL", "CONTROLLER"]
    assert ["client.properties", "✔", "·"] in rows
    assert ["server.properties", "·", "✔"] in rows
    assert ["b.properties", "?", "·"] in rows


def test_the_worst_of_several_addresses_counts():
    text = shown([link(), failing(host="other.example.com")])
    assert "client.properties  ✘" in text


def test_a_failure_is_told_once_with_the_words_of_both_sides():
    text = shown([failing(client=f"c{number}.properties") for number in range(3)])
    assert text.count(EMPTY) == text.count(ALERT) == 1
    assert "c0.properties, c1.properties, c2.properties → SSL b1.example.com:9093" in text
    assert "fails at client-certificate" in text
    assert "[client-certificate-missing]" in text


def test_many_who_fail_alike_are_counted():
    text = shown([failing(client=f"c{number}.properties") for number in range(6)])
    assert "c0.properties, c1.properties, c2.properties and 3 more → SSL" in text


def test_what_is_not_logged_is_told_and_what_is_not_known_too():
    text = shown([failing(client_says=None, unknown=(("client_says", "it depends on its heap"),))])
    assert "can't be told: it depends on its heap" in text
    assert "nothing at the default level" in text


def test_many_nodes_that_agree_are_brought_together():
    nodes = [f"b{number}.properties" for number in range(20)]
    links = [link(client=one, node=other) for one in nodes for other in nodes if one != other]
    text = shown([*links, *(failing(client="c.properties", node=node) for node in nodes)])
    assert "20 nodes" in text
    assert "b0.properties and 19 more  ✔" in text
    assert text.count("✘") == 2


def test_nodes_that_differ_stay_apart():
    nodes = [f"b{number}.properties" for number in range(12)]
    text = shown([failing(node=node) if node == "b7.properties" else link(node=node) for node in nodes], width=100)
    assert "11 nodes" in text
    assert "b7.properties" in text


@pytest.mark.parametrize("width", [40, 80, 100, 160])
def test_no_line_is_wider_than_the_page(width):
    links = [failing(node=f"n{number}/server.properties", listener=f"LISTENER_{number}") for number in range(8)]
    text = shown([*links, link(connects=None, unknown=(("connects", "a reason " * 20),))], width)
    assert max(map(len, text.splitlines())) <= width
    assert "a reason" in text


def test_a_name_can_not_reach_the_terminal():
    assert "\x1b" not in shown([failing(client="\x1b[31m.properties", client_says="\x1b[2J")])


def test_runtimes_of_one_file_that_fare_alike_share_a_row():
    links = [link(runtime=name, runtime_asked=True) for name in ("java17.0.15", "python", "node")]
    links.append(failing(runtime="go", runtime_asked=True))
    lines = [line.rstrip() for line in shown(links).splitlines()]
    assert lines[3:7] == [
        "   client.properties            ✔",
        "     java17.0.15, python, node",
        "   client.properties            ✘",
        "     go",
    ]


def test_many_files_on_one_runtime_are_brought_together_and_others_not():
    links = [link(client=f"c{number}.properties", runtime="go", runtime_asked=True) for number in range(9)]
    text = shown([*links, link(client="d.properties", runtime="node", runtime_asked=True)])
    assert "c0.properties and 8 more" in text
    assert "d.properties" in text
