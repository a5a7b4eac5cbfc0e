"""One small drawing: a series over years with target lines, as SVG. Loads Vega-Lite, so import late.

Vega-Lite draws without a browser, from its own plain description. Texts stay text, so the viewer's fonts are used; they are
numbers only, and the words stand beside the drawing in both languages.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import vl_convert
from markupsafe import Markup

from shanhai.engine.words import number

WIDTH, HEIGHT = 268, 132
BASES = ("reported", "derived", "computed", "forecast")
_PADDING = {"left": 40, "right": 46, "top": 14, "bottom": 22}
_SERIES, _INK, _QUIET, _GRID = "#0b6478", "#2b2f33", "#7a828a", "#e3e6e8"
_SHAPES = ("circle", "circle", "square", "triangle-up")
_FILLS = (_SERIES, "#ffffff", _SERIES, "#ffffff")
_BEYOND = 0.3
_LETTER = 11.0
_ABOVE, _BELOW = -10, 13
_BIG, _ALL = 1e5, 100
_MOST_YEARS = 6
_LABEL = {"field": "label", "type": "nominal"}
_CONFIG = {
    "aria": False, "background": "transparent", "autosize": {"type": "none"}, "view": {"stroke": None},
    "axis": {
        "gridColor": _GRID, "labelColor": _INK, "labelFontSize": 10.5, "domainColor": _QUIET,
        "tickColor": _QUIET, "labelFlush": False,
    },
}  # fmt: skip

Encoding = dict[str, Any]
Layer = dict[str, Any]


@dataclass(frozen=True)
class Spot:
    """A value of a year; ``basis`` as in the figures of a run."""

    year: int
    value: float
    basis: str = "reported"


@dataclass(frozen=True)
class Line:
    """A target: its value, the years it holds for, and its dash pattern."""

    value: float
    first: int
    last: int
    dash: str


@dataclass(frozen=True)
class Drawing:
    """What is to be drawn.

    Attributes
    ----------
    series
        The yearly values, in order of time.
    rings
        Values to be ringed: the baselines of plans.
    crosses
        Other figures of the same years.
    rank
        Places in a ranking: the first is at the top.
    shares
        Percentages that cannot go beyond 100.
    """

    series: Sequence[Spot]
    lines: Sequence[Line] = ()
    rings: Sequence[Spot] = ()
    crosses: Sequence[Spot] = ()
    rank: bool = False
    shares: bool = False

    @property
    def years(self) -> tuple[int, int]:
        """The first and last year shown."""
        first, last = self.series[0].year, self.series[-1].year
        return first, max([last, *(line.last for line in self.lines)])

    @property
    def domain(self) -> tuple[float, float]:
        """The least and greatest value shown, with some room."""
        known = [spot.value for spot in (*self.series, *self.crosses)]
        known += [line.value for line in self.lines]
        low, high = min(known), max(known)
        if low == high:
            return low - 0.1 * abs(low) - 0.5, high + 0.04 * abs(high) + 0.5
        room = 0.16 * (high - low)
        return low - room, high + room

    def svg(self) -> Markup:
        """Draw it."""
        at = self._axes()
        series = [_row(spot) for spot in self.series]
        latest = _row(self.series[-1]) | {"label": number(self.series[-1].value)}
        layers = [
            _layer(series, "line", at, color=_SERIES, strokeWidth=1.8),
            *(mark for line in self.lines for mark in self._line(line)),
            *_around(self.rings, at, size=130, shape="circle"),
            *_around(self.crosses, at, size=42, shape="cross"),
            _layer(
                series, "point",
                {**at, "stroke": {"value": _SERIES},
                 "shape": _by_basis(_SHAPES), "fill": _by_basis(_FILLS)},
                size=34, opacity=1, strokeWidth=1.4,
            ),
            _layer(
                [latest], "text", {**at, "text": _LABEL},
                dy=self._label_side(), fontSize=11, fontWeight="bold", color=_SERIES,
            ),
        ]  # fmt: skip
        spec = {
            "layer": layers, "width": WIDTH, "height": HEIGHT, "padding": _PADDING,
            "config": _CONFIG,
        }  # fmt: skip
        return Markup(_slim(vl_convert.vegalite_to_svg(spec)))  # noqa: S704 — numbers only

    def _axes(self) -> Encoding:
        first, last = self.years
        years = {"domain": [first - _BEYOND, last + _BEYOND], "nice": False}
        values = {"domain": list(self.domain), "nice": False, "zero": False, "reverse": self.rank}
        return {
            "x": {**_amount("x"), "title": None, "scale": years, "axis": {
                "values": _ticks(first, last), "format": "d", "grid": False, "tickSize": 4,
            }},
            "y": {**_amount("y"), "title": None, "scale": values, "axis": {
                "domain": False, "ticks": False, **self._value_axis(),
            }},
        }  # fmt: skip

    def _value_axis(self) -> dict[str, Any]:
        low, high = self.domain
        if self.rank:
            first, last = max(1, math.ceil(low)), math.floor(high)
            return {"values": [*range(first, last + 1, max(1, (last - first) // 4))], "format": "d"}
        shares = {"labelExpr": f"datum.value > {_ALL} ? '' : datum.label"} if self.shares else {}
        return {"tickCount": 4, "format": ".6~r" if high < _BIG else "~s", **shares}

    def _label_side(self) -> int:
        """Return where the latest value is written: off the series, and not on a target line."""
        low, high = self.domain
        before, latest = self.series[-2].value, self.series[-1].value
        down = latest > before if self.rank else latest < before
        scale = (-1 if self.rank else 1) * HEIGHT / (high - low)
        wanted, other = (_BELOW, _ABOVE) if down else (_ABOVE, _BELOW)

        def free(side: int) -> float:
            return min(
                (abs(scale * (latest - line.value) - side) for line in self.lines), default=math.inf
            )

        return other if free(wanted) < _LETTER * 0.8 < free(other) else wanted

    def _line(self, line: Line) -> list[Layer]:
        first, last = self.years
        at_edge = line.last >= last
        row = {"x": max(first, line.first) - _BEYOND, "x2": line.last + _BEYOND, "y": line.value,
               "label": number(line.value)}  # fmt: skip
        dash = [float(part) for part in line.dash.split()]
        return [
            _layer(
                [row], "rule", {"x": _amount("x"), "x2": {"field": "x2"}, "y": _amount("y")},
                color=_INK, strokeWidth=1.2, strokeDash=dash,
            ),
            _layer(
                [row], "text", {"x": _amount("x2"), "y": _amount("y"), "text": _LABEL},
                align="left" if at_edge else "right", dx=4 if at_edge else 0,
                dy=self._moved(line) if at_edge else -6, fontSize=10.5, color=_INK,
            ),
        ]  # fmt: skip

    def _moved(self, line: Line) -> float:
        """Return how far a label at the edge moves so that none stands on another."""
        low, high = self.domain
        edge = [other for other in self.lines if other.last >= self.years[1]]
        moved, before = 0.0, -math.inf
        for other in sorted(edge, key=lambda one: -one.value):
            at = HEIGHT * (high - other.value) / (high - low)
            here = max(at, before + _LETTER)
            if other is line:
                moved = here - at
            before = here
        return moved


def _around(spots: Sequence[Spot], at: Encoding, *, size: int, shape: str) -> list[Layer]:
    if not spots:
        return []
    look = {"color": _QUIET, "strokeWidth": 1.2, "opacity": 1, "filled": False}
    return [_layer([_row(spot) for spot in spots], "point", at, size=size, shape=shape, **look)]


def _layer(rows: list[dict[str, Any]], mark: str, encoding: Encoding, **look: Any) -> Layer:
    return {"data": {"values": rows}, "mark": {"type": mark, **look}, "encoding": encoding}


def _row(spot: Spot) -> dict[str, Any]:
    return {"x": spot.year, "y": spot.value, "basis": spot.basis}


def _amount(field: str) -> dict[str, str]:
    return {"field": field, "type": "quantitative"}


def _by_basis(values: Sequence[str]) -> dict[str, Any]:
    scale = {"domain": list(BASES), "range": list(values)}
    return {"field": "basis", "type": "nominal", "scale": scale, "legend": None}


def _ticks(first: int, last: int) -> list[int]:
    """Return at most seven years to be written at the axis, the last one among them."""
    step = max(1, -(-(last - first) // _MOST_YEARS))
    return sorted(range(last, first - 1, -step))


_NOISE = re.compile(
    r' (?:aria-[a-z]+|role|class|pointer-events|font-family|xmlns:xlink|version|opacity)="[^"]*"'
)
_HIDDEN = re.compile(r'<path[^>]*(?:display="none"|d="M0,0h0v0h0Z")[^>]*/>')
_EMPTY = re.compile(r"<g[^>]*></g>")
_LONG = re.compile(r"(\d+\.\d{2})\d+")


def _slim(svg: str) -> str:
    """Drop from a drawing what a page does not need: helper names, hidden paths, long decimals."""
    svg = _LONG.sub(r"\1", _NOISE.sub("", _HIDDEN.sub("", svg)))
    while (shorter := _EMPTY.sub("", svg)) != svg:
        svg = shorter
    return svg.replace("<svg ", '<svg aria-hidden="true" focusable="false" ', 1)
