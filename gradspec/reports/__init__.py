"""How a result is told: to a terminal, as JSON and as Markdown."""

from gradspec.reports.json_report import result_to_dict, row_from_dict, row_to_dict, to_json
from gradspec.reports.markdown import to_markdown
from gradspec.reports.section import print_chapter, print_sections
from gradspec.reports.terminal import print_failure, print_result
from gradspec.reports.tidy import tidily

__all__ = [
    "print_chapter",
    "print_failure",
    "print_result",
    "print_sections",
    "result_to_dict",
    "row_from_dict",
    "row_to_dict",
    "tidily",
    "to_json",
    "to_markdown",
]
