"""The pytest plugin: each property of properties/ is a test of the candidate that --impl names.

Loaded by `-p gradspec.plugin`, never by an entry point: installing gradspec adds no option to anybody's pytest. Rows
travel in the reports, so that a run under pytest-xdist ends in the same result.
"""

from __future__ import annotations

import base64
import io
import os
import pickle
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from gradspec.api import DEFAULT_FORMATS, resolve
from gradspec.candidates.deadline import DEFAULT_TIME_LIMIT, checked_time_limit
from gradspec.candidates.guard import Guard
from gradspec.claims import Claim, all_claims, select
from gradspec.diagnosis import HINTS, diagnose
from gradspec.errors import GradspecError
from gradspec.expected import KnownFailures, against, may_be_known, read_expected
from gradspec.formats import EXACT, parse_formats
from gradspec.reports import print_failure, print_result, to_json
from gradspec.reports.known import remarks
from gradspec.run import conclude, header
from gradspec.runner import PROFILES, Property, Runner, profile
from gradspec.runner.sized import claims_at
from gradspec.verdicts import ClaimResult, Result, Verdict

ROW = "gradspec_row"
REGIMES = "gradspec_regimes"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("gradspec", "the candidate under test")
    group.addoption("--impl", default=None, help="The candidate: a file, a module, a built-in name. [GRADSPEC_IMPL]")
    group.addoption("--mapping", default=None, help="The candidate's conventions: a gradspec.toml. [GRADSPEC_MAPPING]")
    group.addoption("--formats", default=DEFAULT_FORMATS, help="Formats, with commas. Default: %(default)s.")
    group.addoption("--claims", default="", help="Ids or patterns of claims, with commas. Default: all.")
    group.addoption("--profile", choices=list(PROFILES), default="default", help="How thorough. Default: %(default)s.")
    group.addoption("--examples", type=int, default=None, help="Examples a claim, instead of the profile's.")
    group.addoption("--seed", type=int, default=0, help="Another seed explores other inputs. Default: 0.")
    group.addoption("--hints", choices=HINTS, default="full", help="What is told of a mistake. Default: %(default)s.")
    group.addoption("--time-limit", type=float, default=DEFAULT_TIME_LIMIT, help="Seconds that a call may take.")
    group.addoption("--classes", type=int, default=None, help="Judge at exactly so many classes.")
    group.addoption("--strict-claims", action="store_true", help="Recommended claims fail the run too.")
    group.addoption("--gradspec-expected", default=None, metavar="FILE", help="Known failures (spec/in-ci.md).")
    group.addoption("--gradspec-json", default=None, metavar="FILE", help="Write the JSON report to FILE.")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(_Session(config), "gradspec-session")


def pytest_pycollect_makeitem(collector: Any, name: str, obj: object) -> Any:
    """A Property in a test module becomes one item."""
    if isinstance(obj, Property):
        return PropertyItem.from_parent(collector, name=name, prop=obj)
    return None


class PropertyItem(pytest.Item):
    """One claim, judged on the candidate in every format asked for."""

    def __init__(self, *, prop: Property, **keywords: Any) -> None:
        super().__init__(**keywords)
        self.prop = prop
        self.row: ClaimResult | None = None
        self.regimes: dict[str, int] = {}

    @property
    def session_state(self) -> _Session:
        """What the items of a session share."""
        state = self.config.pluginmanager.get_plugin("gradspec-session")
        assert isinstance(state, _Session)
        return state

    def runtest(self) -> None:
        """Judges the claim; fails where a red row counts, skips where the candidate lacks the operation."""
        state = self.session_state
        runner = state.runner if self.prop.claim.operations else state.oracle
        before = Counter(runner.judge.regimes)
        row = runner.row(self.prop.claim, self.prop)
        self.row, self.regimes = row, dict(runner.judge.regimes - before)
        if row.is_red and (self.prop.claim.required or self.config.getoption("--strict-claims")):
            if state.may_be_known(row):
                pytest.xfail(f"known to fail, says {self.config.getoption('--gradspec-expected')}")
            raise ClaimFailed(row)
        if row.verdict in (Verdict.NOT_PROVIDED, Verdict.NOT_RUN) and row.cells:
            pytest.skip(row.cells[0].reason)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The failure as the terminal report tells it."""
        if isinstance(excinfo.value, ClaimFailed):
            return self.session_state.told(self.prop, excinfo.value.row)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Where the property is, and the claim's id."""
        return self.path, self.prop.body.__code__.co_firstlineno, self.prop.id


def packed(row: ClaimResult) -> str:
    """A row as text that travels in a report, its counterexamples' cases included: they are asked again at the end."""
    return base64.b64encode(pickle.dumps(row)).decode("ascii")


def unpacked(text: str) -> ClaimResult:
    """The row that `packed` wrote, in a process of the same run."""
    row = pickle.loads(base64.b64decode(text))
    assert isinstance(row, ClaimResult)
    return row


class ClaimFailed(Exception):
    """A claim does not hold; carries its row."""

    def __init__(self, row: ClaimResult) -> None:
        super().__init__(row.claim)
        self.row = row


class _Session:
    """The candidate of this pytest session, and the rows that come in."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.rows: dict[str, ClaimResult] = {}
        self.regimes: Counter[str] = Counter()
        self.asked: list[Claim] = []
        self._known: KnownFailures | None = None
        self._concluded: Result | None = None
        self._runner: Runner | None = None
        self._oracle: Runner | None = None

    @property
    def runner(self) -> Runner:
        """The runner, made on first use. Raises pytest.UsageError for a candidate that cannot be used."""
        if self._runner is None:
            name = self.config.getoption("--impl") or os.environ.get("GRADSPEC_IMPL") or "reference"
            options = (self.config.getoption(o) for o in ("--profile", "--examples", "--seed", "--classes"))
            formats = parse_formats(self.config.getoption("--formats"))
            limit = checked_time_limit(self.config.getoption("--time-limit"))
            mapping = self.config.getoption("--mapping") or os.environ.get("GRADSPEC_MAPPING")
            self._runner = Runner(resolve(name, limit, mapping=mapping), formats, profile(*options), Guard(limit))
        return self._runner

    @property
    def oracle(self) -> Runner:
        """The oracle's own runner: it judges the claims that speak of no operation."""
        if self._oracle is None:
            self._oracle = Runner(resolve("oracle"), (EXACT,), self.runner.profile)
        return self._oracle

    @property
    def known(self) -> KnownFailures | None:
        """The known failures, if a file of them was named. Raises UsageError for a malformed one."""
        name = self.config.getoption("--gradspec-expected")
        if name is not None and self._known is None:
            self._known = read_expected(name)
        return self._known

    def may_be_known(self, row: ClaimResult) -> bool:
        """True where the failure may be one that the file knows; the end of the session decides."""
        return self.known is not None and may_be_known(self.runner, row, self.known)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leaves the claims asked for, and loads the candidate before anything runs."""
        properties = [item for item in items if isinstance(item, PropertyItem)]
        if not properties:
            return
        try:
            selected = select(config.getoption("--claims").split(","))
            chosen = {c.id for c in claims_at(selected, config.getoption("--classes"))}
            self.asked = [c for c in all_claims().values() if c.id in chosen & {i.prop.id for i in properties}]
            _ = self.runner, self.known
        except GradspecError as error:
            raise pytest.UsageError(str(error)) from error
        dropped = [item for item in properties if item.prop.id not in chosen]
        if dropped:
            config.hook.pytest_deselected(items=dropped)
            items[:] = [item for item in items if item not in dropped]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
        """Puts the row into the item's report, which pytest-xdist carries between processes."""
        report = yield
        if isinstance(item, PropertyItem) and call.when == "call" and item.row is not None:
            setattr(report, ROW, packed(item.row))
            setattr(report, REGIMES, item.regimes)
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collects the rows, which under xdist come from other processes."""
        if report.when != "call":
            return
        row = getattr(report, ROW, None)
        if row is not None:
            judged = unpacked(row)
            self.rows[judged.claim] = judged
            self.regimes.update(getattr(report, REGIMES))

    def told(self, prop: Property, row: ClaimResult) -> str:
        """One failure as text, seen by itself: what it follows from is told in the summary."""
        runner = self.runner if prop.claim.operations else self.oracle
        row = diagnose(runner, row, {}, self.config.getoption("--hints"))
        result = self._result({row.claim: row}, [row])
        return "".join(_printed(lambda console: print_failure(result, row, console)))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Fails the session where what fails is not what is known to, though every test may have been excused."""
        if not self.rows or hasattr(session.config, "workerinput") or self.known is None:
            return
        if exitstatus == pytest.ExitCode.OK and self.conclude().exit_code in (1, 2):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(trylast=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """The same report as `gradspec check` prints, and the JSON file if one was asked for."""
        if not self.rows:
            return
        result = self.conclude()
        terminalreporter.section("gradspec")
        if terminalreporter.verbosity >= 0:
            for line in _printed(lambda console: print_result(result, console)):
                terminalreporter.write(line)
        elif result.exit_code in (1, 2):
            for line in remarks(result):
                terminalreporter.write_line(f"gradspec: {line}", red=True)
        self._write_json(result, terminalreporter)

    def conclude(self) -> Result:
        """The result of the rows that came in, worked out once."""
        if self._concluded is None:
            self._concluded = self._conclude()
        return self._concluded

    def _conclude(self) -> Result:
        asked = self.asked or [c for c in all_claims().values() if c.id in self.rows]
        self.runner.judge.regimes = Counter(self.regimes)
        strict, hints = self.config.getoption("--strict-claims"), self.config.getoption("--hints")
        result = conclude(self.runner, asked, self.rows, strict=strict, hints=hints)
        return result if self.known is None else against(result, self.known)

    def _write_json(self, result: Result, terminalreporter: Any) -> None:
        target = self.config.getoption("--gradspec-json")
        if target is None:
            return
        try:
            Path(target).write_text(to_json(result), encoding="utf-8")
        except OSError as error:
            terminalreporter.write_line(f"gradspec: could not write {target}: {error.strerror}", red=True)

    def _result(self, rows: dict[str, ClaimResult], shown: list[ClaimResult]) -> Result:
        recommended = frozenset(c.id for c in all_claims().values() if not c.required)
        return Result(header(self.runner), tuple(shown), recommended, strict=self.config.getoption("--strict-claims"))


def _printed(print_to: Any) -> Iterator[str]:
    buffer = io.StringIO()
    print_to(Console(file=buffer, width=120))
    yield buffer.getvalue()
