"""`python -m gradspec`: the command line."""

from gradspec.cli import main

main()
