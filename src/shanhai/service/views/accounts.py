"""The ecosystem accounts a workspace keeps: totals, services, growth, what it came from; in CNY."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from shanhai.core.errors import InputError, did_you_mean
from shanhai.report.gep import EFFECTS, finding_in_words
from shanhai.report.words import labelled, word
from shanhai.service import accounting
from shanhai.service.views.standing import Standing
from shanhai.service.views.tables import TableView
from shanhai.service.views.words import Place, Words, place

Row = Mapping[str, Any]
Kind = Literal["text", "integer", "number", "empty"]


@dataclass(frozen=True)
class ValuePart:
    """A part of a value [CNY]: a group of services, or a cause of change."""

    id: str
    title: Words
    value: float


@dataclass(frozen=True)
class Growth:
    """Growth since an earlier year [%]: of GEP at current and at constant prices, and of GDP."""

    since: int
    current: float | None
    constant: float | None
    gdp: float | None


@dataclass(frozen=True)
class Interval:
    """Where nine in ten of the draws lie [CNY]."""

    low: float
    high: float
    draws: int


@dataclass(frozen=True)
class AccountTotal:
    """GEP of an area in a year [CNY], its groups of services, and how sure it is.

    ``growth`` and ``span`` are null where there is no earlier year, or nothing was drawn.
    """

    year: int
    area: Place
    kind: str
    area_km2: float
    value: float
    constant: float
    groups: list[ValuePart]
    per_km2: float | None
    per_person: float | None
    gdp_ratio: float | None
    growth: Growth | None
    span: Interval | None
    step: str


@dataclass(frozen=True)
class ServiceLine:
    """One amount and what it is worth; ``title`` tells it from the others of its service."""

    title: Words | None
    quantity: float | None
    unit: str
    price: float | None
    price_unit: str
    value: float
    basis: str
    step: str


@dataclass(frozen=True)
class ServiceValue:
    """A service in a year: value [CNY], and the lines it is the sum of.

    ``map`` names its raster layer, where there is one.
    """

    id: str
    group: str
    code: str
    title: Words
    value: float
    constant: float
    map: str | None
    lines: list[ServiceLine]


@dataclass(frozen=True)
class ServiceChange:
    """By how much a service changed [CNY, current prices] and why; the causes add up to it."""

    service: str
    title: Words
    value: float
    causes: list[ValuePart]


@dataclass(frozen=True)
class AccountInput:
    """A file an account was reckoned from."""

    file: str
    digest: str


@dataclass(frozen=True)
class AccountView:
    """An account; ``last`` is the total of its last year, ``report`` the address of its own page.

    ``origin`` says where it is synthetic.
    """

    name: str
    title: Words
    origin: str | None
    profile: Words
    document: str
    years: list[int]
    last: AccountTotal
    tables: list[TableView]
    report: str | None


@dataclass(frozen=True)
class AccountSheet:
    """An account seen for one area and year.

    ``history`` is the area in all years, ``places`` all areas in the year; ``changes`` are since
    the year before among those of the account, ``causes`` their sums. ``map`` names the raster
    layer of the total.
    """

    account: AccountView
    area: Place
    year: int
    history: list[AccountTotal]
    places: list[AccountTotal]
    services: list[ServiceValue]
    causes: list[ValuePart]
    changes: list[ServiceChange]
    findings: list[Words]
    map: str | None
    inputs: list[AccountInput]
    code: str


@dataclass(frozen=True)
class TableColumn:
    """A column of a table, and what stands in it; ``empty``: nothing in any row."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class AccountRows:
    """Rows of a table of an account, and how many there are in all."""

    total: int
    columns: list[TableColumn]
    rows: list[dict[str, str | int | float | None]]


def accounts(standing: Standing) -> list[AccountView]:
    """Return the accounts the workspace keeps."""
    return [
        _view(standing, one["name"], _totals(standing, one["name"]))
        for one in accounting.accounts(standing.workspace)
    ]


def account(
    standing: Standing, name: str, *, area: str | None = None, year: int | None = None
) -> AccountSheet:
    """Return an account for an area and a year; by default its whole area and its last year.

    Raises
    ------
    InputError
        There is no such account, or it has no such area or year.
    """
    workspace = standing.workspace
    made = accounting.made(workspace, name)
    totals = _totals(standing, name)
    view = _view(standing, name, totals)
    where, when = area or view.last.area.code, year or view.last.year
    _known("area", where, {t.area.code for t in totals}, name)
    _known("year", str(when), {str(t.year) for t in totals}, name)
    layers = accounting.mapped(workspace, name)

    def layer(service: str) -> str | None:
        return f"{name}/{when}/{service}" if (when, service) in layers else None

    moved = [row for row in _rows(standing, name, "decomposition", area=where) if row["to"] == when]
    return AccountSheet(
        account=view, area=next(t.area for t in totals if t.area.code == where), year=when,
        history=[t for t in totals if t.area.code == where],
        places=[t for t in totals if t.year == when],
        services=_services(_rows(standing, name, "values", year=when, area=where), layer),
        causes=_causes(moved) if moved else [],
        changes=[ServiceChange(r["service"], _title(r), r["change"], _causes([r])) for r in moved],
        findings=[
            Words(*(finding_in_words(row, lang) for lang in ("zh", "en")))
            for row in _rows(standing, name, "findings") if row["year"] in (None, when)
        ],
        map=layer("total"), inputs=[AccountInput(*one) for one in made["inputs"].items()], code=made["code"],
    )  # fmt: skip


def rows(
    standing: Standing, name: str, table: str, *, year: int | None = None, area: str | None = None,
    service: str | None = None, limit: int, offset: int,
) -> AccountRows:  # fmt: skip
    """Return rows of a table of an account as they are kept."""
    frame = accounting.frame(
        standing.workspace, name, table, year=year, area=area, service=service
    )  # fmt: skip
    kinds = [TableColumn(column, _kind(dtype)) for column, dtype in frame.schema.items()]
    return AccountRows(frame.height, kinds, frame.slice(offset, limit).to_dicts())


def report(standing: Standing, name: str) -> Path:
    """Return the file of an account's own page.

    Raises
    ------
    InputError
        There is no such account, or its page is gone.
    """
    path = accounting.report(standing.workspace, name)
    if not path.is_file():
        raise InputError(f"the account {name!r} has no page; reckon it anew")
    return path


def _kind(dtype: Any) -> Kind:
    if dtype.is_integer():
        return "integer"
    if dtype.is_float():
        return "number"
    return "empty" if str(dtype) == "Null" else "text"


def _view(standing: Standing, name: str, totals: Sequence[AccountTotal]) -> AccountView:
    made = accounting.made(standing.workspace, name)
    has_report = accounting.report(standing.workspace, name).is_file()
    return AccountView(
        name, Words(**made["title"]), made["origin"], Words(**made["rules"]["title"]),
        made["rules"]["document"], made["years"],
        next(t for t in totals if t.year == max(made["years"]) and t.area == totals[0].area),
        [
            TableView(
                table, Words(*labelled("gep_tables", table)), stored=True,
                formats=["csv", "xlsx", "parquet"],
            )
            for table in accounting.tables(standing.workspace, name)
        ],
        f"/api/v1/accounts/{name}/report" if has_report else None,
    )  # fmt: skip


def _totals(standing: Standing, name: str) -> list[AccountTotal]:
    """Return the totals of an account, the whole area first."""
    groups = accounting.made(standing.workspace, name)["rules"]["groups"]
    growth = {(row["area"], row["to"]): row for row in _rows(standing, name, "growth")}
    spans = {(row["area"], row["year"]): row for row in _rows(standing, name, "uncertainty")}
    found = accounting.frame(standing.workspace, name, "totals").to_dicts()
    return [
        AccountTotal(
            row["year"], _place(standing, row), row["kind"], row["area_km2"], row["gep"],
            row["gep_constant"],
            [ValuePart(group, Words(**title), row[group]) for group, title in groups.items()],
            row["gep_per_km2"], row["gep_per_person"], row["gep_gdp_ratio"],
            _growth(growth.get((row["area"], row["year"]))),
            _span(spans.get((row["area"], row["year"]))), row["step"],
        )
        for row in found
    ]  # fmt: skip


def _rows(standing: Standing, name: str, table: str, **wanted: Any) -> list[Row]:
    """Return rows of a table; none where the account has no such table (one year has no growth)."""
    if table not in accounting.tables(standing.workspace, name):
        return []
    return list(accounting.frame(standing.workspace, name, table, **wanted).to_dicts())


def _place(standing: Standing, row: Row) -> Place:
    """Name an area as the workspace does; one it does not know as the account does.

    A synthetic city is not called by the name of the real one; its name may be in both languages.
    """
    known = standing.catalog.areas.get(row["area"])
    if known is not None and row.get("origin") is None:
        return place(standing.catalog, row["area"])
    zh, _, en = row["name"].partition(" / ")
    return Place(row["area"], Words(zh, en or (known.name.en if known is not None else zh)))


def _growth(row: Row | None) -> Growth | None:
    if row is None:
        return None
    return Growth(row["from"], row["gep_growth"], row["gep_growth_constant"], row["gdp_growth"])


def _span(row: Row | None) -> Interval | None:
    return None if row is None else Interval(row["p05"], row["p95"], row["draws"])


def _services(rows: Sequence[Row], layer: Callable[[str], str | None]) -> list[ServiceValue]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["service"], []).append(row)
    return [
        ServiceValue(
            name, lines[0]["group"], lines[0]["code"], _title(lines[0]), sum(r["value"] for r in lines),
            sum(r["value_constant"] for r in lines), layer(name), _lines(lines),
        )
        for name, lines in found.items()
    ]  # fmt: skip


def _lines(rows: Sequence[Row]) -> list[ServiceLine]:
    """Return the lines of a service, called by what tells them apart: the item, or what it is worth."""
    by = "item" if len({row["item"] for row in rows}) == len(rows) else "component"
    return [
        ServiceLine(
            Words(*labelled("gep_lines", row[by])) if len(rows) > 1 else None,
            row["quantity"], row["unit"], row["price"], row["price_unit"], row["value"], row["basis"],
            row["step"],
        )
        for row in rows
    ]  # fmt: skip


def _causes(rows: Sequence[Row]) -> list[ValuePart]:
    """Return what each cause adds to the change of some services together."""
    return [
        ValuePart(
            cause, Words(*word("gep", f"effect_{cause}")), sum(r[f"{cause}_effect"] for r in rows)
        )
        for cause in EFFECTS
    ]


def _title(row: Row) -> Words:
    return Words(row["title_zh"], row["title_en"])


def _known(what: str, wanted: str, known: set[str], name: str) -> None:
    if wanted not in known:
        there = did_you_mean(wanted, known)
        raise InputError(f"the account {name!r} has no {what} {wanted!r}{there}")
