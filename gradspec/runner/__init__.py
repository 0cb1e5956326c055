"""Running properties: the claim decorator, the judge, the row of a claim."""

from gradspec.runner.profiles import PROFILES, Profile, profile
from gradspec.runner.property import Property, all_properties, claim
from gradspec.runner.rows import Runner

__all__ = ["PROFILES", "Profile", "Property", "Runner", "all_properties", "claim", "profile"]
