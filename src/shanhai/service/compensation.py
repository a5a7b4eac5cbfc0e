"""Who pays whom at border sections, by the rule the parties agreed on."""

from __future__ import annotations

from math import inf
from pathlib import Path

from shanhai.catalog.account import CompensationFile, declaration
from shanhai.core.errors import InputError, did_you_mean
from shanhai.service._account import Outcome, Row, figures

SECTIONS = ("section", "upstream", "downstream", "base")
MEASURED = ("section", "period", "item", "value", "limit")


def compensation(declared: Path, *, out: Path | None = None) -> Outcome:
    """Reckon the payments a COMPENSATION.yaml declares; with ``out`` write its tables there.

    Tables: ``payments`` by section and period, ``balance`` what each party gets or pays.

    Raises
    ------
    InputError, CatalogError
        A table or the declaration is wrong: place and remedy.
    """
    from shanhai.accounts.compensation import Step, horizontal

    rule = declaration(CompensationFile, declared)
    folder = declared.parent
    borders = {
        row["section"]: row
        for row in figures(folder / rule.sections, needed=SECTIONS, numbers=("base",))
    }
    measured = figures(folder / rule.measured, needed=MEASURED, numbers=("value", "limit"))
    found: dict[tuple[str, str], Row] = {}
    for row in measured:
        name = row["section"]
        if name not in borders:
            near = did_you_mean(name, borders)
            raise InputError(f"{rule.measured}: unknown section {name!r}{near}")
        if row["limit"] <= 0:
            raise InputError(
                f"{rule.measured}: the limit of {row['item']} at {name} is not positive"
            )
        one = found.setdefault(
            (name, row["period"]), {**borders[name], "period": row["period"], "items": {}}
        )
        if row["item"] in one["items"]:
            raise InputError(
                f"{rule.measured}: {row['item']} at {name}, {row['period']} stands twice"
            )
        one["items"][row["item"]] = (row["value"], row["limit"])
    steps = [Step(inf if s.up_to is None else s.up_to, s.payer, s.share) for s in rule.steps]
    payments, balance = horizontal(
        list(found.values()), steps=steps, more_is_better=rule.more_is_better
    )
    outcome = Outcome(rule.title.model_dump(), rule.origin)
    outcome.add("payments", [{**row, "document": rule.document} for row in payments])
    outcome.add("balance", [{"party": k, "amount": v} for k, v in sorted(balance.items())])
    outcome.label()
    if out is not None:
        outcome.write_tables(out)
    return outcome
