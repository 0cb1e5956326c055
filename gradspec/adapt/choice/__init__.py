"""Choosing: of all that was found one way for each operation, and the shortest mapping that says it."""
