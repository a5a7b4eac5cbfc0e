"""One drawing: the points of each group of items for every assessed, as stacked bars. SVG."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import vl_convert

_COLOURS = ("#0b6478", "#4f9aa8", "#8cbf9f", "#c9b458", "#b9793c", "#7a6a8a", "#9aa3a8", "#5b7f3a")
_FONT = "Noto Sans CJK SC, Microsoft YaHei, PingFang SC, SimHei, sans-serif"
_ROW, _DENSE, _MANY = 26, 15, 12
_CONFIG = {
    "font": _FONT,
    "view": {"stroke": None},
    "axis": {"labelFontSize": 12, "titleFontSize": 12},
    "legend": {"labelFontSize": 12},
}


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
    chart = {
        "data": {"values": rows},
        "mark": {"type": "bar", "height": 0.62 * height},
        "encoding": {
            "x": {
                "field": "points", "type": "quantitative", "title": unit,
                "axis": {"grid": True, "gridColor": "#e3e6e8"},
            },
            "y": {
                "field": "name", "type": "nominal", "sort": list(order), "title": None,
                "axis": {"labelLimit": 220},
            },
            "color": {
                "field": "group", "type": "nominal", "sort": list(groups), "title": None,
                "scale": {"domain": list(groups), "range": list(_COLOURS[: len(groups)])},
                "legend": {"orient": "bottom", "columns": 4, "labelLimit": 200},
            },
            "order": {"field": "place", "type": "quantitative"},
        },
        "width": 420,
        "height": height * max(len(order), 1),
        "config": _CONFIG,
    }  # fmt: skip
    svg = vl_convert.vegalite_to_svg(chart)
    return re.sub(r'\saria-\w+="[^"]*"', "", svg)
