from __future__ import annotations

from shanhai.ingest.columns import COLUMNS, KNOWN_NAMES, OTHER_NAMES, TITLES, known_names


def test_the_template_has_a_name_for_every_column_it_asks_for() -> None:
    assert {*KNOWN_NAMES.values()} <= {*COLUMNS}
    assert {*OTHER_NAMES.values()} <= {*COLUMNS}
    assert {name: KNOWN_NAMES[title] for name, title in TITLES.items()} == {n: n for n in TITLES}


def test_another_name_counts_where_no_column_has_ours_or_the_templates() -> None:
    assert known_names(["指标", "时间"], {})["指标"] == "indicator"
    for there in ("指标编号", "indicator"):
        assert "指标" not in known_names(["指标", there], {})
    assert "时间" not in known_names(["指标", "时间"], {"period": "年"})
