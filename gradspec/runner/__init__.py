"""Running properties: the claim decorator, the judge, and what relates the rows of a run."""

from gradspec.runner.profiles import PROFILES, Profile, profile
from gradspec.runner.property import Property, all_properties, claim
from gradspec.runner.rows import Runner
from gradspec.runner.run import conclude, run

__all__ = ["PROFILES", "Profile", "Property", "Runner", "all_properties", "claim", "conclude", "profile", "run"]
