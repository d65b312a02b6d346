"""kafkassl-doctor's own configuration: where it is found, what it says, and what is wrong with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from kafkassl_doctor.options import Given, UsageProblem
from kafkassl_doctor.plans import Plan, make_plan
from kafkassl_doctor.project import LIMIT, find_project
from kafkassl_doctor.project.reading import read_project
from kafkassl_doctor.project.showing import show_plan

SECRET = "hunter2-Changeit"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("b1", "b2", "orders", "audit"):
        Path(f"{name}.properties").write_text("ssl.client.auth=required\n")
    return tmp_path


def write(text: str, path: str = "kafkassl-doctor.toml") -> str:
    Path(path).write_text(text, "utf-8")
    return path


def plan(text: str, *files: str, whole_cluster: bool = False, **given: Any) -> Plan:
    return make_plan(Given(**given), files, write(text), whole_cluster=whole_cluster)


def problems(text: str | bytes) -> str:
    Path("kafkassl-doctor.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(UsageProblem) as caught:
        read_project("kafkassl-doctor.toml")
    assert SECRET not in caught.value.message + caught.value.option
    assert caught.value.option == "kafkassl-doctor.toml"
    return caught.value.message


CLUSTER = """
[clusters.east]
nodes = ["b1.properties", "b2.properties"]
clients = ["o*.properties"]
"""


# Where it is found


def test_it_is_found_upwards_from_the_first_file(here: Path) -> None:
    Path("a/b").mkdir(parents=True)
    assert find_project("a/b/x.properties") is None
    write("")
    assert find_project("a/b/x.properties") == str(here / "kafkassl-doctor.toml")
    write("", "a/kafkassl-doctor.toml")
    assert find_project("a/b/x.properties") == str(here / "a/kafkassl-doctor.toml")
    assert find_project(None) == find_project("-") == str(here / "kafkassl-doctor.toml")


def test_a_pyproject_counts_when_it_has_our_table(here: Path) -> None:
    Path("a").mkdir()
    write('[tool.kafkassl-doctor]\nkafka = "3.9"\n', "pyproject.toml")
    write('[project]\ndependencies = ["kafkassl-doctor"]\n', "a/pyproject.toml")
    assert find_project("a/x") == str(here / "pyproject.toml")
    assert read_project("pyproject.toml").values == {"kafka": "3.9"}
    write("", "kafkassl-doctor.toml")
    assert find_project("a/x") == str(here / "kafkassl-doctor.toml")


@pytest.mark.parametrize(
    "content", ["[tool", "[tool]\nruff = 1", "tool = 3 # kafkassl-doctor", "x = 'kafkassl-doctor'"]
)
def test_another_pyproject_is_passed_by(content: str, here: Path) -> None:
    write(content, "pyproject.toml")
    assert find_project("x") is None


def test_a_broken_pyproject_with_our_table_is_not_passed_by(here: Path) -> None:
    write("[tool.kafkassl-doctor]\nkafka = \n", "pyproject.toml")
    assert find_project("x") == str(here / "pyproject.toml")
    with pytest.raises(UsageProblem, match="no TOML"):
        read_project("pyproject.toml")


def test_one_that_can_not_be_read_is_not_passed_by(here: Path) -> None:
    Path("loop").mkdir()
    Path("loop/kafkassl-doctor.toml").symlink_to("kafkassl-doctor.toml")
    Path("folder/kafkassl-doctor.toml").mkdir(parents=True)
    Path("pipe").mkdir()
    os.mkfifo("pipe/kafkassl-doctor.toml")
    for name, said in (("loop", "circle"), ("folder", "folder"), ("pipe", "pipe")):
        path = find_project(f"{name}/x")
        assert path == str(here / name / "kafkassl-doctor.toml")
        with pytest.raises(UsageProblem, match=said):
            read_project(path)


def test_folders_that_lead_in_a_circle_end(here: Path) -> None:
    Path("a").mkdir()
    Path("a/again").symlink_to("..")
    deep = "a/again/" * 30 + "x.properties"
    assert find_project(deep) is None
    write("")
    assert find_project(deep) is not None


def test_odd_names_find_nothing(here: Path) -> None:
    for name in ("", "/", "\udce9/x", "x" * 5000, "a\0b", "/no/such/folder/x", "../../../../../../../../x"):
        assert find_project(name) is None


def test_a_folder_that_is_gone_finds_nothing(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("gone").mkdir()
    monkeypatch.chdir("gone")
    Path("../gone").rmdir()
    assert find_project(None) is None
    assert find_project("x") is None


def test_no_configuration_costs_no_toml(here: Path) -> None:
    code = (
        "import sys; before = set(sys.modules); from kafkassl_doctor import plans, options;"
        "plan = plans.make_plan(options.Given(), ('b1.properties',)); plan.options();"
        "ours = 'kafkassl_doctor.project.'; new = set(sys.modules) - before;"
        "names = [name for name in new if 'toml' in name or name.startswith(ours)];"
        "sys.exit(f'{names}' if names else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=here)


# What it says


def test_a_bare_run_checks_all_that_it_names(here: Path) -> None:
    made = plan(CLUSTER + '[clusters.west]\nnodes = ["audit.properties"]\n')
    assert made.names == ("b1.properties", "b2.properties", "orders.properties", "audit.properties")
    assert made.options().clusters == (
        ("east", ("b1.properties", "b2.properties")),
        ("west", ("audit.properties",)),
    )


def test_a_client_is_at_home_in_its_clusters(here: Path) -> None:
    text = CLUSTER + '[clusters.west]\nnodes = "audit.properties"\nclients = ["orders.properties"]\n'
    assert plan(text).options().homes == {"orders.properties": ("east", "west")}
    assert plan(CLUSTER, cluster=("all=b1.properties",)).options().homes == {}


def test_a_node_is_in_one_cluster(here: Path) -> None:
    with pytest.raises(UsageProblem) as caught:
        plan(CLUSTER + '[clusters.west]\nnodes = ["b*.properties"]\n')
    assert caught.value.option == "kafkassl-doctor.toml: clusters.west.nodes"
    assert caught.value.message == "b1.properties is one of clusters.east.nodes already."


def test_given_files_stand_alone_or_with_their_cluster(here: Path) -> None:
    assert plan(CLUSTER, "b2.properties").names == ("b2.properties",)
    made = plan(CLUSTER, "./b2.properties", "audit.properties", whole_cluster=True)
    assert made.names == ("b1.properties", "./b2.properties", "orders.properties", "audit.properties")
    assert made.options().clusters == (("east", ("b1.properties", "./b2.properties")),)
    assert plan(CLUSTER, "audit.properties", whole_cluster=True).names == ("audit.properties",)


def test_paths_are_meant_from_its_folder_on(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("conf/rules").mkdir(parents=True)
    Path("conf/a.properties").write_text("x=1\n")
    Path("conf/word").write_text(SECRET)
    write(
        'files = ["a.properties"]\ncwd = "."\nrules = ["rules"]\nbaseline = "known"\n'
        'path-map = {"/etc/kafka" = "etc"}\n'
        'secrets = {"ssl.key.password" = "file:word"}\n',
        "conf/kafkassl-doctor.toml",
    )
    made = make_plan(Given(), (), "conf/kafkassl-doctor.toml")
    options = made.options()
    assert made.names == ("conf/a.properties",)
    assert (options.target.cwd, options.rules_folders, options.baseline) == ("conf", ("conf/rules",), "conf/known")
    assert options.target.path_map == (("/etc/kafka", "conf/etc"),)
    assert options.secrets["ssl.key.password"].reveal() == SECRET
    assert options.configuration == "conf/kafkassl-doctor.toml"
    Path("sub").mkdir()
    monkeypatch.chdir("sub")
    assert make_plan(Given(), (), "../conf/kafkassl-doctor.toml").names == ("../conf/a.properties",)


def test_the_command_line_comes_first(here: Path) -> None:
    text = 'kafka = "3.9"\njdk = "11"\nstores = "elsewhere"\nignore = ["x"]\nselect = ["y"]\n'
    made = plan(
        f"{text}expires-within = 10\nstrict = true\n", "b1.properties", kafka="4.0", ignore=("z",), select=("w",)
    )
    options = made.options()
    assert options.target.kafka.startswith("4.0")
    assert options.target.jdk.startswith("11.")
    assert (options.target.stores, options.target.expires_within_days) == ("elsewhere", 10)
    assert (options.ignore, options.select, made.given.strict) == (("x", "z"), ("w",), True)


def test_rules_get_other_severities_and_files_their_own_ignores(here: Path) -> None:
    Path("clients").mkdir()
    Path("clients/a.properties").write_text("x=1\n")
    text = (
        'ca-expires-within = "26w"\nfiles = ["clients/a.properties", "b1.properties"]\n'
        '[severity]\nkey-unknown = "error"\n'
        '[per-file-ignores]\n"clients/*" = ["a", "b"]\n"b?.properties" = "c"\n"*.properties" = ["a"]\n'
    )
    options = plan(text).options()
    assert options.severities == {"key-unknown": "error"}
    assert options.accepted == (("clients/a.properties", ("a", "b")), ("b1.properties", ("c", "a")))
    assert (options.target.ca_expires_within_days, options.target.expires_within_days) == (182, 30)


def test_what_a_client_runs_on_is_told_by_pattern(here: Path) -> None:
    text = CLUSTER + '[client-runtime]\n"orders.properties" = ["librdkafka", "java11"]\n"b*" = "java8"\n'
    made = plan(text)
    assert made.given.client_runtime == (
        "orders.properties=librdkafka",
        "orders.properties=java11",
        "b1.properties=java8",
        "b2.properties=java8",
    )
    assert plan('client-runtime = "java11"', "b1.properties").given.client_runtime == ("java11",)


def test_dotted_keys_need_no_quotation_marks(here: Path) -> None:
    Path("word").write_text("w")
    made = plan('[secrets]\nssl.key.password = "file:word"\nssl.keystore.password = "file:word"\n', "b1.properties")
    assert sorted(made.options().secrets) == ["ssl.key.password", "ssl.keystore.password"]


def test_where_each_value_comes_from_is_shown(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORD", SECRET)
    text = 'kafka = "3.9"\nsecrets = {"ssl.key.password" = "env:WORD"}\n'
    text += f'java-opts = "-Dx.trustStorePassword={SECRET}"\n'
    made = plan(text + CLUSTER, "b1.properties", jdk="11", ignore=("key-unknown",), whole_cluster=True)
    shown = [line.split() for line in show_plan(made, made.options()).splitlines()]
    assert ["kafka", "3.9", "kafkassl-doctor.toml"] in shown
    assert ["jdk", "11", "command", "line"] in shown
    assert ["stores", "here", "default"] in shown
    assert ["secrets", "ssl.key.password=env:WORD", "kafkassl-doctor.toml"] in shown
    assert ["files", "b1.properties", "command", "line"] in shown
    assert ["b2.properties", "kafkassl-doctor.toml:", "clusters.east.nodes"] in shown
    assert SECRET not in show_plan(made, made.options())
    bare = make_plan(Given(kafka="3.9"), ("b1.properties",), without=True)
    assert "3.9" in show_plan(bare, bare.options())
    assert show_plan(bare, bare.options()).startswith("# no configuration\n")


def test_a_byte_order_mark_and_ends_of_lines_of_windows_are_read_over(here: Path) -> None:
    Path("kafkassl-doctor.toml").write_bytes(b'\xef\xbb\xbfkafka = "3.9"\r\nstrict = true\r\n')
    assert read_project("kafkassl-doctor.toml").values == {"kafka": "3.9", "strict": True}


# What is wrong with it


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('kafak = "4.0"', "no key kafak: did you mean kafka?"),
        ('java_home = "/x"', "did you mean java-home?"),
        ('[clutsers.x]\nnodes = ["a"]', "did you mean clusters?"),
        ('[clusters.x]\nnode = ["a"]', "no key node in clusters.x: did you mean nodes?"),
        ("[clusters.x]", "neither nodes nor clients"),
        ("clusters = 3", "clusters is a table, not a number"),
        ("[clusters]\nx = []", "clusters.x is a table, not a list"),
        ("kafka = 4.0", "kafka is a text, not a number: write it in quotation marks."),
        ("kafka = ''", "kafka is a text, not an empty text"),
        ("kafka = 2026-11-24", "kafka is a text, not a time"),
        ("strict = 'yes'", "strict is true or false, not a text"),
        ("strict = 1", "strict is true or false"),
        ("ignore = {a = 1}", "ignore is a list of texts, not a table"),
        ("ignore = [1]", "ignore is a text, not a number"),
        ("expires-within = true", "expires-within is a number of days or a text like 6w."),
        ("expires-within = -1", "expires-within is a number of days or a text like 6w."),
        ("expires-within = []", "expires-within is a text, not a list."),
        ("[severity]\na = 'fatal'", "severity.a is one of error, warning, note"),
        ("[severity]\na = 3", "severity.a is one of"),
        ("severity = 'error'", "severity is a table"),
        ("[per-file-ignores]\na = 3", "per-file-ignores.a is a list of texts"),
        ("files = {}", "files is a list of texts"),
        ("path-map = ['/a=/b']", "path-map is a table"),
        (f"[secrets]\na = '{SECRET}'", "names where the secret is: env:NAME or file:PATH"),
        (f"[secrets]\na = ['{SECRET}']", "secrets.a is a text, not a list"),
        (f"ssl.key.password = '{SECRET}'", "no key ssl"),
        (f"kafka = ['{SECRET}']", "kafka is a text, not a list"),
        (f'kafka = "{SECRET}', "no TOML"),
        (f"kafka = {SECRET}", "no TOML"),
        ("a = 1\na = 2", "no TOML"),
        (b"\xff\xfe", "UTF-8"),
        (b"kafka = '\x00'", "no TOML"),
    ],
)
def test_what_is_wrong_is_told_with_its_key_and_never_its_value(text: str | bytes, said: str, here: Path) -> None:
    assert said in problems(text)


def test_everything_that_is_wrong_is_told_at_once(here: Path) -> None:
    assert len(problems("kafak = 1\nstrict = 2\nfiles = 3\n").split("\n  ")) == 4


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 100_000,
        "a = " + "[" * 100_000 + "]" * 100_000,
        "a" + ".a" * 100_000 + " = 1",
        "[" + "a." * 100_000 + "a]",
        "x = {" + "a = {" * 50_000,
        "[secrets]\na" + ".a" * 500 + " = 1",
        "\n".join(f"key{number} = 1" for number in range(15_000)),
        "x" * LIMIT + "x",
        "a = '''" + "\n" * 100_000,
    ],
)
def test_what_is_huge_or_deep_ends_soon(text: str, here: Path) -> None:
    started = time.process_time()
    message = problems(text)
    assert message
    assert time.process_time() - started < 30


def test_a_key_can_not_write_on_the_terminal(here: Path) -> None:
    assert "\x1b" not in problems('"\\u001b[31mkafka" = 1')
    assert "\n" not in problems('"a\\nb" = 1')


def test_a_pattern_that_names_nothing_is_told(here: Path) -> None:
    with pytest.raises(UsageProblem) as caught:
        plan('[clusters.x]\nnodes = ["n*.properties"]')
    assert (caught.value.option, caught.value.message) == (
        "kafkassl-doctor.toml: clusters.x.nodes",
        "n*.properties names no file.",
    )


def test_a_bare_run_needs_files(here: Path) -> None:
    with pytest.raises(UsageProblem, match="names no files"):
        plan('kafka = "4.0"')
    with pytest.raises(UsageProblem, match="kafkassl-doctor init"):
        make_plan(Given(), (), without=True)
    assert make_plan(Given(), ("b1.properties",), without=True, whole_cluster=True).names == ("b1.properties",)
    with pytest.raises(UsageProblem, match="--no-config"):
        make_plan(Given(), (), "x", without=True)


def test_a_value_that_can_not_be_used_is_told_by_its_key(here: Path) -> None:
    for text, key in (
        ('kafka = "9"', "kafka"),
        ('stores = "there"', "stores"),
        ('ca-expires-within = "x"', "ca-expires-within"),
    ):
        made = plan(text, "b1.properties")
        with pytest.raises(UsageProblem) as caught:
            made.options()
        assert made.blame(caught.value).option == f"kafkassl-doctor.toml: {key}"
    made = plan('kafka = "3.9"', "b1.properties", kafka="9")
    with pytest.raises(UsageProblem) as caught:
        made.options()
    assert made.blame(caught.value).option == "--kafka"
