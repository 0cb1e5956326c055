"""What is checked, and how: `nox -l` lists the sessions, `nox` runs those without a framework."""

from __future__ import annotations

from pathlib import Path

import nox

nox.options.sessions = ["tests", "lint", "types", "wheel"]
nox.options.default_venv_backend = "venv"

PYTHONS = ["3.11", "3.12", "3.13"]
MPMATHS = ["1.3.0", "1.4.1"]
TORCH = "torch==2.13.0"
ADAPTED = ("jax==0.10.2", "autograd==1.9.1", "scipy==1.17.1")
"""What the committed grids of tests/frameworks were made with."""
PAGES = [
    f"spec/{page}.md" for page in ("reading-a-failure", "plug-in", "notebooks-and-scripts", "any-language", "in-ci")
]


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """The project's tests and the properties on the reference."""
    session.install("-e", ".[test]")
    session.run("pytest", *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Style and format."""
    session.install("ruff>=0.9")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")


@nox.session
def types(session: nox.Session) -> None:
    """Types, strictly."""
    session.install("-e", ".[test,dev]")
    session.run("mypy")


@nox.session
def wheel(session: nox.Session) -> None:
    """The built wheel judges the reference and SciPy, in a folder that holds nothing else."""
    session.install("build")
    dist = Path(session.create_tmp()).resolve() / "dist"
    session.run("python", "-m", "build", "--outdir", str(dist))
    session.install("--force-reinstall", str(next(dist.glob("*.whl"))), "scipy")
    empty = Path(session.create_tmp()).resolve() / "empty"
    empty.mkdir(exist_ok=True)
    with session.chdir(empty):
        session.run("gradspec", "check", "reference")
        session.run("gradspec", "check", "scipy")


@nox.session
def readme(session: nox.Session) -> None:
    """What the README and the specification show is what the commands print."""
    session.install("-e", ".")
    for page in ("README.md", *PAGES):
        session.run("python", "tests/tools/console.py", page, *session.posargs)


@nox.session
@nox.parametrize("mpmath", MPMATHS)
def mpmath(session: nox.Session, mpmath: str) -> None:
    """The tests with the oldest and the newest mpmath."""
    session.install("-e", ".[test]", f"mpmath=={mpmath}")
    session.run("pytest", *session.posargs)


@nox.session
def deep(session: nox.Session) -> None:
    """The properties on the reference with the deep profile: many examples, all kernel-boundary sizes."""
    session.install("-e", ".[test]")
    session.run("gradspec", "check", "reference", "--profile", "deep", *session.posargs)


@nox.session
def detection(session: nox.Session) -> None:
    """The comparison with other gradient checkers: a quarter of an hour, or `-- --quick`."""
    session.install("-e", ".[scipy,fast]", TORCH, "jax", "autograd")
    session.run("python", "benchmarks/detection.py", *session.posargs)


@nox.session
def frameworks(session: nox.Session) -> None:
    """The adapters, with the libraries they wrap."""
    session.install("-e", ".[test,scipy,plot,fast,jax,autograd,half,notebook]", TORCH, *ADAPTED)
    session.run("pytest", "tests/frameworks", "tests/examples", "tests/ledger", "tests/vocabulary", *session.posargs)


@nox.session
def mappings(session: nox.Session) -> None:
    """Every mistake in every convention that it can wear: half an hour of two cores, or `-- --each 1` for minutes."""
    session.install("-e", ".[test]")
    session.run("python", "tests/mapping/sweep.py", *session.posargs)


@nox.session
def adapting(session: nox.Session) -> None:
    """Every mistake in every convention, adapted: an hour of two cores, or `-- --each 1` for minutes."""
    session.install("-e", ".[test]")
    session.run("python", "tests/adapt/sweep.py", *session.posargs)
