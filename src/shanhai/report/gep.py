"""The account on one page: totals, services, change, uncertainty, map; one file, no network."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup, escape

Rows = Sequence[Mapping[str, Any]]

YI = 1e8
_STYLE = """
body{font:15px/1.6 system-ui,"Noto Sans SC","Microsoft YaHei",sans-serif;max-width:62rem;margin:2rem auto;
padding:0 1rem;color:#1b2b26;background:#fff}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem}small,figcaption{color:#5b6b66}
table{border-collapse:collapse;width:100%}th,td{padding:.25rem .5rem;border-bottom:1px solid #dde5e2;text-align:left}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.label{background:#b3261e;color:#fff;padding:.1rem .5rem;border-radius:.2rem}
svg{width:100%;height:auto}svg text{font-size:12px;fill:#1b2b26}img{max-width:100%;image-rendering:pixelated}
.up{fill:#2f7d5b}.down{fill:#b3261e}.bar{fill:#2f7d5b}
"""
_EFFECTS = {
    "area_effect": "面积 / area", "condition_effect": "生态状况 / condition",
    "supply_effect": "供给 / supply", "price_effect": "价格 / price",
}  # fmt: skip


def page(
    title: str, tables: Mapping[str, Rows], maps: Sequence[Path] = (), *, origin: str | None = None
) -> str:
    """Return the page as HTML.

    Parameters
    ----------
    tables
        Of the account: totals, values, growth, decomposition, uncertainty, findings.
    maps
        GeoTIFFs of value [CNY/m²], drawn from their overviews.
    """
    totals = tables["totals"]
    last = max(row["year"] for row in totals)
    roots = [
        row["area"] for row in totals if row["year"] == last and row["kind"] == totals[0]["kind"]
    ]
    label = Markup(' <span class="label">{}</span>').format(origin) if origin else ""
    parts = [
        Markup("<h1>{}{}</h1>").format(title, label),
        _totals(totals, last),
        _growth(tables.get("growth", ()), roots),
        _services(tables["values"], last, roots[0]),
        _change(tables.get("decomposition", ()), roots[0]),
        _sureness(tables.get("uncertainty", ()), last),
        *[_map(path) for path in maps],
        _findings(tables.get("findings", ())),
    ]
    head = Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width">')
    body = Markup("\n").join(part for part in parts if part)
    style = Markup("<style>{}</style>").format(Markup(_STYLE))  # noqa: S704 — our own words
    page_title = Markup("<title>{}</title>").format(title)
    return f'<!doctype html><html lang="zh">{head}{page_title}{style}<body>{body}</body></html>\n'


def _table(headers: Sequence[str], rows: Sequence[Sequence[Any]]) -> Markup:
    numbers = [any(isinstance(row[k], (int, float)) for row in rows) for k in range(len(headers))]

    def line(values: Sequence[Any], tag: str) -> Markup:
        cells = []
        for value, number in zip(values, numbers, strict=True):
            shown = "" if value is None else f"{value:,.2f}" if isinstance(value, float) else value
            kind = Markup(' class="n"') if number else Markup()
            cells.append(Markup("<{0}{1}>{2}</{0}>").format(Markup(tag), kind, shown))  # noqa: S704
        return Markup("<tr>{}</tr>").format(Markup().join(cells))

    head = line(headers, "th")
    body = Markup().join(line(row, "td") for row in rows)
    return Markup("<table><thead>{}</thead><tbody>{}</tbody></table>").format(head, body)


def _totals(rows: Rows, year: int) -> Markup:
    headers = (
        "区划 / area",
        "名称 / name",
        "km²",
        "GEP 亿元",
        "不变价 / constant",
        "GEP/GDP %",
        "元/人",
    )
    body = [
        [r["area"], r["name"], r["area_km2"], r["gep"] / YI, r["gep_constant"] / YI,
         None if r["gep_gdp_ratio"] is None else 100 * r["gep_gdp_ratio"], r["gep_per_person"]]
        for r in rows if r["year"] == year
    ]  # fmt: skip
    return Markup("<h2>{} 年生态产品总值 / GEP of {}</h2>{}").format(
        year, year, _table(headers, body)
    )


def _growth(rows: Rows, areas: Sequence[str]) -> Markup:
    body = [
        [f"{r['from']}–{r['to']}", r["name"], r["gep_growth"], r["gep_growth_constant"], r["gdp_growth"]]
        for r in rows if r["area"] in areas
    ]  # fmt: skip
    if not body:
        return Markup()
    headers = ("年 / years", "名称 / name", "GEP %", "GEP 不变价 / constant %", "GDP %")
    return Markup("<h2>GEP 与 GDP 双增长 / growth side by side</h2>{}").format(
        _table(headers, body)
    )


def _services(rows: Rows, year: int, area: str) -> Markup:
    sums: dict[str, float] = {}
    for row in rows:
        if row["year"] == year and row["area"] == area:
            sums[row["title"]] = sums.get(row["title"], 0.0) + row["value"] / YI
    ranked = sorted(sums.items(), key=lambda pair: -pair[1])
    caption = f"{year} 年各项服务价值（亿元）/ value by service"
    return Markup("<h2>{}</h2>{}").format(caption, _bars(ranked))


def _change(rows: Rows, area: str) -> Markup:
    here = [r for r in rows if r["area"] == area]
    if not here:
        return Markup()
    last = max(r["to"] for r in here)
    here = [r for r in here if r["to"] == last]
    sums = [(name, sum(r[key] for r in here) / YI) for key, name in _EFFECTS.items()]
    caption = f"{here[0]['from']}–{last} 年变化因素（亿元）/ why it changed"
    return Markup("<h2>{}</h2>{}").format(caption, _bars(sums))


def _bars(pairs: Sequence[tuple[str, float]]) -> Markup:
    """Draw horizontal bars from zero, the number beside each."""
    low, high = min(0.0, *(v for _, v in pairs)), max(0.0, *(v for _, v in pairs))
    span = (high - low) or 1.0

    def x(value: float) -> float:
        return 210 + 420 * (value - low) / span

    lines = []
    for row, (name, value) in enumerate(pairs):
        top = 4 + 22 * row
        left, right = sorted((x(0.0), x(value)))
        lines.append(
            Markup(
                '<text x="200" y="{}" text-anchor="end">{}</text>'
                '<rect class="{}" x="{:.1f}" y="{}" width="{:.1f}" height="14"/>'
                '<text x="640" y="{}">{:,.2f}</text>'
            ).format(top + 12, name, "up" if value >= 0 else "down", left, top, right - left, top + 12, value)
        )  # fmt: skip
    height = 8 + 22 * len(pairs)
    drawn = Markup().join(lines)
    return Markup('<svg viewBox="0 0 740 {}" role="img">{}</svg>').format(height, drawn)


def _sureness(rows: Rows, year: int) -> Markup:
    body = [
        [r["area"], r["name"], r["gep"] / YI, r["p05"] / YI, r["p50"] / YI, r["p95"] / YI]
        for r in rows if r["year"] == year
    ]  # fmt: skip
    if not body:
        return Markup()
    headers = ("区划 / area", "名称 / name", "GEP 亿元", "5 %", "50 %", "95 %")
    return Markup("<h2>不确定性 / uncertainty</h2>{}").format(_table(headers, body))


def _findings(rows: Rows) -> Markup:
    if not rows:
        return Markup()
    items = Markup().join(
        Markup("<li>{} {}</li>").format(r["year"] or "", r["finding"]) for r in rows
    )
    return Markup("<h2>数据问题 / findings</h2><ul>{}</ul>").format(items)


def _map(path: Path) -> Markup:
    """Draw a map as a small picture: from pale to dark green by value, clear where none."""
    import numpy as np
    import rasterio
    from rasterio.io import MemoryFile
    from rasterio.transform import from_origin

    with rasterio.open(path) as source:
        shrink = max(1.0, max(source.height, source.width) / 640)
        shape = (max(1, int(source.height / shrink)), max(1, int(source.width / shrink)))
        values = source.read(1, out_shape=shape).astype(float)
        unit, year = source.tags().get("unit", ""), source.tags().get("year", "")
    known = np.isfinite(values)
    if not known.any():
        return Markup()
    low, high = np.percentile(values[known], (2, 98))
    share = np.clip((np.where(known, values, low) - low) / ((high - low) or 1.0), 0, 1)
    pale, dark = np.array([237, 244, 217]), np.array([10, 80, 60])
    colours = (pale[:, None, None] * (1 - share) + dark[:, None, None] * share).astype(np.uint8)
    picture = np.concatenate([colours, np.where(known, 255, 0).astype(np.uint8)[None]])
    with MemoryFile() as memory:
        how = {"count": 4, "dtype": "uint8", "height": shape[0], "width": shape[1]}
        with memory.open(driver="PNG", transform=from_origin(0, 0, 2, 2), **how) as out:
            out.write(picture)
        data = b64encode(memory.read()).decode("ascii")
    words = f"{year} GEP: {low:,.2f} – {high:,.2f} {unit} (2 % – 98 %)"
    return Markup(
        '<figure><img alt="{}" src="data:image/png;base64,{}"><figcaption>{}</figcaption></figure>'
    ).format(words, data, escape(words))
