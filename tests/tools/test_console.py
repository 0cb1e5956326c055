"""The checker of the README's examples notices what differs and lets through what may."""

from __future__ import annotations

from pathlib import Path

import pytest

from gradspec.resources import load_module

console = load_module(Path(__file__).with_name("console.py"), "_gradspec_tests_console")


def check(tmp_path: Path, text: str, *options: str) -> tuple[int, str]:
    """The checker's exit code on a README with this text, and the text afterwards."""
    readme = tmp_path / "README.md"
    readme.write_text(text, encoding="utf-8")
    return console.main([*options, str(readme)]), readme.read_text(encoding="utf-8")


def test_what_is_true_passes(tmp_path: Path) -> None:
    """Commands, their output on both streams, exit codes, files from other blocks, long commands."""
    text = """
```text data.txt
one
two
```
```console
$ cat data.txt; echo oops >&2
one
two
oops
$ (exit 3)
$ echo $?
3
$ echo a \\
>   b
a b
```
"""
    assert check(tmp_path, text) == (0, text)


@pytest.mark.parametrize("shown", ["one", "one\ntwo\nthree", "one\nTwo", "", "…\nthree", "o…o\ntwo"])
def test_what_is_not_true_fails(tmp_path: Path, shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing, further or different line is shown as a difference."""
    code, _ = check(tmp_path, f"\n```console\n$ printf 'one\\ntwo\\n'\n{shown}\n```\n")

    assert code == 1
    assert "+++ printed" in capsys.readouterr().out


@pytest.mark.parametrize("shown", ["one\ntwo", "…", "one\n…", "…\ntwo", "o…\nt…o", "one\n…\ntwo"])
def test_an_ellipsis_stands_for_anything(tmp_path: Path, shown: str) -> None:
    """Within a line for any text, alone on a line for any lines, none included."""
    text = f"\n```console\n$ printf 'one\\ntwo\\n'\n{shown}\n```\n"

    assert check(tmp_path, text) == (0, text)


def test_writing_replaces_only_what_differs(tmp_path: Path) -> None:
    """A block that agrees keeps its ellipses."""
    text = "\n```console\n$ echo one\n…\n$ echo two\nzwei\n```\n"

    assert check(tmp_path, text, "--write") == (0, text.replace("zwei", "two"))
    assert check(tmp_path, text.replace("zwei", "two"))[0] == 0


@pytest.mark.parametrize("text", ["no block", "\n```sh\necho\n```\n"])
def test_a_file_without_examples_is_an_error(tmp_path: Path, text: str) -> None:
    """Nothing is ever green because nothing ran."""
    assert check(tmp_path, text)[0] == 2


def test_a_block_without_a_command_is_an_error() -> None:
    """Output that belongs to no command."""
    with pytest.raises(ValueError, match="begin with"):
        console.steps("output\n")
