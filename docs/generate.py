"""Write the generated pages of docs/reference/ from the declarations and the code."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from shanhai.catalog import Catalog, load
from shanhai.engine.words import label

HERE = Path(__file__).parent
OUT = HERE / "reference" / "generated"
PACKAGES = (
    "core", "stats", "grid", "quality", "accounts", "governance", "territory", "catalog", "engine", "store",
    "ingest", "synthetic", "report", "service",
)  # fmt: skip


def main() -> None:
    """Write every generated page."""
    catalog, problems = load(HERE.parent / "cities" / "xiamen")
    problems.raise_if_any()
    OUT.mkdir(parents=True, exist_ok=True)
    pages = {
        "indicators.md": indicators(catalog),
        "variables.md": variables(catalog),
        "standards.md": standards(catalog),
        "gep-profiles.md": gep_profiles(),
        "commands.md": commands(),
        "python.md": python(),
    }
    for name, lines in pages.items():
        (OUT / name).write_text("\n".join(lines) + "\n", "utf-8")


def _cell(text: str | None) -> str:
    return (text or "").replace("|", "\\|").replace("\n", " ")


def indicators(catalog: Catalog) -> Iterator[str]:
    """Yield the page of indicators, by domain."""
    yield "# Indicators\n"
    yield "Generated from `data/indicators/` and the sample workspace.\n"
    domains: dict[str, list[str]] = {}
    for name in sorted(catalog.indicators):
        domains.setdefault(name.split(".")[0], []).append(name)
    for domain, names in domains.items():
        yield f"## {label('domains', domain, 'en')} {label('domains', domain, 'zh')}\n"
        yield "| id | 名称 | title | unit | better | formula or definition |"
        yield "|---|---|---|---|---|---|"
        for name in names:
            one = catalog.indicators[name]
            how = f"`{one.formula}`" if one.formula else ""
            text = one.undefined or one.definition
            how += f" {text.en}" if text else ""
            yield (
                f"| `{name}` | {_cell(one.title.zh)} | {_cell(one.title.en)} | {one.unit} "
                f"| {one.better if one.kind == 'quantity' else 'state'} | {_cell(how)} |"
            )
        yield ""


def variables(catalog: Catalog) -> Iterator[str]:
    """Yield the page of variables."""
    yield "# Variables\n"
    yield "| name | 名称 | title | unit |"
    yield "|---|---|---|---|"
    for name, one in sorted(catalog.variables.items()):
        yield f"| `{name}` | {one.title.zh} | {_cell(one.title.en)} | {one.unit} |"


def standards(catalog: Catalog) -> Iterator[str]:
    """Yield the page of standards."""
    yield "# Standards\n"
    yield "| id | 名称 | title | valid from | to |"
    yield "|---|---|---|---|---|"
    for name, one in sorted(catalog.standards.items()):
        yield f"| `{name}` | {one.title.zh} | {_cell(one.title.en)} | {one.valid_from or ''} | {one.valid_to or ''} |"


def gep_profiles() -> Iterator[str]:
    """Yield the page of the rules of ecosystem accounts."""
    from shanhai.accounts.gep.profile import profile, profiles
    from shanhai.accounts.gep.rules import parameters, services

    yield "# Profiles of ecosystem accounts\n"
    yield "Generated from `data/gep/`. A parameter without a value is a required input.\n"
    for name in profiles():
        one = profile(name)
        yield f"## {name}\n\n{one.title['zh']} / {one.title['en']}, {one.document} ({one.confidence})\n"
        yield "| 服务 | service | item | quantity | unit | valuation | value |"
        yield "|---|---|---|---|---|---|---|"
        for row in services(one):
            yield (
                f"| {row['title_zh']} | {row['title_en']} | `{row['item']}` | {_cell(row['formula'] or 'reported')} "
                f"| {row['unit']} | {row['valuation_en']} | {row['worth'] or 'price or value of its own'} |"
            )
        yield "\n| parameter | 名称 | ecosystem | value | unit | range | year | source | confidence |"
        yield "|---|---|---|---|---|---|---|---|---|"
        for row in parameters(one):
            value = "required" if row["value"] is None else f"{row['value']:g}"
            span = "" if row["low"] is None else f"{row['low']:g}–{row['high']:g}"
            yield (
                f"| `{row['parameter']}` | {row['title_zh']} | {row['ecosystem']} | {value} | {row['unit']} "
                f"| {span} | {row['year'] or ''} | {_cell(row['source'])} | {row['confidence']} |"
            )
        yield ""


def commands() -> Iterator[str]:
    """Yield the page of commands, from their own help."""
    yield "# Commands\n"
    shown = (
        [], ["init"], ["check"], ["ingest", "observations"], ["template", "indicators"], ["evaluate"],
        ["status"], ["explain"], ["compare"], ["runs"], ["assign"], ["conflicts"], ["targets"],
        ["tasks"], ["observations"], ["quarantine"], ["report"], ["schema"], ["gep"], ["assets"],
        ["compensation"], ["damage"],
        ["ingest", "readings"], ["quality", "air"], ["quality", "water"], ["quality", "sea"],
        ["quality", "noise"], ["quality", "groundwater"], ["quality", "soil"],
    )  # fmt: skip
    for words in shown:
        command = [sys.executable, "-m", "shanhai", *words, "--help"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        yield f"## {' '.join(['shanhai', *words])}\n\n```\n{text.strip()}\n```\n"


def python() -> Iterator[str]:
    """Yield the page of the Python library."""
    yield "# Python\n\n::: shanhai.notebook\n"
    for package in PACKAGES:
        folder = HERE.parent / "src" / "shanhai" / package
        yield f"## shanhai.{package}\n"
        for path in sorted(folder.rglob("*.py")):
            if path.name != "__init__.py" and not path.name.startswith("_"):
                module = ".".join(path.relative_to(folder.parents[1]).with_suffix("").parts)
                yield f"::: {module}\n    options:\n      heading_level: 3\n"


if __name__ == "__main__":
    main()
