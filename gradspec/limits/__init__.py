"""Detection limits: the smallest relative error in one entry of a result that a claim sees in every run."""

from gradspec.limits.compare import Change, changes
from gradspec.limits.measure import Found, found_by, found_by_all
from gradspec.limits.planted import Defect, planted
from gradspec.limits.reasons import reason
from gradspec.limits.report import print_table, to_markdown
from gradspec.limits.table import Limit, Row, Table, from_json, published, tabled, to_json

__all__ = [
    "Change",
    "Defect",
    "Found",
    "Limit",
    "Row",
    "Table",
    "changes",
    "found_by",
    "found_by_all",
    "from_json",
    "planted",
    "print_table",
    "published",
    "reason",
    "tabled",
    "to_json",
    "to_markdown",
]
