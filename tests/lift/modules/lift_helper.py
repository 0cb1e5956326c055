"""A file next to the candidate, imported by it."""

# mypy: ignore-errors
# (written as ordinary people write)

import numpy


def exponentials(x):
    return numpy.exp(x - numpy.max(x))


def normalised(e):
    return e / numpy.sum(e)
