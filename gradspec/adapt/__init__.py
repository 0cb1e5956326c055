"""Adapting: the conventions of somebody's file, found by asking its functions."""

from gradspec.adapt.adaptation import Adaptation, Row, adapt
from gradspec.adapt.by_name import adapted, described, with_changes

__all__ = ["Adaptation", "Row", "adapt", "adapted", "described", "with_changes"]
