from __future__ import annotations

import pytest

from pipelines.setting_values import PublicationScope
from pipelines.settings import PUBLISHERS, read_settings


def test_of_the_addresses_that_serve_files_there_may_be_several() -> None:
    settings = read_settings({"JTAI_HMICFRS_ASSETS_URL": "https://one.example/, https://two.example/bucket/"})
    assert settings.publishers == PUBLISHERS | {"JTAI_HMICFRS_ASSETS_URL": "https://one.example"}
    assert settings.more_files == ("https://two.example/bucket",)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JTAI_OFSTED_URL", "https://one.example,https://two.example"),
        ("JTAI_OFSTED_FILES_URL", "https://one.example,two.example"),
        ("JTAI_OFSTED_FILES_URL", "https://one.example,"),
        ("JTAI_OFSTED_FILES_URL", "https://one.example,https://user@two.example"),
    ],
)
def test_a_wrong_address_is_named_by_its_variable(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name) as raised:
        read_settings({name: value})
    assert "example" not in str(raised.value)


def test_how_much_is_published_is_one_of_three() -> None:
    assert read_settings({}).published is PublicationScope.ALL
    assert read_settings({"JTAI_PUBLISH": "Data"}).published is PublicationScope.DATA
    with pytest.raises(ValueError, match="JTAI_PUBLISH: give data, pages or all"):
        read_settings({"JTAI_PUBLISH": "documents"})
