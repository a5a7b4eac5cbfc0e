from __future__ import annotations

import json
import re
from pathlib import Path

from shanhai.catalog.schema import FILES
from tests.support import SAMPLE, shanhai, write


def test_init_makes_a_workspace_and_says_what_is_in_it(tmp_path: Path) -> None:
    said = shanhai("init", "xiamen", tmp_path / "demo")
    assert (said.code, said.err) == (0, "")
    made, following = said.out.splitlines()
    counts = [int(n) for n in re.findall(r"(\d+) (?:plans|targets|measures|files)", made)]
    assert len(counts) == 4
    assert counts[0] >= 6
    assert counts[1] >= 500
    assert counts[2] >= 280
    assert counts[3] == len(list((SAMPLE / "observations").glob("*.csv")))
    assert following.endswith(f"shanhai --workspace {tmp_path / 'demo'} status")
    assert (tmp_path / "demo" / "workspace.yaml").is_file()
    assert len(list((tmp_path / "demo" / "schemas").glob("*.json"))) == len(FILES)
    assert (tmp_path / "demo" / ".vscode" / "settings.json").is_file()


def test_init_of_an_unknown_sample(tmp_path: Path) -> None:
    said = shanhai("init", "xiamem", tmp_path / "demo")
    assert said.code == 2
    assert said.err == (
        "shanhai: 没有样例 'xiamem'（是否指 'xiamen'？）；现有：xiamen\n"
        "  no sample 'xiamem' (did you mean 'xiamen'?); there are: xiamen\n"
    )
    assert not (tmp_path / "demo").exists()


def test_init_does_not_touch_what_is_there(tmp_path: Path) -> None:
    write(tmp_path / "demo", {"mine.txt": "keep"})
    said = shanhai("init", "xiamen", tmp_path / "demo")
    assert said.code == 2
    assert "is there already and not empty; choose another folder" in said.err
    assert [p.name for p in (tmp_path / "demo").iterdir()] == ["mine.txt"]


def test_check_of_a_sound_workspace(small: Path) -> None:
    said = shanhai("check", small)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("small: 没有问题 / no problems (")
    as_json = shanhai("check", small, "--json")
    assert (as_json.code, json.loads(as_json.out)) == (0, [])


def test_check_takes_the_workspace_from_anywhere(small: Path, tmp_path: Path) -> None:
    for arguments, cwd in (
        (["check"], small), (["check"], small / "plans"), (["-w", small, "check"], tmp_path),
        (["check", small / "plans" / "xiamen-145-eco.yaml"], tmp_path),
    ):  # fmt: skip
        assert shanhai(*arguments, cwd=cwd).out.startswith("small: 没有问题"), arguments


def test_check_of_no_workspace(tmp_path: Path) -> None:
    said = shanhai("check", tmp_path)
    assert said.code == 2
    assert "workspace.yaml: 不存在：这不是工作区（新建：shanhai init）" in said.err
    english = shanhai("--lang", "en", "check", tmp_path).err
    assert "workspace.yaml: is missing: not a workspace (make one: shanhai init)" in english


def test_check_finds_faults_in_published_figures(town: Path) -> None:
    path = town / "observations" / "published.csv"
    lines = path.read_text("utf-8").splitlines()
    lines[3] = lines[3].replace("air.good_day_share", "air.god_day_share")
    path.write_text("\n".join(lines), "utf-8")
    said = shanhai("--lang", "en", "check", town)
    assert said.code == 2
    assert said.err.startswith(
        "town/observations/published.csv:4: no indicator or variable 'air.god_day_share' "
        "(did you mean 'air.good_day_share'?)"
    )
    stopped = shanhai("-w", town, "status")
    assert stopped.code == 2
    assert "有 1 行不合要求：\nobservations/published.csv:4: 没有指标或变量" in stopped.err


def test_schema_writes_them_anew(town: Path) -> None:
    for path in (town / "schemas").glob("*.json"):
        path.unlink()
    said = shanhai("-w", town, "schema")
    assert said.code == 0
    assert said.out.splitlines() == [str(town / "schemas" / f"{name}.json") for name in FILES]
