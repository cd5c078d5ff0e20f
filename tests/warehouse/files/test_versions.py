from __future__ import annotations

from pathlib import Path

import pytest

from warehouse.files.versions import version_of


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / f"versioned_{tmp_path.name}"  # Python remembers a package by its name
    (folder / "below").mkdir(parents=True)
    (folder / "__init__.py").write_text('"""An example."""\n')
    (folder / "words.yml").write_text("a: 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def test_a_version_is_twelve_digits_and_stays(package: Path) -> None:
    version = version_of(package.name)
    assert len(version) == 12
    assert int(version, 16) >= 0
    assert version_of(package.name) == version


@pytest.mark.parametrize("name", ["words.yml", "__init__.py", "more.csv"])
def test_code_and_data_change_it(package: Path, name: str) -> None:
    version = version_of(package.name)
    (package / name).write_text("# other\n")
    assert version_of(package.name) != version


def test_a_new_name_and_extra_bytes_change_it(package: Path) -> None:
    version = version_of(package.name)
    assert version_of(package.name, b"model") != version
    (package / "words.yml").rename(package / "terms.yml")
    assert version_of(package.name) != version


@pytest.mark.parametrize("name", ["notes.txt", "words.pyc", "below/other.py"])
def test_what_is_no_code_or_data_of_the_folder_does_not_count(package: Path, name: str) -> None:
    version = version_of(package.name)
    (package / name).write_text("x")
    assert version_of(package.name) == version


def test_an_unknown_package_is_an_error() -> None:
    with pytest.raises(ModuleNotFoundError):
        version_of("no_such_package_of_ours")
