"""Outlook, warnings and benchmarks on the sample, and sending to servers of our own."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from shanhai.core.errors import CatalogError, InputError, StoreError
from shanhai.service.benchmarking import benchmark
from shanhai.service.foreseeing import outlook
from shanhai.service.sending import message, send
from shanhai.service.warning import warnings
from shanhai.store.workspace import Workspace, create, open_workspace

DAY = date(2025, 3, 1)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return create("xiamen", tmp_path_factory.mktemp("foresee") / "xiamen")


@pytest.fixture(scope="module")
def rows(city: Workspace) -> list[dict[str, Any]]:
    return outlook(city, ["xiamen-145-eco"], as_of=2024)


@pytest.fixture(scope="module")
def found(city: Workspace) -> list[dict[str, Any]]:
    return warnings(city, today=DAY)


def of(rows: list[dict[str, Any]], no: str) -> dict[str, Any]:
    return next(row for row in rows if row["no"] == no)


def test_fewer_than_three_figures_say_nothing(rows: list[dict[str, Any]]) -> None:
    few = [row for row in rows if row["reason"] in ("too_few", "no_figures")]
    assert few
    assert all(row["probability"] is None and row["n"] < 3 for row in few)
    assert "至少需要3个" in next(r for r in few if r["reason"] == "too_few")["reason_zh"]


def test_a_target_with_a_series_has_a_probability(rows: list[dict[str, Any]]) -> None:
    row = of(rows, "3.3-4")
    assert row["reason"] == "probable"
    assert row["n"] >= 3
    assert row["low"] < row["value"] < row["high"]
    assert 0.3 < row["probability"] < 0.6  # 19 in 2024, 18 wanted in 2025
    assert f"{100 * row['probability']:.0f}%" in row["reason_zh"]


def test_a_figure_of_the_year_itself_decides(city: Workspace) -> None:
    row = next(r for r in outlook(city, ["xiamen-135-eco"]) if r["no"] == "28")
    assert (row["reason"], row["probability"]) == ("decided", 0.0)


def test_an_unknown_method_is_answered_with_those_there_are(city: Workspace) -> None:
    with pytest.raises(InputError, match="did you mean 'drift'"):
        outlook(city, ["xiamen-135-eco"], method="drif")


def test_warnings_name_reason_and_unit(found: list[dict[str, Any]]) -> None:
    row = next(r for r in found if r["rule"] == "behind_path" and r["no"] == "23")
    assert row["severity"] == "medium"
    assert "落后于路径值98.4%" in row["reason_zh"]
    assert row["units"] == ["市生态环境局"]
    severities = [r["severity"] for r in found]
    assert severities == sorted(severities, key=("high", "medium", "low").index)


def test_the_utmost_is_not_near_its_limit(found: list[dict[str, Any]]) -> None:
    assert not [r for r in found if r["rule"] == "near_limit" and "限值100%" in r["reason_zh"]]


def rules(city: Workspace, folder: Path, text: str) -> Workspace:
    copy = create("xiamen", folder / "own")
    (copy.folder / "early-warning.yaml").write_text(text, "utf-8")
    return copy


def test_rules_are_declared(city: Workspace, tmp_path: Path) -> None:
    own = rules(
        city, tmp_path, "rules: {near_limit: null, low_chance: null, data_late: {due: 03-31}}"
    )
    late = warnings(own, ["xiamen-145-eco"], today=date(2025, 5, 1))
    assert {r["rule"] for r in late} == {"behind_path", "data_late"} | (
        {"task_due"} & {r["rule"] for r in late}
    )
    row = next(r for r in late if r["rule"] == "data_late")
    assert row["severity"] == "medium"
    assert "2024的数据应于2025-03-31前报送，已迟31天" in row["reason_zh"]
    before = warnings(own, ["xiamen-145-eco"], today=date(2025, 3, 31))
    assert not [r for r in before if r["rule"] == "data_late"]


def test_wrong_rules_are_told_with_their_place(city: Workspace, tmp_path: Path) -> None:
    own = rules(city, tmp_path, "rules:\n  near_limit: {margin: -1}\n  nearness: {}\n")
    with pytest.raises(CatalogError, match=r"early-warning.yaml:2(.|\n)*early-warning.yaml:3"):
        warnings(own, today=DAY)


# --- sending


class Mailbox(socketserver.StreamRequestHandler):
    """As much of SMTP as a client needs to hand a mail over."""

    got: list[str]

    def handle(self) -> None:
        self.say("220 here")
        while line := self.rfile.readline():
            word = line.decode().split()[0].upper()
            if word == "DATA":
                self.say("354 go on")
                lines = []
                while (text := self.rfile.readline()) != b".\r\n":
                    lines.append(text.decode())
                self.got.append("".join(lines))
            self.say("221 bye" if word == "QUIT" else "250 fine")
            if word == "QUIT":
                return

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class Hook(BaseHTTPRequestHandler):
    got: list[Any]
    status = 204

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.headers["Authorization"], json.loads(body)))
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, args=[0.01])  # how soon it stops
    thread.start()
    try:
        yield server.server_address[1]  # type: ignore[index]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def told_where(folder: Path, notify: str) -> Workspace:
    made = create("xiamen", folder / "told")
    top = made.folder / "workspace.yaml"
    top.write_text(top.read_text("utf-8") + f"notify:\n  {notify}\n", "utf-8")
    return open_workspace(made.folder)


def test_warnings_go_by_mail(found: list[dict[str, Any]], tmp_path: Path) -> None:
    Box = type("Box", (Mailbox,), {"got": []})  # noqa: N806
    with serving(socketserver.TCPServer(("127.0.0.1", 0), Box)) as port:
        settings = f"host: 127.0.0.1, port: {port}, security: none, sender: a@b.cn, to: [c@d.cn]"
        ws = told_where(tmp_path, f"email: {{{settings}}}")
        mail = message(ws, found, via="email")
        assert mail.to == ("c@d.cn",)
        assert "落后于路径" in mail.text
        assert Box.got == []  # to look at is not to send
        send(ws, mail, via="email")
    (sent,) = Box.got
    assert "To: c@d.cn" in sent


def test_warnings_go_to_a_webhook(
    found: list[dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Box = type("Box", (Hook,), {"got": []})  # noqa: N806
    with serving(HTTPServer(("127.0.0.1", 0), Box)) as port:
        url = f"http://127.0.0.1:{port}/in"
        ws = told_where(tmp_path, f"webhook: {{url: '{url}', token_env: SHANHAI_HOOK}}")
        posted = message(ws, found, via="webhook")
        with pytest.raises(InputError, match="SHANHAI_HOOK"):
            send(ws, posted, via="webhook")
        monkeypatch.setenv("SHANHAI_HOOK", "s3cret")
        send(ws, posted, via="webhook")
        ((token, body),) = Box.got
        assert token.split() == ["Bearer", "s3cret"]
        assert len(body["warnings"]) == len(found)
        Box.status = 500
        with pytest.raises(StoreError, match="answered 500"):
            send(ws, posted, via="webhook")
    with pytest.raises(StoreError, match="cannot be reached"):
        send(ws, posted, via="webhook")


def test_where_to_send_must_be_declared(city: Workspace, found: list[dict[str, Any]]) -> None:
    with pytest.raises(InputError, match="does not say where to send"):
        message(city, found, via="email")
    with pytest.raises(InputError, match="by email or webhook"):
        message(city, found, via="fax")


def test_a_password_is_not_sent_in_the_clear(tmp_path: Path) -> None:
    settings = (
        "host: x, port: 25, security: none, sender: a@b.cn, to: [c@d.cn], user: u, password_env: P"
    )
    ws = told_where(tmp_path, f"email: {{{settings}}}")
    with pytest.raises(CatalogError, match="not sent without encryption"):
        _ = ws.catalog


# --- benchmarks


def test_districts_are_compared_by_what_was_published(city: Workspace) -> None:
    (row,) = benchmark(city, ["society.environment_satisfaction"], area="350203")
    assert (row["year"], row["rank"], row["n"], row["best_name"]) == (2023, 1, 6, "思明区")
    every = benchmark(city, ["society.environment_satisfaction"], area="350203", everyone=True)
    assert [r["rank"] for r in every] == sorted(r["rank"] for r in every)
    assert every[-1]["gap"] == pytest.approx(every[0]["value"] - every[-1]["value"])


def test_cities_are_compared_once_others_are_brought_in(city: Workspace, tmp_path: Path) -> None:
    assert benchmark(city) == []
    copy = create("xiamen", tmp_path / "copy")
    (copy.folder / "observations" / "others.csv").write_text(
        "indicator,area,period,value,unit,basis,document,clause\n"
        "air.good_day_share,350100,2020,98.9,%,reported,for a test,1\n"
        "air.good_day_share,350500,2020,99.9,%,synthetic,for a test,1\n",
        "utf-8",
    )
    (row,) = benchmark(copy, ["air.good_day_share"], year=2020)
    assert row["n"] == 2  # what is made up is no benchmark
    assert row["area"] == "350200"
    with pytest.raises(InputError, match="did you mean"):
        benchmark(copy, area="35020")
    with pytest.raises(InputError, match="no better side"):
        benchmark(copy, ["governance.major_incidents"])
