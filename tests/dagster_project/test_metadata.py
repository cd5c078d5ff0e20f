"""Lists in Dagster's pages show what a publisher wrote, and load nothing."""

from __future__ import annotations

import pytest
from rich.markdown import Markdown

from dagster_project.metadata import list_lines

PICTURE = "http://127.0.0.2:8988/x.png"


@pytest.mark.parametrize(
    "line",
    [
        f"![i]({PICTURE})",
        f"[here]({PICTURE}) and <{PICTURE}>",
        f"<img src='{PICTURE}'>",
        f"![i][r]\n\n[r]: {PICTURE}",
        f"&#33;[i]({PICTURE})",
        f"# a `heading` \\![i]({PICTURE})",
        "- a list in the list",
    ],
)
def test_a_line_is_text_and_nothing_else(line: str) -> None:
    shown = Markdown(str(list_lines([line, "another"]).value)).parsed
    assert {token.type for token in shown if token.type.endswith("_open")} == {
        "bullet_list_open",
        "list_item_open",
        "paragraph_open",
    }
    words = [token for token in shown if token.type == "inline"]
    assert {child.type for token in words for child in token.children or ()} <= {"text", "text_special"}
    said = ["".join(child.content for child in token.children or ()) for token in words]
    assert said == [" ".join(line.split()), "another"]
