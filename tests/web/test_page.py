"""Every view in both languages and themes; a number followed to its rows; an upload; the map's colours."""

from __future__ import annotations

import json
import math
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.support import ROOT
from tests.web.conftest import KEY, NAME, PASSWORD, PICTURES, UNIT, Watched, visiting, window

pytestmark = pytest.mark.slow

TASK = "/tasks/xiamen-pollution-battle/38"
CHINESE = re.compile(r"[\u4e00-\u9fff]")
VIEWS = {
    "overview": "/",
    "plans": "/plans",
    "plan": "/plans/xiamen-145-eco",
    "targets": "/targets?status=not_met,behind",
    "indicators": "/indicators",
    "indicator": "/indicators/air.pm25",
    "evidence": "/indicators/air.pm25?step={step}",
    "conflicts": "/conflicts",
    "air": "/air",
    "station": "/air?site=SYN00000",
    "water": "/water",
    "section": "/water?site=SYN-W00000",
    "accounts": "/accounts",
    "account": "/accounts/small",
    "tasks": "/tasks",
    "timeline": "/tasks?show=time",
    "task": TASK,
    "assessment": "/assessment",
    "data": "/data",
    "arrivals": "/data?show=arrivals",
    "completeness": "/data?show=completeness",
    "quarantine": "/data?show=quarantine",
    "tables": "/data?show=tables",
    "upload": "/upload",
    "figures": "/figures",
    "reports": "/reports",
    "users": "/users",
    "own": "/account",
    "login": "/login",
    "missing": "/nowhere",
    "map": "/map?colour=air.pm25",  # last: while a map is open, the next one draws sooner
}
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"


def asked(address: str, path: str) -> Any:
    with urllib.request.urlopen(f"{address}/api/v1/{path}") as answer:  # noqa: S310 — ours
        return json.load(answer)


@pytest.fixture(scope="module")
def step(address: str) -> str:
    """The step of a target with a figure."""
    rows = asked(address, "targets?limit=1000")["rows"]
    return next(str(row["step"]) for row in rows if row["value"] is not None)


@pytest.fixture(scope="module")
def phone(reader: Any, address: str) -> Iterator[Watched]:
    """A window on a phone in the dark, in Chinese."""
    with window(reader, address) as opened:
        opened.open("/login")
        opened.turn("zh", "dark", 390)
        yield opened


@pytest.fixture(scope="module")
def walked(browser: Any, address: str) -> Iterator[Watched]:
    """A window that goes on from view to view, and looks for accessibility faults."""
    with visiting(browser) as context, window(context, address) as opened:
        opened.open("/login")
        opened.page.evaluate(AXE.read_text("utf-8"))
        yield opened


def look(window: Watched, name: str) -> None:
    """See that a view has its heading, speaks one language and is not too wide."""
    page, (lang, theme, width) = window.page, window.way
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}-{lang}-{theme}-{width}.png")
    assert page.locator("h1").count() == 1
    menu = page.locator(".topbar button[lang]").inner_text()
    assert (CHINESE.search(menu) is None) == (lang == "zh")
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{wide} px too wide for {width}"
    assert window.faults == []


def serious(page: Any) -> list[str]:
    """Return the accessibility faults that keep someone out."""
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa'], resultTypes: ['violations']})"
    )["violations"]
    return [
        f"{fault['id']}: {fault['nodes'][0]['html'][:160]} {fault['nodes'][0]['failureSummary']}"
        for fault in found if fault["impact"] in {"serious", "critical"}
    ]  # fmt: skip


#: With Chinese and dark on a phone: each language in each theme, on a screen and on a phone.
WAYS = (("zh", "light", 1440), ("en", "dark", 1440), ("en", "light", 390))


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_opens_by_its_address(phone: Watched, step: str, name: str) -> None:
    phone.open(VIEWS[name].format(step=step))
    look(phone, name)


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_is_whole(walked: Watched, step: str, name: str) -> None:
    page = walked.go(VIEWS[name].format(step=step))
    for way in sorted(WAYS, key=lambda way: way != walked.way):  # first as it is
        walked.turn(*way)
        look(walked, name)
        if walked.way[2] > 1000:
            assert serious(page) == []


def test_a_number_is_followed_to_its_rows(watched: Watched) -> None:
    page = watched.open("/plans/xiamen-135-eco")
    row = page.locator("tr", has_text="未达到").first
    row.locator("a.figure").first.click()
    drawer = page.locator("dialog[open]")
    drawer.get_by_role("button", name="数据行").last.click()
    cells = drawer.locator("td")
    cells.first.wait_for()
    assert "xiamen-135-eco.yaml" in drawer.inner_text()
    assert "20" in " ".join(cells.all_inner_texts())
    assert "step=" in page.url
    page.keyboard.press("Escape")
    page.wait_for_url(lambda url: "step=" not in url)
    assert watched.faults == []


def test_a_long_list_begins_with_its_first_rows_of_all(watched: Watched, address: str) -> None:
    every = asked(address, "indicators?limit=1000")["rows"]
    page = watched.open("/indicators")
    rows = page.locator("tbody tr")
    assert rows.count() == 50 < len(every)
    by_targets = page.locator("th").nth(3).get_by_role("button")
    by_targets.dblclick()
    most = max(row["targets"] for row in every)
    assert rows.first.locator("td").nth(3).inner_text() == str(most)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert rows.count() == len(every), "paper holds them all"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert rows.count() == 50
    page.get_by_role("button", name=f"全部 {len(every)} 项").click()
    page.wait_for_url(re.compile("n=all"))
    assert rows.count() == len(every)


@pytest.mark.parametrize("view", ["plan", "indicators", "data"])
def test_on_paper_every_column_has_room(watched: Watched, view: str) -> None:
    page = watched.open(VIEWS[view])
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 688, "height": 1000})  # A4 less its margins
    narrow = page.locator("tbody tr:first-child td").evaluate_all(
        "cells => cells.filter(cell => cell.innerText && cell.clientWidth < 16).length"
    )
    assert narrow == 0
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.emulate_media(media="screen")


def test_an_account_is_followed_to_a_district_its_evidence_and_its_map(watched: Watched) -> None:
    page = watched.open("/accounts")
    card = page.locator("li.panel")
    assert "合成数据" in card.inner_text()
    card.get_by_role("link", name="打开").click()
    page.get_by_role("link", name="思明区").click()
    page.get_by_role("heading", name="思明区（示意） · 2025年总值").wait_for()
    assert "area=350203" in page.url
    total = page.locator(".big .figure")
    shown = total.inner_text().removesuffix("亿元")
    total.click()
    drawer = page.locator("dialog[open]")
    found = drawer.get_by_text(re.compile(r"350203 生态产品总值 = .*\[合成数据\]")).inner_text()
    told = float(found.partition("= ")[2].split()[0].replace(",", ""))
    assert told / 1e8 == pytest.approx(float(shown), rel=1e-4)
    drawer.get_by_text("土壤保持").first.wait_for()
    page.keyboard.press("Escape")
    on_map = page.get_by_role("link", name="在图上看", exact=True)
    assert on_map.get_attribute("href") == "/map?medium=none&raster=small/2025/total"
    assert watched.faults == []


def test_filters_stand_in_the_address(watched: Watched) -> None:
    page = watched.open("/targets?status=not_met")
    count = page.locator("tbody tr").count()
    assert 0 < count < 20
    page.get_by_role("searchbox").fill("近岸")
    page.wait_for_url(re.compile("q="))
    watched.settle()
    assert page.locator("tbody tr").count() < count
    found = page.locator("tbody tr").count()
    again = watched.open(page.url.removeprefix(watched.base))
    assert again.locator("tbody tr").count() == found


def test_a_chart_has_its_table(watched: Watched) -> None:
    page = watched.open("/air")
    figure = page.locator("figure", has_text="逐日").first
    figure.get_by_role("button", name="表格").click()
    assert figure.locator("tbody tr").count() == 365


def test_a_file_with_a_bad_row_is_shown_before_it_is_stored(
    stranger: Watched, tmp_path: Path
) -> None:
    file = tmp_path / "figures.csv"
    file.write_text(
        "indicator,area,period,value,unit,document,clause\n"
        "air.pm25,350203,2024,19,ug/m3,900,trial\n"
        "air.pm25,350205,2024,many,ug/m3,900,trial\n",
        "utf-8",
    )
    page = stranger.sign_in(NAME, "/upload")
    page.locator("input[type=file]").set_input_files(file)
    preview = page.locator("section", has_text="预览")
    preview.wait_for()
    assert "many" in preview.inner_text()
    page.get_by_role("button", name="存入 1 行").click()
    page.get_by_role("heading", name="已存入").wait_for()
    stranger.open("/data?show=quarantine")
    page.locator("td", has_text="figures.csv").first.wait_for()
    assert stranger.faults == []


def test_a_report_goes_back_with_a_reason(stranger: Watched, tmp_path: Path) -> None:
    file = tmp_path / "合同.pdf"
    file.write_bytes(b"signed")
    page = stranger.sign_in("zhang", TASK)
    part = page.locator("section", has=page.get_by_role("heading", name="市生态环境局"))
    part.get_by_role("button", name="报送进展").click()
    part.get_by_label("进度（%）").fill("40")
    part.get_by_label("做了什么").fill("完成招标")
    part.get_by_label("佐证材料").set_input_files(file)
    part.get_by_role("button", name="报送", exact=True).click()
    part.get_by_text("40%", exact=True).wait_for()
    page.evaluate(AXE.read_text("utf-8"))
    assert serious(page) == []

    page = stranger.sign_in("wang", "/tasks?show=waiting")
    page.get_by_role("link", name="压实党政责任与调度评估").click()
    with page.expect_download() as sent:
        page.get_by_role("link", name="合同.pdf").click()
    assert Path(sent.value.path()).read_bytes() == b"signed"
    part.get_by_role("button", name="退回").click()
    page.locator("textarea:invalid").wait_for()  # a return needs its reason
    part.locator("textarea").fill("缺现场照片")
    part.get_by_role("button", name="退回").click()
    page.get_by_text("缺现场照片").wait_for()
    part.get_by_text("0%", exact=True).wait_for()
    stranger.go("/tasks?show=waiting")
    page.get_by_text("没有待审核的报送。").wait_for()
    assert stranger.faults == []


def pixel_of(longitude: float, latitude: float, zoom: float) -> tuple[float, float]:
    """Return where a place lies in the plane of web maps, in pixels (tiles of 512)."""
    size = 512 * 2**zoom
    y = math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2)) / (2 * math.pi)
    return (longitude / 360 + 0.5) * size, (0.5 - y) * size


def test_the_legend_is_of_the_areas_that_are_coloured(watched: Watched) -> None:
    page = watched.open("/map?medium=none&colour=governance.eco_share_in_cadre_assessment")
    legend = page.locator("section", has=page.get_by_role("heading", name="图例"))
    legend.get_by_text("图上区域没有这项数据").wait_for()
    assert legend.locator("li").count() == 0
    watched.go("/map?medium=none&colour=aqi")
    page.get_by_text("2025-01-31 空气质量（区域日均）").wait_for()
    legend.locator("li").nth(5).wait_for()
    page.locator(".tag", has_text="合成数据").wait_for()


@pytest.mark.filterwarnings("ignore:Dataset has no geotransform")
def test_stations_have_the_colours_of_the_standard(watched: Watched, address: str) -> None:
    rasterio = pytest.importorskip("rasterio.io")
    center, zoom = (118.12, 24.62), 10.0
    place = f"c={center[0]},{center[1]},{zoom}"
    page = watched.open(f"/map?medium=none&{place}")
    page.locator(".map[data-drawn='0']").wait_for()
    page.evaluate("document.querySelectorAll('.area-name').forEach(name => name.remove())")
    for medium in ("air", "water"):
        colours = {r["level"]: r["colour"] for r in asked(address, f"monitoring/{medium}/levels")}
        sites = asked(address, f"monitoring/{medium}/latest")
        watched.go(f"/map?medium={medium}&{place}")
        page.locator(f".map[data-drawn='{len(sites)}']").wait_for()
        canvas = page.locator(".map canvas")
        with rasterio.MemoryFile(canvas.screenshot()).open() as drawn:
            picture = drawn.read()
        height, width = picture.shape[1:]
        origin = pixel_of(*center, zoom)
        places = {}
        for site in sites:
            x, y = pixel_of(site["longitude"], site["latitude"], zoom)
            places[site["site"]] = (
                x - origin[0] + width / 2, y - origin[1] + height / 2,
            )  # fmt: skip
        checked = 0
        for site in sites:
            x, y = places[site["site"]]
            alone = all(
                math.dist((x, y), other) > 24
                for name, other in places.items()
                if name != site["site"]
            )
            if not (alone and 12 < x < width - 12 and 12 < y < height - 12):
                continue
            seen = picture[:3, round(y - 5), round(x - 6)]
            assert "#{:02X}{:02X}{:02X}".format(*seen) == colours[site["level"]], site["site"]
            checked += 1
        assert checked >= 2, medium


def test_the_first_view_is_light_and_the_map_comes_only_with_the_map(stranger: Watched) -> None:
    sizes: dict[str, int] = {}
    stranger.page.on(
        "response",
        lambda r: r.url.endswith(".js") and sizes.update({r.url: len(r.body())}),
    )
    packed: list[int] = []
    stranger.page.on(
        "response",
        lambda r: r.url.endswith(".js") and packed.append(int(r.headers["content-length"])),
    )
    stranger.open("/")
    assert 0 < sum(packed) < 600_000
    assert not any("maplibre" in url.lower() for url in sizes)
    first = set(sizes)
    stranger.open("/map")
    assert max(len_ for url, len_ in sizes.items() if url not in first) > 500_000


def filled(template: Path, name: str, value: object) -> Path:
    """Return a template of figures with a value in its first row."""
    book = openpyxl.load_workbook(template)
    sheet = book.active
    column = next(cell.column for cell in sheet[1] if cell.value == "数值")
    sheet.cell(2, column).value = value
    book.save(template.with_name(name))
    return template.with_name(name)


def test_figures_are_handed_in_by_one_and_accepted_by_another(
    stranger: Watched, tmp_path: Path
) -> None:
    page = stranger.sign_in("zhang", "/figures?year=2025")
    with page.expect_download() as got:
        page.get_by_role("link", name="下载模板").click()
    got.value.save_as(tmp_path / "template.xlsx")
    file, check = page.locator("input[type=file]"), page.locator(".check")
    file.set_input_files(filled(tmp_path / "template.xlsx", "bad.xlsx", "十八"))
    check.get_by_role("heading", name="有错，不能报送").wait_for()
    assert "十八" in check.locator("tbody").inner_text()
    assert check.locator(".button").count() == 0
    file.set_input_files(filled(tmp_path / "template.xlsx", "good.xlsx", 5.5))
    check.get_by_role("heading", name="检查通过").wait_for()
    page.evaluate(AXE.read_text("utf-8"))
    assert serious(page) == []
    check.get_by_role("button", name="报送1个数据").click()
    page.get_by_text("已经报送，等待审核").wait_for()
    page.locator("tbody").get_by_role("link", name=UNIT).click()
    page.get_by_role("heading", name=f"{UNIT} 2025年").wait_for()
    stranger.settle()
    assert page.get_by_role("heading", name="审核").count() == 0
    stranger.sign_in("wang", page.url.removeprefix(stranger.base))
    page.get_by_role("button", name="退回").click()
    page.locator("textarea:invalid").wait_for()  # a return needs its reason
    for way in (("en", "dark", 390), ("zh", "light", 1440)):
        stranger.turn(*way)
        look(stranger, "review")
    page.get_by_label("意见").fill("可信")
    page.get_by_role("button", name="通过，存入1个数据").click()
    page.get_by_text("1个数据已存入").wait_for()
    page.get_by_role("link", name="回到列表").click()
    row = page.locator("tbody tr", has_text=UNIT)
    row.get_by_text("已通过").wait_for()
    assert "可信" in row.inner_text()
    assert stranger.faults == []


def pick(form: Any, label: str, name: str) -> None:
    """Choose one of a list, and wait until the list has closed."""
    form.get_by_role("combobox", name=label).click()
    form.page.get_by_role("option", name=name, exact=True).click()
    form.page.locator(".el-select__popper:visible").first.wait_for(state="hidden")


def test_a_person_is_given_an_account_and_changes_its_password(stranger: Watched) -> None:
    page, other = stranger.sign_in(NAME, "/users"), "islands-and-bays"
    page.get_by_role("button", name="开设账号").click()
    for label, text in (("用户名", "chen"), ("姓名", "陈"), ("密码", PASSWORD)):
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_label("再输一次").fill(other)
    page.get_by_text("两次输入的不一样").wait_for()
    page.get_by_label("再输一次").fill(PASSWORD)
    page.get_by_role("button", name="开设", exact=True).click()
    page.get_by_role("heading", name="陈", exact=True).wait_for()
    form = page.locator("form", has=page.get_by_role("heading", name="授予角色"))
    pick(form, "角色", "填报人员")
    pick(form, "单位", UNIT)
    form.get_by_role("button", name="授予").click()
    held = page.locator("li.bar", has_text=UNIT)
    held.get_by_role("button", name="收回").click()
    held.get_by_text("收回“填报人员”？").wait_for()
    page.evaluate(AXE.read_text("utf-8"))
    assert serious(page) == []
    stranger.turn("en", "dark", 390)
    look(stranger, "user-given")
    stranger.turn("zh", "light", 1440)
    held.get_by_role("button", name="取消").click()
    stranger.go("/users?q=陈")
    page.locator("tbody tr", has_text="chen").get_by_text("填报人员").wait_for()
    look(stranger, "users-known")
    assert serious(page) == []

    stranger.sign_in("chen", "/account")
    page.get_by_text("填报人员").wait_for()
    assert page.get_by_role("link", name="用户", exact=True).count() == 0, "not an administrator"
    for label, text in (("原密码", other), ("新密码", other), ("再输一次", other)):
        page.get_by_label(label).fill(text)
    page.get_by_role("button", name="更换").click()
    page.get_by_text("原密码不正确").wait_for()
    stranger.faults = [fault for fault in stranger.faults if "403" not in fault]  # that refusal
    page.get_by_label("原密码").fill(PASSWORD)
    page.get_by_role("button", name="更换").click()
    page.get_by_text("密码已更换").wait_for()
    stranger.turn("en", "dark", 390)
    look(stranger, "own-known")
    stranger.turn("zh", "light", 1440)
    stranger.open(f"/enter/{KEY}")
    page.locator(".topbar a[href='/account']").click()
    page.get_by_text("不经过账号").wait_for()
    assert page.locator("form").count() == 0
    assert stranger.faults == []
