"""The command `gradspec` itself: what its subcommands share."""

from __future__ import annotations

import io
import sys

import click

from gradspec.cli.adapt import adapt
from gradspec.cli.check import check
from gradspec.cli.ledger import ledger
from gradspec.cli.limits import limits
from gradspec.cli.output import UNUSABLE
from gradspec.cli.smoke import smoke
from gradspec.cli.theory import explain, list_, new
from gradspec.errors import GradspecError


class _Group(click.Group):
    """Shows gradspec's own errors in one line, and exits with 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except GradspecError as error:
            click.echo(f"gradspec: {error}", err=True)
        except KeyboardInterrupt:
            click.echo("gradspec: interrupted before anything was judged.", err=True)
        raise click.exceptions.Exit(UNUSABLE)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="gradspec")
def main() -> None:
    """Is this softmax, cross-entropy, backward pass right? A verdict claim by claim."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and not stream.encoding.lower().startswith("utf"):
            stream.reconfigure(encoding="utf-8")  # an ASCII locale knows neither ✓ nor ✗


for command in (adapt, check, explain, ledger, limits, list_, new, smoke):
    main.add_command(command)
