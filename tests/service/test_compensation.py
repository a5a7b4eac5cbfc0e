from __future__ import annotations

from pathlib import Path

import pytest

from shanhai.core.errors import ShanhaiError
from shanhai.service.compensation import compensation

DECLARED = """
title: {zh: 横向生态补偿, en: Compensation}
document: 协议
sections: sections.csv
measured: measured.csv
more_is_better: [do]
steps:
  - {up_to: 0, payer: downstream, share: 1}
  - {up_to: 0.2, payer: none, share: 0}
  - {payer: upstream, share: 1.5}
"""
SECTIONS = "section,upstream,downstream,base\na,上游,下游,100\nb,上游,下游,200\n"
MEASURED = """section,period,item,value,limit
a,2024,tp,0.1,0.2
a,2025,tp,0.3,0.2
b,2025,do,4.5,5
"""


def written(folder: Path, old: str = "", new: str = "") -> Path:
    for name, text in (
        ("RULE.yaml", DECLARED), ("sections.csv", SECTIONS), ("measured.csv", MEASURED)
    ):  # fmt: skip
        (folder / name).write_text(text.replace(old, new) if old else text, "utf-8")
    return folder / "RULE.yaml"


def test_payments_by_section_and_year_and_their_balance(tmp_path: Path) -> None:
    found = compensation(written(tmp_path), out=tmp_path / "out")
    paid = [(r["section"], r["period"], r["payer"], r["amount"]) for r in found.tables["payments"]]
    assert paid == [("a", "2024", "下游", 100), ("a", "2025", "上游", 150), ("b", "2025", None, 0)]
    assert {r["party"]: r["amount"] for r in found.tables["balance"]} == {"上游": -50, "下游": 50}
    assert {r["document"] for r in found.tables["payments"]} == {"协议"}
    assert (tmp_path / "out" / "payments.csv").exists()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("b,2025", "c,2025", "unknown section 'c'"),
        ("0.1,0.2", "0.1,0", "limit of tp at a is not positive"),
        ("a,2025,tp", "a,2024,tp", "tp at a, 2024 stands twice"),
        (",base\n", ",amount\n", "lacks column(s) base"),
    ],
)
def test_what_is_wrong_is_told(old: str, new: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(ShanhaiError) as told:
        compensation(written(tmp_path, old, new))
    assert message in str(told.value)
