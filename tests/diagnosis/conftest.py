"""Small candidates that know a right softmax."""

from __future__ import annotations

import pytest


@pytest.fixture
def header() -> str:
    """NumPy, `probs` and `one_hot`."""
    return """
import numpy as np


def probs(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)


def one_hot(x, label):
    return np.arange(len(x)) == label

"""
