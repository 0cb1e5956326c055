"""How thorough a run is."""

from __future__ import annotations

from dataclasses import dataclass

from gradspec.errors import UsageError

PROFILES = {"quick": 25, "default": 100, "deep": 2000}
"""The number of examples that a claim gets in one format."""


@dataclass(frozen=True)
class Profile:
    """A number of examples and a seed; equal profiles give equal runs."""

    name: str = "default"
    examples: int = PROFILES["default"]
    seed: int = 0
    classes: int | None = None
    """Where it is given, every input has exactly so many classes, and they come from a fixed list (runner.sized)."""

    @property
    def deep(self) -> bool:
        return self.name == "deep"


def profile(name: str = "default", examples: int | None = None, seed: int = 0, classes: int | None = None) -> Profile:
    """The profile called `name`, with another number of examples if one is given. Raises UsageError."""
    if name not in PROFILES:
        raise UsageError(f"Expected a profile among {', '.join(PROFILES)} but got {name!r}.")
    if examples is not None and examples < 1:
        raise UsageError(f"Expected at least one example but got examples={examples}.")
    if classes is not None and classes < 2:
        raise UsageError(f"Expected at least two classes but got classes={classes}.")
    if classes is not None and examples is not None:
        raise UsageError(
            f"Expected examples or classes but got both, examples={examples} and classes={classes}: "
            "the inputs of a given size are a fixed list, and another seed gives another one."
        )
    return Profile(name, PROFILES[name] if examples is None else examples, seed, classes)
