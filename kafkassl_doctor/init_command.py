"""The command `init`.

Annotations are values here, not text: they say what the command line gives (parameters.py).
"""

from .arguments import Folder, Force
from .command_parts import Desk, Output, guard_usage


def init(desk: Desk, folder: Folder = ".", force: Force = False) -> None:
    """Write a first kafkassl-doctor.toml from the configurations of Kafka below a folder, and say what was found."""
    from .project.starting import start_project

    with guard_usage():
        start = start_project(folder, force)
    desk.append(Output(((start.path, start.text),), said=start.said))
