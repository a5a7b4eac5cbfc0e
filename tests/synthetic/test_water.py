from __future__ import annotations

from datetime import datetime

import polars as pl

from shanhai.quality import water
from shanhai.quality._standards import standard
from shanhai.synthetic import water as synthetic

PERIOD = {"start": datetime(2024, 1, 5, 8), "end": datetime(2024, 12, 31)}
SECTIONS = synthetic.sections(30, areas=3, basins=4)


def test_samples_are_labelled_and_repeatable():
    first = synthetic.samples(SECTIONS, every="1mo", **PERIOD)
    assert first.equals(synthetic.samples(SECTIONS, every="1mo", **PERIOD))
    assert not first.equals(synthetic.samples(SECTIONS, every="1mo", seed=1, **PERIOD))
    assert set(first["origin"]) == set(SECTIONS["origin"]) == {"synthetic"}
    one = synthetic.samples(SECTIONS.filter(pl.col("site") == "SYN-W00007"), every="1mo", **PERIOD)
    assert one.equals(first.filter(pl.col("site") == "SYN-W00007"))


def test_a_year_looks_like_water():
    samples = synthetic.samples(SECTIONS, laboratory=True, **PERIOD)
    items = standard("cn.surface-water-evaluation-2011")["items"]
    assert set(items) <= set(samples.columns)
    rows, expected = samples.height, 30 * 6 * 361
    assert 0.97 * expected < rows < expected
    good = samples.filter(pl.col("do").is_between(0, 20))
    summer = good.filter(pl.col("time").dt.month() == 7)["do"].mean()
    winter = good.filter(pl.col("time").dt.month() == 1)["do"].mean()
    assert 5 < summer < winter - 1
    shares = water.class_shares(water.evaluate(samples)).row(0, named=True)
    assert 50 < shares["good_share"] < 99
    assert shares["class_v_worse_share"] < 10
    codes = set(water.findings(samples)["finding"])
    assert {"impossible"} <= codes <= {"impossible", "doubtful_unit", "gap", "no_value"}


def test_without_flaws_there_is_nothing_to_find():
    clean = synthetic.samples(SECTIONS, every="1mo", missing=0.0, outliers=0.0, **PERIOD)
    assert clean.height == 30 * 12
    assert water.findings(clean).is_empty()
