from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from typer.testing import CliRunner

from shanhai.cli.app import app

RUN = CliRunner()

ASSETS = """
title: {zh: 平衡表, en: Sheet}
origin: synthetic
areas: areas.csv
assets: {forest: {title: {zh: 林地, en: Forest land}, unit: ha}}
stocks: stocks.csv
flows: flows.csv
terms: [{official: 甲, area: "2", from: 2021, to: 2021}]
"""


def test_assets(tmp_path: Path) -> None:
    for name, text in {
        "ASSETS.yaml": ASSETS,
        "areas.csv": "code,name,kind,parent\n1,市,city,\n2,区,district,1\n",
        "stocks.csv": "year,area,asset,holder,unit,opening\n2021,2,forest,国有,ha,10\n",
        "flows.csv": "year,area,asset,holder,unit,kind,amount\n2021,2,forest,国有,ha,addition,1\n",
    }.items():
        (tmp_path / name).write_text(text, "utf-8")
    declared = str(tmp_path / "ASSETS.yaml")
    shown = RUN.invoke(app, ["assets", declared, "--lang", "en"])
    assert shown.exit_code == 0
    assert "Changes during terms of office" in shown.stdout
    assert "[synthetic]" in shown.stdout
    assert "Forest land" in shown.stdout
    rows = json.loads(RUN.invoke(app, ["assets", declared, "--level", "city", "--json"]).stdout)
    assert {(r["area"], r["holder"], r["closing"]) for r in rows} == {
        ("1", "国有", 11.0), ("1", "all", 11.0),
    }  # fmt: skip


def test_compensation(tmp_path: Path) -> None:
    for name, text in {
        "RULE.yaml": "title: {zh: 补偿, en: Payments}\ndocument: 协议\nsections: s.csv\nmeasured: m.csv\n"
        "steps: [{up_to: 0, payer: downstream, share: 1}, {payer: upstream, share: 1}]\n",
        "s.csv": "section,upstream,downstream,base\na,上,下,100\n",
        "m.csv": "section,period,item,value,limit\na,2025,tp,0.1,0.2\n",
    }.items():
        (tmp_path / name).write_text(text, "utf-8")
    shown = RUN.invoke(app, ["compensation", str(tmp_path / "RULE.yaml")])
    assert shown.exit_code == 0
    assert "各方收支" in shown.stdout
    told = RUN.invoke(app, ["compensation", str(tmp_path / "RULE.yaml"), "--csv"]).stdout
    assert next(csv.DictReader(io.StringIO(told)))["payer"] == "下"


def test_damage(tmp_path: Path) -> None:
    water = tmp_path / "water.csv"
    water.write_text("quantity,unit_cost,measured,limit,alpha,omega\n100,2,3,1,1,1.5\n", "utf-8")
    told = RUN.invoke(app, ["damage", "water", str(water)])
    assert float(next(csv.DictReader(io.StringIO(told.stdout)))["damage"]) == 100 * 2 * 1.25 * 1.5
    air = tmp_path / "air.csv"
    air.write_text("quantity,unit_cost,alpha,beta,omega,tau\n3,1000,1.5,2,1,1.1\n", "utf-8")
    told = RUN.invoke(app, ["damage", "air", str(air)])
    assert round(float(next(csv.DictReader(io.StringIO(told.stdout)))["damage"])) == 13200
    air.write_text("quantity,unit_cost,alpha,beta,omega,tau\n<3,1000,1.5,2,1,1.1\n", "utf-8")
    told = RUN.invoke(app, ["damage", "air", str(air)])
    assert "quantity: row 2: <3" in str(told.exception)
