from __future__ import annotations

import pytest

from shanhai.core import errors
from shanhai.core.errors import (
    CatalogError,
    InputError,
    ShanhaiError,
    StoreError,
    UnitError,
    did_you_mean,
)


@pytest.mark.parametrize("kind", [CatalogError, UnitError, InputError, StoreError])
def test_every_error_is_one_a_person_can_mend(kind: type[Exception]) -> None:
    assert issubclass(kind, ShanhaiError)
    assert issubclass(kind, ValueError)


def test_the_tree_of_errors_is_the_one_in_the_docstring() -> None:
    own = {
        name for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, ShanhaiError)
    }  # fmt: skip
    assert own == {
        "ShanhaiError",
        "CatalogError",
        "UnitError",
        "InputError",
        "StoreError",
        "RefusedError",
    }
    for name in own:
        assert name in str(errors.__doc__)


@pytest.mark.parametrize(
    ("name", "known", "said"),
    [
        ("forest_aera", ["forest_area", "land_area"], " (did you mean 'forest_area'?)"),
        ("zzz", ["forest_area", "land_area"], ""),
        ("x", [], ""),
        ("市生态环境厅", ["市生态环境局", "市水利局"], " (did you mean '市生态环境局'?)"),
    ],
)
def test_the_nearest_name_is_told(name: str, known: list[str], said: str) -> None:
    assert did_you_mean(name, known) == said


def test_missing_columns_are_named_with_those_present() -> None:
    error = InputError.missing_columns(["value", "area"], ["valeu", "unit"], where="a.csv")
    assert str(error) == (
        "a.csv lacks column(s) value (did you mean 'valeu'?), area; it has: valeu, unit"
    )
