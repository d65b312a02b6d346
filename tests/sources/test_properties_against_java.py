"""Properties files held to the real java.util.Properties, and to the library javaproperties."""

import random
import subprocess
from pathlib import Path

import pytest

from fixtures.oracle.oracle import find_java
from kafkassl_doctor.sources.properties import read_entries

PROGRAM = Path(__file__).parents[2] / "fixtures" / "dump" / "PropertiesDump.java"
FILES = 4000
ALPHABETS = ("a\\\n", "a=:\\\n \t", "a#!\\\n\r =:\f", "ab\\u0041 =\n\r\t\f#!:\0\xe9", "\\=a\n")
PARTS = ("\\u0041", "\\u00e9", "\\ud83d", "\\ude00", "\\\n", "\\\r\n", "\r\n", "\\\\", "\\ ")


def random_file(seed, malformed):
    chance = random.Random(seed)
    parts = [*chance.choice(ALPHABETS), *PARTS, *(("\\u12", "\\uxyza", "u") if malformed else ())]
    parts = [part for part in parts if malformed or part != "u"]
    return "".join(chance.choice(parts) for _ in range(chance.randint(0, 25)))


def as_java_shows(text):
    puts = []
    for key, value, *_ in read_entries(text):
        if key is None:
            return "!IllegalArgumentException: Malformed \\uxxxx encoding."
        puts.append(f"{_hex(key)}={_hex(value)}")
    return " ".join(puts)


def _hex(text):
    return text.encode("utf-16-be", "surrogatepass").hex()


@pytest.mark.jvm
@pytest.mark.slow
@pytest.mark.parametrize("jdk", ["11", "17", "21", "25"])
def test_random_files_load_as_in_java(jdk, tmp_path):
    home, compiler = find_java(jdk), find_java()
    if home is None or compiler is None:
        pytest.skip(f"no JDK {jdk}, or no javac, on this machine")
    command = [compiler / "bin" / "javac", "--release", "11", "-nowarn", "-d", tmp_path, PROGRAM]
    subprocess.run(command, check=True, capture_output=True)
    # JDK 11 reads a \u that is cut short from what an earlier line left in its buffer
    files = [random_file(seed, malformed=jdk != "11" and seed % 7 == 0) for seed in range(FILES)]
    lines = "".join(f"{text.encode('latin-1').hex()}\n" for text in files)
    run = [home / "bin" / "java", "-cp", tmp_path, "PropertiesDump"]
    said = subprocess.run(run, input=lines, check=True, capture_output=True, text=True).stdout.split("\n")
    assert [(text, as_java_shows(text)) for text in files] == list(zip(files, said, strict=False))


def test_plain_files_load_as_in_javaproperties():
    javaproperties = pytest.importorskip("javaproperties")
    compared = 0
    for seed in range(3000):
        text = random_file(seed, malformed=False)
        # the library takes no comment behind an empty continued line, and keeps a backslash at the end
        if "\\\n" in text or "\\\r" in text or text.endswith("\\"):
            continue
        theirs = [tuple(pair) for pair in javaproperties.loads(text, object_pairs_hook=list)]
        assert [(key, value) for key, value, *_ in read_entries(text)] == theirs, repr(text)
        compared += 1
    assert compared > 500
