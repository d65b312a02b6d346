"""The program: runs a command, prints what it gives, and exits. Nothing else prints or exits."""

from __future__ import annotations

import errno
import gc
import os
import sys
import time
from contextlib import redirect_stderr, suppress
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from .command_parts import Output

_DEBUG = "KAFKASSL_DOCTOR_DEBUG"
_NOT_LOOKED, _INTERRUPTED = 2, 130
_BAR, _WORTH_A_BAR = 30, 3
_WORTH_WAITING, _REDRAWN = 1.0, 0.1
"""Seconds before a bar is drawn, and between two drawings."""
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EIO)


def main() -> None:
    """Run the program with the arguments of this process, and exit."""
    # Imports make many objects that all stay: looking for garbage among them takes 4 ms of every run.
    gc.set_threshold(300_000, 20, 20)
    _open_closed_outputs()
    code = run_program(sys.argv[1:])
    gc.freeze()  # Python's own end would look for garbage among all of it: a tenth of a short run
    _leave_threads_behind(code)
    sys.exit(code)


def _leave_threads_behind(code: int) -> None:
    """Exit at once where a thread still computes, or waits for a name server: Python's own end would tear it apart,
    and with it the process."""
    threading = sys.modules.get("threading")
    if threading is not None and threading.active_count() > 1:
        with suppress(OSError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _open_closed_outputs() -> None:
    """Where an output was closed (``>&-``), Python has none at all: what is printed there goes nowhere."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 (it stays open)


def run_program(arguments: list[str]) -> int:
    """Run the program with *arguments*; print, and return the exit code."""
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        _let_go_of_output()
        return _NOT_LOOKED
    except OSError as problem:
        if problem.errno in _NO_ROOM:
            _let_go_of_output()
            _complain(f"standard output can't be written: {problem.strerror}.")
            return _NOT_LOOKED
        return _give_up(problem)
    except Exception as problem:  # a fault of this program: told in one line, with no traceback and no secret
        return _give_up(problem)


def _give_up(problem: Exception) -> int:
    if os.environ.get(_DEBUG):
        raise problem
    _complain(_unexpected(problem))
    return _NOT_LOOKED


def _run(arguments: list[str]) -> int:
    if arguments == ["--version"]:
        from . import __version__

        print(f"kafkassl-doctor {__version__}")
        return 0
    outputs = _Desk()
    try:
        _run_command(arguments, outputs)
    except SystemExit as ended:
        if ended.code or not outputs:
            return ended.code if isinstance(ended.code, int) else _NOT_LOOKED
    finally:
        outputs.wipe()
    return _deliver(outputs[0])


def _run_command(arguments: list[str], outputs: _Desk) -> None:
    """Run the command; what typer has to say of its words, or of one that can't be used, ends in SystemExit."""
    from .commands import run_plainly
    from .options import UsageProblem

    problem = None
    try:
        if run_plainly(arguments, outputs):
            return
    except UsageProblem as found:
        problem = found
    from .program import run_with_typer

    with redirect_stderr(_Harmless(sys.stderr)):
        run_with_typer(arguments, outputs, problem)


class _Desk(list[Any]):
    """Where a command puts what it gives; it hears how far one has come that takes its time."""

    def __init__(self) -> None:
        super().__init__()
        self._stream = sys.stderr
        self._from = time.monotonic() + _WORTH_WAITING
        self._drawn = 0
        self._shown = self._stream.isatty() and os.environ.get("TERM") != "dumb"

    def progress(self, done: int, whole: int) -> None:
        """Draw a bar on standard error, where that is a terminal and the run takes its time."""
        now = time.monotonic()
        if not self._shown or now < self._from or whole < _WORTH_A_BAR:
            return
        self._from = now + _REDRAWN
        filled = _BAR * min(done, whole) // whole
        text = f"{'#' * filled}{'.' * (_BAR - filled)} {100 * done // whole}%"
        self._stream.write(f"\r{text}{' ' * (self._drawn - len(text))}")
        self._stream.flush()
        self._drawn = len(text)

    def wipe(self) -> None:
        """Leave nothing of the bar."""
        if self._drawn:
            self._stream.write(f"\r{' ' * self._drawn}\r")
            self._stream.flush()
            self._drawn = 0


class _Harmless:
    """Standard error for what typer says of arguments, which can hold anything."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        from .formats.text import printable_lines

        return self._stream.write("\n".join(printable_lines(text)))


def _deliver(output: Output) -> int:
    """Print a command's texts, or write them to their files; return the exit code.

    A file that can't be written keeps no other text back.
    """
    problems = [problem for path, text in output.texts if path is not None and (problem := _write(path, text))]
    for path, text in output.texts:
        if path is None:
            _print(text)
    if output.said and not problems:
        _print(output.said)
    for complaint in (*output.complaints, *(problems or output.noted)):
        _complain(complaint)
    return _NOT_LOOKED if problems else output.code


def _write(path: str, text: str) -> str | None:
    try:
        with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.write(text)
    except OSError as problem:
        return f"{path!r} can't be written: {problem.strerror or problem}."
    return None


def _print(text: str) -> None:
    """Print *text*; a reader that has gone away (``| head``) changes nothing in the verdict."""
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        _let_go_of_output()


def _let_go_of_output() -> None:
    """Keep the interpreter from failing once more when it flushes standard output at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(message: str) -> None:
    from .formats.text import printable

    print(f"kafkassl-doctor: {printable(message)}", file=sys.stderr)


def _unexpected(problem: Exception) -> str:
    """What went wrong and where, without any value of the user's."""
    where, trace = "", problem.__traceback__
    while trace:
        file = trace.tb_frame.f_code.co_filename
        if f"{os.sep}kafkassl_doctor{os.sep}" in file:
            where = f" in {file.rpartition(f'{os.sep}kafkassl_doctor{os.sep}')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return (
        f"internal error: {type(problem).__name__}{where}. Nothing was judged; please report it. "
        f"With {_DEBUG}=1 the whole traceback is shown, which may hold values of your files."
    )
