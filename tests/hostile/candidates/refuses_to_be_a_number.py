"""sigmoid of numbers that are no numbers: every method of theirs raises."""

import numpy as np


class Hostile:
    def __getattribute__(self, name):
        raise SystemExit(name)

    def __float__(self):
        raise SystemExit("no float")

    def __eq__(self, other):
        raise SystemExit("no equality")

    def __repr__(self):
        raise SystemExit("no repr")

    def __len__(self):
        raise SystemExit("no length")


def softmax(x):
    return [Hostile() for _ in x]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))
