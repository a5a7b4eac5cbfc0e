"""An ecosystem account on one page: totals, services, change, certainty, maps; no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shanhai.engine.words import label
from shanhai.report.html import environment
from shanhai.report.maps import picture
from shanhai.report.words import Both, labelled, word

Rows = Sequence[Mapping[str, Any]]

YI = 1e8
EFFECTS = ("area", "condition", "supply", "price")
RANKED = 12
"""Parameters shown of the sensitivity ranking."""
SPAN = 300.0


@dataclass(frozen=True)
class Bar:
    """A number and its bar from zero, on the scale of its neighbours (of :data:`SPAN`)."""

    name: Both
    value: float
    left: float
    width: float


def page(account: Mapping[str, Any], profile: Mapping[str, str]) -> str:
    """Return the page of an account (see :func:`view`) as HTML."""
    template = environment().get_template("gep.html.j2")
    return template.render(**account, profile=Both(profile["zh"], profile["en"]))


def view(
    title: Mapping[str, str], tables: Mapping[str, Rows], maps: Sequence[Path] = (), *,
    origin: str | None = None, outlines: Sequence[Any] = (),
) -> dict[str, Any]:  # fmt: skip
    """Return what pages show of an account.

    Parameters
    ----------
    tables
        Of the account: totals, values, growth, decomposition, uncertainty, sensitivity,
        seea_extent, parameters, findings.
    maps
        GeoTIFFs of value [CNY/m²].
    outlines
        Borders to draw on the maps, in columns and rows.
    """
    totals = tables["totals"]
    years = sorted({row["year"] for row in totals})
    last = years[-1]
    root = totals[0]["area"]

    def of(table: str, **wanted: Any) -> list[Mapping[str, Any]]:
        rows = tables.get(table, ())
        return [r for r in rows if all(r[k] == v for k, v in wanted.items())]

    districts = [r for r in of("totals", year=last) if r["kind"] == "district"]
    change = of("decomposition", area=root, to=last)
    return {
        "title": Both(title["zh"], title["en"]), "origin": labelled("basis", origin) if origin else None,
        "years": years, "last": last, "yi": YI,
        "totals": of("totals", year=last), "top": of("totals", area=root),
        "districts": bars([(_same(r["name"]), r["gep"] / YI) for r in districts]),
        "services": bars(_services(of("values", year=last, area=root))),
        "growth": [r for r in of("growth", to=last) if r["kind"] != "project"],
        "change": bars([
            (word("gep", f"effect_{key}"), sum(r[f"{key}_effect"] for r in change) / YI)
            for key in EFFECTS
        ]) if change else [], "change_from": change[0]["from"] if change else None,
        "certainty": of("uncertainty", year=last),
        "sensitivity": bars([
            (_titled(r), r["swing"] / YI) for r in of("sensitivity", year=last, area=root)[:RANKED]
        ]),
        "extent": of("seea_extent", area=root, to=last),
        "maps": [picture(path, outlines=outlines) for path in _ordered(maps, last)],
        "parameters": of("parameters", year=last), "findings": [_finding(r) for r in tables.get("findings", ())],
    }  # fmt: skip


def bars(pairs: Sequence[tuple[Both, float]]) -> list[Bar]:
    """Return bars from zero on one scale."""
    low = min(0.0, *(v for _, v in pairs)) if pairs else 0.0
    high = max(0.0, *(v for _, v in pairs)) if pairs else 0.0
    scale = SPAN / ((high - low) or 1.0)
    return [
        Bar(name, value, (min(value, 0.0) - low) * scale, abs(value) * scale)
        for name, value in pairs
    ]


def finding_in_words(row: Mapping[str, Any], lang: str) -> str:
    """Return what is to be looked at as a sentence."""
    return label("gep_findings", row["kind"], lang).format(**row)


def _finding(row: Mapping[str, Any]) -> Both:
    return Both(finding_in_words(row, "zh"), finding_in_words(row, "en"))


def _services(rows: Rows) -> list[tuple[Both, float]]:
    sums: dict[Both, float] = {}
    for row in rows:
        name = _titled(row)
        sums[name] = sums.get(name, 0.0) + row["value"] / YI
    return sorted(sums.items(), key=lambda pair: -pair[1])


def _ordered(maps: Sequence[Path], last: int) -> list[Path]:
    """Return the totals of all years, then the services of the last."""
    totals = sorted(path for path in maps if path.stem.endswith("_total"))
    return [*totals, *(p for p in maps if p not in totals and f"map_{last}_" in p.name)]


def _titled(row: Mapping[str, Any]) -> Both:
    return Both(row["title_zh"], row["title_en"])


def _same(text: str) -> Both:
    return Both(text, text)
