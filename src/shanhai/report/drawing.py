"""One small drawing: a series over years with target lines, as SVG. Loads Altair, so import late.

Vega-Lite draws without a browser. Texts stay text, so the viewer's fonts are used; they are
numbers only, and the words stand beside the drawing in both languages.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
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
        x, y = self._axes()
        series = _data([_row(spot) for spot in self.series])
        latest = _data([_row(self.series[-1]) | {"label": number(self.series[-1].value)}])
        layers: list[Any] = [
            alt.Chart(series).mark_line(color=_SERIES, strokeWidth=1.8).encode(x=x, y=y),
            *(mark for line in self.lines for mark in self._line(line)),
            *self._around(self.rings, x, y, size=130, shape="circle"),
            *self._around(self.crosses, x, y, size=42, shape="cross"),
            alt.Chart(series).mark_point(size=34, opacity=1, strokeWidth=1.4).encode(
                x=x, y=y, stroke=alt.value(_SERIES),
                shape=alt.Shape("basis:N", scale=_by_basis(_SHAPES), legend=None),
                fill=alt.Fill("basis:N", scale=_by_basis(_FILLS), legend=None),
            ),
            alt.Chart(latest)
            .mark_text(dy=self._label_side(), fontSize=11, fontWeight="bold", color=_SERIES)
            .encode(x=x, y=y, text="label:N"),
        ]  # fmt: skip
        axes = alt.AxisConfig(
            gridColor=_GRID, labelColor=_INK, labelFontSize=10.5, domainColor=_QUIET,
            tickColor=_QUIET, labelFlush=False,
        )  # fmt: skip
        chart = alt.layer(*layers).properties(width=WIDTH, height=HEIGHT, padding=_PADDING)
        spec = chart.configure(
            aria=False, background="transparent", autosize=alt.AutoSizeParams(type="none"),
            view=alt.ViewConfig(stroke=None), axis=axes,
        ).to_dict()  # fmt: skip
        return Markup(_slim(vl_convert.vegalite_to_svg(spec)))  # noqa: S704 — numbers only

    def _axes(self) -> tuple[alt.X, alt.Y]:
        (first, last), domain = self.years, list(self.domain)
        years = alt.Scale(domain=[first - _BEYOND, last + _BEYOND], nice=False)
        values = alt.Scale(domain=domain, nice=False, zero=False, reverse=self.rank)
        return (
            alt.X("x:Q", title=None, scale=years, axis=alt.Axis(
                values=_ticks(first, last), format="d", grid=False, tickSize=4,
            )),
            alt.Y("y:Q", title=None, scale=values, axis=alt.Axis(
                domain=False, ticks=False, **self._value_axis(),
            )),
        )  # fmt: skip

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

    def _line(self, line: Line) -> list[Any]:
        first, last = self.years
        at_edge = line.last >= last
        row = {"x": max(first, line.first) - _BEYOND, "x2": line.last + _BEYOND, "y": line.value,
               "label": number(line.value)}  # fmt: skip
        chart = alt.Chart(_data([row])).encode(y="y:Q")
        dash = [float(part) for part in line.dash.split()]
        return [
            chart.mark_rule(color=_INK, strokeWidth=1.2, strokeDash=dash).encode(x="x:Q", x2="x2:Q"),
            chart.mark_text(
                align="left" if at_edge else "right", dx=4 if at_edge else 0,
                dy=self._moved(line) if at_edge else -6, fontSize=10.5, color=_INK,
            ).encode(x="x2:Q", text="label:N"),
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

    @staticmethod
    def _around(spots: Sequence[Spot], x: alt.X, y: alt.Y, *, size: int, shape: str) -> list[Any]:
        if not spots:
            return []
        chart = alt.Chart(_data([_row(spot) for spot in spots]))
        mark = chart.mark_point(
            color=_QUIET, strokeWidth=1.2, opacity=1, size=size, shape=shape, filled=False
        )
        return [mark.encode(x=x, y=y)]


def _row(spot: Spot) -> dict[str, Any]:
    return {"x": spot.year, "y": spot.value, "basis": spot.basis}


def _data(rows: list[dict[str, Any]]) -> alt.InlineData:
    return alt.InlineData(values=rows)


def _by_basis(values: Sequence[str]) -> alt.Scale:
    return alt.Scale(domain=list(BASES), range=list(values))


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
