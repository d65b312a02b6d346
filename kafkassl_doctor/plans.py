"""A run as it is asked for: by the command line alone, or together with kafkassl-doctor's own configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .options import Given, Options, UsageProblem, read_options
from .project import FILE, find_project
from .records import NamedTuple

if TYPE_CHECKING:
    from .project.applying import Applied


class Plan(NamedTuple):
    """What to look at, and how."""

    names: tuple[str, ...]
    """The files, as given or as the configuration names them."""
    given: Given
    """The options in the words of the command line, with what the configuration says."""
    applied: Applied | None = None
    """What the configuration says; None for none."""
    whole_cluster: bool = False
    """Whether files were handed on as they changed (a hook does that), whatever they are."""

    def options(self) -> Options:
        """Return the options; raises UsageProblem."""
        options = self.applied.options() if self.applied else read_options(self.given, self.names)
        if not self.whole_cluster:
            return options
        return options._replace(strangers=frozenset(self.names) - (self.applied.named if self.applied else frozenset()))

    def blame(self, problem: UsageProblem) -> UsageProblem:
        """Return the problem, naming the configuration's key where it comes from there."""
        return self.applied.blame(problem) if self.applied else problem


def make_plan(
    given: Given,
    files: tuple[str, ...],
    config: str | None = None,
    without: bool = False,
    whole_cluster: bool = False,
) -> Plan:
    """Return the plan for *files*; *config* names the configuration, else it is looked for, unless *without* it.

    With *whole_cluster*, the files that the configuration puts into one cluster with them belong to it too; without a
    configuration, only the files that are given do. Raises UsageProblem.
    """
    if config is not None and without:
        raise UsageProblem("--config", "it can't stand beside --no-config.")
    path = config if config is not None or without else find_project(files[0] if files else None)
    if path is not None:
        from .project.applying import apply_project

        applied = apply_project(path, files, given, whole_cluster)
        return Plan(applied.names, applied.given, applied, whole_cluster)
    if not files:
        raise UsageProblem("FILE...", f"name the files to check, or write a {FILE} that does: kafkassl-doctor init")
    return Plan(files, given, whole_cluster=whole_cluster)


def find_rules(folders: tuple[str, ...]) -> tuple[str, ...]:
    """Return the folders of rules of the user's own: those of the configuration that we stand below, and *folders*.

    Raises UsageProblem.
    """
    path = find_project(None)
    if path is None:
        return folders
    from .project.applying import own_rules

    return tuple(dict.fromkeys((*own_rules(path), *folders)))
