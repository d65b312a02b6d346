"""Modes, owners and folders of a file, judged by what they say and not by who asks."""

import os
import stat

import pytest

from kafkassl_doctor.sources.access import look_at, walk
from kafkassl_doctor.values import Unknown

pytestmark = pytest.mark.skipif(os.name != "posix", reason="this system has no modes and owners")
ME = f"{os.getuid()}:{os.getgid()}"
STRANGER = "54321:54321"
ROOT = os.getuid() == 0


@pytest.fixture
def folder(tmp_path):
    """A folder whose parents everybody may enter."""
    for parent in (tmp_path, *tmp_path.parents):
        if parent.stat().st_uid != os.getuid() or parent == parent.parent:
            break
        parent.chmod(parent.stat().st_mode | 0o055)
    return tmp_path


def make(path, mode):
    path.write_text("x")
    path.chmod(mode)
    return str(path)


def test_bits_are_told_as_they_are(folder):
    access = look_at(make(folder / "f", 0o664), None)
    assert (access.exists, access.mode) == (True, "0664")
    assert (access.world_readable, access.world_writable) == (True, False)
    assert (access.group_readable, access.group_writable) == (True, True)


def test_root_running_us_does_not_make_a_file_readable_for_others(folder):
    file = make(folder / "f", 0o600)
    assert look_at(file, STRANGER).readable_by_service is False
    (folder / "f").chmod(0o604)
    assert look_at(file, STRANGER).readable_by_service is True


@pytest.mark.skipif(not ROOT, reason="only root gives files away")
def test_owner_group_and_others_count_in_that_order(folder):
    file = make(folder / "f", 0o040)
    os.chown(file, 54321, 54322)
    assert look_at(file, "54321:54322").readable_by_service is False
    assert look_at(file, "54323:54322").readable_by_service is True
    assert look_at(file, "54323:54324").readable_by_service is False


def test_a_folder_that_can_not_be_entered_hides_a_readable_file(folder):
    (folder / "d").mkdir()
    file = make(folder / "d" / "f", 0o644)
    (folder / "d").chmod(0o700)
    assert look_at(file, STRANGER).readable_by_service is False
    (folder / "d").chmod(0o701)
    assert look_at(file, STRANGER).readable_by_service is True


def test_the_way_of_a_link_counts_too(folder):
    (folder / "closed").mkdir()
    make(folder / "closed" / "f", 0o644)
    (folder / "link").symlink_to("closed/../closed/f")
    (folder / "closed").chmod(0o700)
    assert look_at(str(folder / "link"), STRANGER).readable_by_service is False
    (folder / "closed").chmod(0o711)
    access = look_at(str(folder / "link"), STRANGER)
    assert (access.readable_by_service, access.mode) == (True, "0644")
    assert str(folder / "closed") in [path for path, _ in walk(str(folder / "link"))]


def test_root_reads_everything(folder):
    assert look_at(make(folder / "f", 0o000), "root").readable_by_service is True


def test_without_a_user_readability_is_unknown(folder):
    file = make(folder / "f", 0o644)
    assert isinstance(look_at(file, None).readable_by_service, Unknown)
    unknown = look_at(file, "no-such-user-here").readable_by_service
    assert isinstance(unknown, Unknown)
    assert "no-such-user-here" in unknown.reason


def test_a_folder_open_to_all_is_found_unless_sticky(folder):
    (folder / "open" / "below").mkdir(parents=True)
    file = make(folder / "open" / "below" / "f", 0o600)
    (folder / "open").chmod(0o777)
    assert look_at(file, None).open_folder == str(folder / "open")
    (folder / "open").chmod(0o1777)
    assert look_at(file, None).open_folder is None


@pytest.mark.skipif(not ROOT, reason="only root gives folders away")
def test_a_folder_of_a_third_party_is_foreign(folder):
    (folder / "d").mkdir()
    file = make(folder / "d" / "f", 0o600)
    os.chown(folder / "d", 54321, 54321)
    assert look_at(file, None).foreign_folder == str(folder / "d")
    assert look_at(file, STRANGER).foreign_folder is None


def test_a_missing_file_is_known_to_be_missing(folder):
    access = look_at(str(folder / "absent"), ME)
    assert access.exists is False
    assert isinstance(access.mode, Unknown)
    assert look_at("/nul\0inside", ME).exists is False


def test_links_in_a_circle_end(folder):
    (folder / "a").symlink_to("b")
    (folder / "b").symlink_to("a")
    assert look_at(str(folder / "a"), ME).exists is False


@pytest.mark.skipif(ROOT, reason="root enters every folder")
def test_what_lies_behind_a_closed_folder_is_unknown(folder):
    (folder / "d").mkdir()
    make(folder / "d" / "f", 0o644)
    (folder / "d").chmod(0)
    try:
        assert isinstance(look_at(str(folder / "d" / "f"), ME).exists, Unknown)
    finally:
        (folder / "d").chmod(stat.S_IRWXU)


def test_folders_and_devices_have_no_access_to_judge(folder):
    (folder / "d").mkdir(mode=0o777)
    for path in (str(folder / "d"), "/dev/null"):
        access = look_at(path, STRANGER)
        assert access.exists is True
        assert isinstance(access.world_writable, Unknown)
        assert isinstance(access.mode, Unknown)
