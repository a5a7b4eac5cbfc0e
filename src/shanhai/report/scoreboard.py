"""One drawing: the points of each group of items for every assessed, as stacked bars. SVG."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import vl_convert

_COLOURS = ("#0b6478", "#4f9aa8", "#8cbf9f", "#c9b458", "#b9793c", "#7a6a8a", "#9aa3a8", "#5b7f3a")
_FONT = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, SimHei, sans-serif"
_ROW, _DENSE, _MANY = 26, 15, 12


def bars(
    points: Sequence[Mapping[str, Any]], *, groups: Sequence[str], order: Sequence[str], unit: str
) -> str:
    """Draw ``points`` (rows of ``name``, ``group``, ``points``), the assessed in ``order``.

    Parameters
    ----------
    unit
        What the axis is called.
    """
    rows = [
        {"name": row["name"], "group": row["group"], "points": row["points"],
         "place": groups.index(row["group"])}
        for row in points if row["points"]
    ]  # fmt: skip
    height = _ROW if len(order) <= _MANY else _DENSE
    chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_bar(height=0.62 * height)
        .encode(
            x=alt.X("points:Q", title=unit, axis=alt.Axis(grid=True, gridColor="#e3e6e8")),
            y=alt.Y("name:N", sort=list(order), title=None, axis=alt.Axis(labelLimit=220)),
            color=alt.Color(
                "group:N", sort=list(groups), title=None,
                scale=alt.Scale(domain=list(groups), range=list(_COLOURS[: len(groups)])),
                legend=alt.Legend(orient="bottom", columns=4, labelLimit=200),
            ),
            order=alt.Order("place:Q"),
        )
        .properties(width=420, height=height * max(len(order), 1))
        .configure(font=_FONT)
        .configure_axis(labelFontSize=12, titleFontSize=12)
        .configure_legend(labelFontSize=12)
        .configure_view(stroke=None)
    )  # fmt: skip
    svg = vl_convert.vegalite_to_svg(chart.to_dict())
    return re.sub(r'\saria-\w+="[^"]*"', "", svg)
