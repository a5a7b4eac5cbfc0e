"""Freeze the results of the sample anew:  python tests/golden/regenerate.py

Do it only where the results are meant to change, look at the difference (``git diff``), and say
in ``CHANGELOG.md`` what moved and why, in a line that begins with **Changed results**.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

COLUMNS = ("plan", "no", "indicator", "target_year", "status", "value")
FILE = Path(__file__).with_name("sample_verdicts.csv")


def verdicts() -> Iterator[tuple[str, ...]]:
    """Yield the verdicts of the sample as text, in the order of the plans."""
    from shanhai.service.evaluating import evaluate
    from shanhai.store.workspace import Workspace, sample_folder

    run = evaluate(Workspace(sample_folder("xiamen"), sample=True))
    for row in run.verdicts.iter_rows(named=True):
        value = "" if row["value"] is None else f"{row['value']:.12g}"
        yield (*(str(row[name]) for name in COLUMNS[:-1]), value)


def main() -> None:
    """Write the file."""
    rows = list(verdicts())
    with FILE.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    sys.stdout.write(f"{FILE}: {len(rows)} verdicts\n")


if __name__ == "__main__":
    main()
