"""`gradspec explain`, `list` and `new`: what can be read, and what can be begun with."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from gradspec.cli.output import console, shown
from gradspec.errors import UsageError


@click.command(short_help="Show the theory behind a claim.")
@click.argument("claim")
def explain(claim: str) -> None:
    """Show the section of CLAIM in its chapter (for a pattern, every section; for a page's name, the page)."""
    from gradspec.claims import pages, select
    from gradspec.reports import print_chapter, print_sections

    if not claim.strip():
        raise UsageError("Expected a claim id or a page's name but got nothing; `gradspec list claims` shows them.")
    screen = console()
    chapter = next((path for path in pages() if path.stem == claim), None)
    if chapter is not None:
        sys.exit(shown(lambda: print_chapter(chapter, screen)))
    chosen = select([claim])
    sys.exit(shown(lambda: print_sections(chosen, screen)))


@click.command("list", short_help="List claims, operations or built-in candidates.")
@click.argument("what", type=click.Choice(["claims", "operations", "candidates"]))
def list_(what: str) -> None:
    """List the claims, the operations of the contract, or the built-in candidates."""
    from gradspec.listings import print_listing

    sys.exit(shown(lambda: print_listing(what, console())))


@click.command(short_help="Write a skeleton to fill in.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def new(file: Path) -> None:
    """Write a skeleton of the contract to FILE: every operation, with its docstring, to be filled in."""
    from gradspec.candidates import skeleton

    if file.exists():
        raise UsageError(f"Expected a new file but {file} exists; choose another name, so that nothing is lost.")
    try:
        file.write_text(skeleton(), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"Expected a file that can be written but got {file}: {error.strerror}.") from error
    click.echo(f"{file} is ready: fill in what you like, then run `gradspec check {file}`.")
