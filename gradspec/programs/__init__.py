"""Candidates in any language: a program that answers JSON lines (`cmd:./program`)."""

from gradspec.programs.candidate import load_program

__all__ = ["load_program"]
