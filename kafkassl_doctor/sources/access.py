"""Who can reach a file: its mode and owner, the folders above it, and whether the user that runs Kafka can read it.

Everything is judged by what the file system says of the file, never by whether the user who runs us could open it.
"""

from __future__ import annotations

import errno
import os
import stat
from functools import cache
from pathlib import Path

from ..records import NamedTuple
from ..values import Unknown

Truth = bool | Unknown

_MOST_LINKS = 40
_ROOT = 0
_ACCESS_LIST = "system.posix_acl_access"


class Access(NamedTuple):
    """What the file system says of one path; unknown where a folder above it can't be entered."""

    exists: Truth
    mode: str | Unknown
    """Permission bits as in ``0640``."""
    owner: str | Unknown
    group: str | Unknown
    """Names, or numbers where this machine has no name for them."""
    world_readable: Truth
    group_readable: Truth
    world_writable: Truth
    group_writable: Truth
    readable_by_service: Truth
    """Whether the user under which Kafka runs can read it, every folder on the way included."""
    open_folder: str | Unknown | None
    """Nearest folder on the way that everybody can write to without the sticky bit."""
    foreign_folder: str | Unknown | None
    """Nearest folder on the way that belongs to neither root, nor the file's owner, nor the service's user."""
    foreign_owner: Truth
    """Whether it belongs to neither root nor the user under which Kafka runs."""


User = tuple[int, frozenset[int]]
"""A user of this machine: number, and the numbers of all groups."""
Step = tuple[str, os.stat_result]
"""A file or a folder that opening a path passes through."""


def look_at(path: str, run_as: str | None) -> Access:
    """Return what is known of the access to *path* (absolute); raises nothing.

    *run_as* is the user under which Kafka runs: a name or a number of this machine, or ``uid:gid``.
    """
    if os.name != "posix":
        return _unknown_access(Unknown("this system has no modes and owners as Kafka's servers have"))
    try:
        *folders, last = walk(path)
    except (OSError, ValueError) as error:
        return _without_file(error)
    mode = last[1].st_mode
    if not stat.S_ISREG(mode):
        return _unknown_access(Unknown("it is no regular file"))._replace(exists=True)
    user = find_user(run_as)
    return Access(
        exists=True,
        mode=f"{stat.S_IMODE(mode):04o}",
        owner=_name("pwd", last[1].st_uid),
        group=_name("grp", last[1].st_gid),
        world_readable=bool(mode & stat.S_IROTH),
        group_readable=bool(mode & stat.S_IRGRP),
        world_writable=bool(mode & stat.S_IWOTH),
        group_writable=bool(mode & stat.S_IWGRP),
        readable_by_service=user if isinstance(user, Unknown) else _can_read(user, folders, last),
        open_folder=_open_folder(folders),
        foreign_folder=_foreign_folder(folders, last, user),
        foreign_owner=user if isinstance(user, Unknown) else last[1].st_uid not in (_ROOT, user[0]),
    )


def find_user(name: str | None) -> User | Unknown:
    """Return the user of this machine with that name or number, or ``uid:gid``; unknown when there is none."""
    if name is None:
        return Unknown("the user under which Kafka runs was not told (--run-as)")
    return _find_user(name)


def walk(path: str) -> list[Step]:
    """Return every folder that opening *path* passes through, in order, and the file itself; links are followed.

    Raises OSError as opening would, when a part is missing or can't be entered.
    """
    if not path.startswith("/"):
        raise FileNotFoundError(errno.ENOENT, "the folder that we stand in is gone")
    steps: list[Step] = [("/", Path("/").stat())]
    left = [part for part in reversed(path.split("/")) if part not in ("", ".")]
    current, links = "", 0
    while left:
        part = left.pop()
        if part == "..":
            current = current.rpartition("/")[0]
            continue
        reached = f"{current}/{part}"
        status = os.lstat(reached)
        if not stat.S_ISLNK(status.st_mode):
            current = reached
            steps.append((reached, status))
            continue
        links += 1
        if links > _MOST_LINKS:
            raise OSError(errno.ELOOP, "too many links")
        to = os.readlink(reached)
        current = "" if to.startswith("/") else current
        left += [part for part in reversed(to.split("/")) if part not in ("", ".")]
    return steps


@cache
def _find_user(name: str) -> User | Unknown:
    import pwd

    uid, colon, gid = name.partition(":")
    if colon and uid.isdecimal() and gid.isdecimal():
        return int(uid), frozenset([int(gid)])
    try:
        entry = pwd.getpwuid(int(name)) if name.isdecimal() else pwd.getpwnam(name)
        return entry.pw_uid, frozenset(os.getgrouplist(entry.pw_name, entry.pw_gid))
    except (KeyError, OverflowError, ValueError, OSError):
        return Unknown(f"this machine has no user {name}")


def _can_read(user: User, folders: list[Step], last: Step) -> Truth:
    if user[0] == _ROOT:
        return True
    for step, bit in [*((folder, stat.S_IXOTH) for folder in folders), (last, stat.S_IROTH)]:
        allowed = _allows(user, step, bit)
        if allowed is not True:
            return allowed
    return True


def _allows(user: User, step: Step, bit: int) -> Truth:
    """Whether *user* has the right that *bit* (of others) stands for; an access list leaves that open."""
    path, status = step
    if status.st_uid == user[0]:
        return bool(status.st_mode & bit << 6)
    if _has_access_list(path):
        return Unknown(f"{path} has an access list")
    return bool(status.st_mode & (bit << 3 if status.st_gid in user[1] else bit))


def _has_access_list(path: str) -> bool:
    try:
        return bool(os.getxattr(path, _ACCESS_LIST))
    except (OSError, AttributeError):
        return False


def _open_folder(folders: list[Step]) -> str | None:
    for path, status in reversed(folders):
        if status.st_mode & (stat.S_IWOTH | stat.S_ISVTX) == stat.S_IWOTH:
            return path
    return None


def _foreign_folder(folders: list[Step], last: Step, user: User | Unknown) -> str | None:
    fine = {_ROOT, last[1].st_uid}
    if not isinstance(user, Unknown):
        fine.add(user[0])
    return next((path for path, status in reversed(folders) if status.st_uid not in fine), None)


def _name(module: str, number: int) -> str:
    try:
        if module == "pwd":
            import pwd

            return pwd.getpwuid(number).pw_name
        import grp

        return grp.getgrgid(number).gr_name
    except (KeyError, OverflowError):
        return str(number)


def _without_file(error: OSError | ValueError) -> Access:
    if isinstance(error, OSError) and error.errno in (errno.EACCES, errno.EPERM):
        return _unknown_access(Unknown("a folder above it can't be entered by this user"))
    return _unknown_access(Unknown("there is no such file"))._replace(exists=False)


def _unknown_access(why: Unknown) -> Access:
    return Access(*[why] * len(Access._fields))
