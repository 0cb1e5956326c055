"""Where the commands write: standard output, a file, a progress bar on standard error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column

UNUSABLE = 2
WIDTH = 120
"""Columns where there is no terminal."""


def progress_bar() -> Progress:
    """A bar on standard error, gone when the run is over; nothing where that is no terminal."""
    console = Console(file=sys.stderr)
    return Progress(
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}", table_column=Column(no_wrap=True, overflow="ellipsis")),
        console=console,
        auto_refresh=False,  # a thread of its own would forbid forking the workers
        redirect_stdout=False,
        redirect_stderr=False,
        transient=True,
        disable=not console.is_terminal,
    )


def shown(write: Callable[[], None]) -> int:
    """Writes to standard output: 0, or 2 where that cannot be done. A reader that has left has read enough."""
    try:
        write()
        sys.stdout.flush()
        return 0
    except BrokenPipeError:
        code = 0
    except OSError as error:
        click.echo(f"gradspec: could not write to standard output: {error.strerror}.", err=True)
        code = UNUSABLE
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the interpreter tries again as it ends
    return code


def console() -> Console:
    """A console as wide as the terminal, and of a fixed width where there is none."""
    wide = Console()
    return wide if wide.is_terminal else Console(width=WIDTH)
