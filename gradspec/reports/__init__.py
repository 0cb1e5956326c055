"""How a result is told: to a terminal, and as JSON."""

from gradspec.reports.json_report import result_to_dict, row_from_dict, row_to_dict, to_json
from gradspec.reports.terminal import print_failure, print_result

__all__ = ["print_failure", "print_result", "result_to_dict", "row_from_dict", "row_to_dict", "to_json"]
