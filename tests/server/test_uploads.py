"""Files that come in: preview, taking in, and what hostile ones meet."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from fastapi.testclient import TestClient

from shanhai.service import uploading
from shanhai.service.observing import TABLE
from shanhai.store import Workspace
from tests.support import csv_text

SignIn = Callable[[str], dict[str, str]]
PATH = "/api/v1/uploads/observations"
ROW = {"indicator": "air.pm25", "area": "350206", "period": "2023", "value": "19", "unit": "ug/m3",
       "document": "000", "clause": "表1"}  # fmt: skip
BAD = {**ROW, "period": "2024", "value": "many"}


def send(hall: TestClient, shown: dict[str, str], content: str | bytes, **form: Any) -> Any:
    name = form.pop("name", "figures.csv")
    raw = content.encode() if isinstance(content, str) else content
    return hall.post(PATH, headers=shown, files={"file": (name, raw)}, data=form)


def stored(town: Path) -> int | None:
    return Workspace(town).lake.version(TABLE)


def test_a_preview_says_what_would_happen_and_stores_nothing(
    hall: TestClient, sign_in: SignIn, town: Path
) -> None:
    before = stored(town)
    told = send(hall, sign_in("huli"), csv_text(ROW, BAD)).json()
    assert (told["new"], told["refused"], told["committed"]) == (1, 1, False)
    assert told["refused_rows"][0]["row"] == 3
    assert "many" in told["refused_rows"][0]["reason"]["zh"]
    assert stored(town) == before


def test_what_is_taken_in_is_seen_and_what_is_refused_lies_in_quarantine(
    hall: TestClient, sign_in: SignIn
) -> None:
    shown = sign_in("huli")
    told = send(hall, shown, csv_text(ROW, BAD), commit="true").json()
    assert told["committed"]
    again = send(hall, shown, csv_text(ROW, BAD), commit="true").json()
    assert (again["new"], again["unchanged"]) == (0, 1)
    refused = hall.get("/api/v1/data/quarantine").json()
    assert [(r["row"], r["file"]) for r in refused["rows"]] == [(3, "figures.csv")]
    arrived = hall.get("/api/v1/data/arrivals").json()["rows"]
    assert arrived[0]["file"] == "figures.csv"


def test_figures_of_another_district_are_refused(
    hall: TestClient, sign_in: SignIn, town: Path
) -> None:
    before = stored(town)
    other = csv_text({**ROW, "area": "350203", "period": "2022"})
    answer = send(hall, sign_in("huli"), other, commit="true")
    assert (answer.status_code, answer.json()["error"]) == (403, "forbidden")
    assert stored(town) == before


def test_readings_take_a_role_everywhere(hall: TestClient, sign_in: SignIn) -> None:
    sites = csv_text({"site": "s1", "name": "站", "medium": "air", "area": "350206"})
    files = {"file": ("sites.csv", sites.encode())}
    path = "/api/v1/uploads/readings/sites"
    assert hall.post(path, headers=sign_in("huli"), files=files).status_code == 403
    told = hall.post(path, headers=sign_in("admin"), files=files).json()
    assert (told["new"], told["committed"]) == (1, False)


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", b"0" * 3 * 1024**2)
    return packed.getvalue()


def broken() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("xl/workbook.xml", "<workbook")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("figures.exe", b"MZ", "'.exe'"), ("", b"x", None), ("a.xlsx", b"no zip at all", "no spreadsheet"),
        ("a.xlsx", b"PK\x03\x04 cut off", "cannot be read"), ("a.xlsx", bomb(), "unpacks to"),
        ("a.xlsx", broken(), "cannot be read"), ("a.parquet", b"PAR1 cut off", "cannot be read"),
        ("a.csv", b"", "cannot be read"), ("a.csv", b"\xff\xfe\x00", "cannot be read"),
        ("a.csv", b"x\n1\n", "lacks column"),
    ],
    ids=["program", "nameless", "no zip", "cut zip", "bomb", "broken zip", "cut parquet", "empty", "no text",
         "no figures"],  # of the content they would hold the time of day, which a zip tells
)  # fmt: skip
def test_a_file_that_is_no_good_is_refused_with_the_reason(
    hall: TestClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch,
    name: str, content: bytes, said: str | None,
) -> None:  # fmt: skip
    few = replace(uploading.LIMITS, unpacked=2 * 1024**2)
    monkeypatch.setattr(uploading, "LIMITS", few)
    answer = send(hall, sign_in("huli"), content, name=name)
    assert answer.status_code == 422, answer.text
    assert said is None or said in answer.json()["message"]


def test_a_parquet_file_that_unpacks_to_too_much_is_refused(
    hall: TestClient, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "LIMITS", replace(uploading.LIMITS, unpacked=1024**2))
    packed = io.BytesIO()
    pl.DataFrame({"value": range(1_000_000)}).write_parquet(packed)
    answer = send(hall, sign_in("huli"), packed.getvalue(), name="a.parquet")
    assert "unpacks to" in answer.json()["message"]


@pytest.mark.parametrize("name", ["../../etc/a.csv", "C:\\temp\\a.csv", "/a.csv", "a\x00.csv"])
def test_a_name_with_folders_is_only_a_name(name: str) -> None:
    assert uploading.plain_name(name) == "a.csv"


def test_columns_of_other_names_are_told_by_a_mapping(hall: TestClient, sign_in: SignIn) -> None:
    renamed = csv_text({("甲" if k == "value" else k): v for k, v in ROW.items()})
    shown = sign_in("huli")
    assert send(hall, shown, renamed).status_code == 422
    assert send(hall, shown, renamed, mapping='{"value": "甲"}').json()["refused"] == 0
