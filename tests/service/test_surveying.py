"""Surveys from files."""

from __future__ import annotations

from pathlib import Path

import pytest

from shanhai.core.errors import InputError
from shanhai.service.surveying import design, estimated

STRATA = "stratum,size\n甲,6000\n乙,3000\n丙,1000\n"
ANSWERS = "who,district,score\n" + "".join(
    f"{n},{'甲乙丙'[n % 3]},{80 + 5 * (n % 3) + n % 2}\n" for n in range(30)
)


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_a_sample_is_shared_out_by_size(tmp_path: Path) -> None:
    rows = design(put(tmp_path, "s.csv", STRATA), n=100)
    assert [r["sample"] for r in rows] == [60, 30, 10]
    assert [r["weight"] for r in rows] == [100.0, 100.0, 100.0]
    margin = design(put(tmp_path, "s.csv", STRATA), margin=5)
    assert sum(r["sample"] for r in margin) == 370  # 385 answers, less for 10,000 people


def test_known_deviations_share_it_out_better(tmp_path: Path) -> None:
    text = "stratum,size,deviation\n甲,6000,1\n乙,3000,10\n丙,1000,1\n"
    rows = design(put(tmp_path, "s.csv", text), n=100)
    assert rows[1]["sample"] > 75


def test_answers_are_weighted_to_the_population(tmp_path: Path) -> None:
    answers, sizes = put(tmp_path, "a.csv", ANSWERS), put(tmp_path, "s.csv", STRATA)
    whole, *parts = estimated(
        answers, value="score", stratum="district", population=sizes, by=["district"]
    )
    means = [80.5, 85.5, 90.5]
    assert whole["mean"] == pytest.approx(0.6 * 80.5 + 0.3 * 85.5 + 0.1 * 90.5)
    assert whole["low"] < whole["mean"] < whole["high"]
    assert sorted(p["mean"] for p in parts) == pytest.approx(means)
    plain, *_ = estimated(answers, value="score")
    assert plain["mean"] == pytest.approx(sum(means) / 3)


def test_sums_that_answers_add_up_to(tmp_path: Path) -> None:
    margins = put(
        tmp_path, "m.csv", "column,value,size\ndistrict,甲,1\ndistrict,乙,1\ndistrict,丙,2\n"
    )
    answers = put(tmp_path, "a.csv", ANSWERS)
    (row,) = estimated(answers, value="score", margins=margins)
    assert row["mean"] == pytest.approx((80.5 + 85.5 + 2 * 90.5) / 4)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("who,district\n1,甲\n", "lacks column"),
        ("district,score\n甲,good\n", "row 2: score 'good' is not a number"),
        ("district,score\n甲,\n", "nobody answered"),
        ("district,score\n甲,120\n", "from 0 to 100"),
    ],
)
def test_bad_answers_are_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        estimated(put(tmp_path, "a.csv", text), value="score")


def test_a_design_needs_one_aim(tmp_path: Path) -> None:
    sizes = put(tmp_path, "s.csv", STRATA)
    with pytest.raises(InputError, match="either the margin"):
        design(sizes)
    with pytest.raises(InputError, match="either the margin"):
        design(sizes, n=10, margin=3)
