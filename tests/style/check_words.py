"""Checks the project's prose against `words.yml`, which lists the words to avoid and what to write instead.

Reads comments and strings of Python files, and other text files whole. Prints `file:line: "found": use "preferred"` for
each match, and exits with 1 if there are any. `make lint` runs it.
"""

from __future__ import annotations

import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
RULES = Path(__file__).with_name("words.yml")
STRINGS = {tokenize.STRING, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}  # the latter from Python 3.12 on


def load_preferred() -> dict[str, str]:
    """What to write instead, by what to avoid (lower case)."""
    rules = yaml.safe_load(RULES.read_text(encoding="utf-8"))["use"]
    return {words.lower(): use for use, avoided in rules.items() for words in avoided}


def list_files() -> Iterator[Path]:
    """The files to check."""
    for pattern in yaml.safe_load(RULES.read_text(encoding="utf-8"))["check"]:
        yield from sorted(path for path in ROOT.glob(pattern) if path.is_file())


def read_prose(path: Path) -> str:
    """The text of a file, line for line, without code in backticks; of Python only comments and strings.

    Strings without a space are names. In tests, strings other than docstrings are data.
    """
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        lines = [""] * (text.count("\n") + 2)
        mark = '"""' if "tests" in path.parts else " "
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT or (token.type in STRINGS and mark in token.string):
                for number, line in enumerate(token.string.split("\n"), start=token.start[0] - 1):
                    lines[number] += f" {line}"
        text = "\n".join(lines)
    return re.sub(r"`[^`\n]*`", "`", text)


def find_words(text: str, avoid: Iterator[str] | dict[str, str]) -> Iterator[tuple[int, str]]:
    """The line (from 1) and the words of each match, in lower case; they may run over the end of a line."""
    space = r"\s+(?:#\s*)?"  # also across the lines of a comment
    either = "|".join(space.join(map(re.escape, words.split())) for words in sorted(avoid, key=len, reverse=True))
    for match in re.finditer(rf"(?<![\w/.$-])(?:{either})(?![\w/-])", text, re.IGNORECASE):
        yield text.count("\n", 0, match.start()) + 1, " ".join(match.group().replace("#", " ").split()).lower()


def main() -> int:
    """Check every file; returns the exit code."""
    preferred = load_preferred()
    found = [
        f'{path.relative_to(ROOT)}:{line}: "{words}": use "{preferred[words]}"'
        for path in list_files()
        for line, words in find_words(read_prose(path), preferred)
    ]
    print("\n".join(found) or "words: nothing to avoid found")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
