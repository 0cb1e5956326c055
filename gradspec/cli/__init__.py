"""The command line: the group, and a module a command or a few small ones."""

from gradspec.cli.group import main

__all__ = ["main"]
