"""The command `init`.

Annotations are values here, not text, as in commands.py.
"""

import typer

from .arguments import Folder, Force
from .command_parts import Output, guard_usage
from .commands import app


@app.command(short_help="Write a first configuration.")
def init(context: typer.Context, folder: Folder = ".", force: Force = False) -> None:
    """Write a first kafkassl-doctor.toml from the configurations of Kafka below a folder, and say what was found."""
    from .project.starting import start_project

    with guard_usage():
        start = start_project(folder, force)
    context.obj.append(Output(((start.path, start.text),), said=start.said))
