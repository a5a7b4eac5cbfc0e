"""The page in a browser: a city of its own is served, and every view watched for faults."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from shanhai.server import page as built
from shanhai.service import people
from shanhai.service.permission import Responsibility, operator
from shanhai.service.synthesizing import synthesize_network
from shanhai.store.workspace import create

NAME, PASSWORD = "li", "mountains-and-sea"
#: With which whoever started the server enters: /enter/KEY.
KEY = "the-key"
#: Who else has an account there, of the same unit and with that password: the role they have.
OTHERS, UNIT = {"zhang": "reporter", "wang": "reviewer"}, "市生态环境局"
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
)  # fmt: skip
#: Where pictures of every view are left to be looked at, if anyone asks for them.
PICTURES = os.environ.get("SHANHAI_PICTURES")


@dataclass
class Watched:
    """A browser page, and everything it complained of or asked of another host."""

    page: Any
    base: str
    faults: list[str] = field(default_factory=list)
    way: tuple[str, str, int] = ("zh", "light", 1440)

    def open(self, address: str) -> Any:
        """Go to an address of ours and wait until the view stands still."""
        self.page.goto(self.base + address)
        self.settle()
        return self.page

    def go(self, address: str) -> Any:
        """Go on to an address inside the page, as by a link, and wait until the view stands still."""
        failed = self.page.evaluate(
            "to => document.querySelector('#app').__vue_app__.config.globalProperties.$router.push(to)",
            address,
        )
        assert failed is None, failed
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until the view has its data."""
        self.page.locator("h1").first.wait_for()
        self.page.locator(".wait, [aria-busy=true]").first.wait_for(state="detached")

    def sign_in(self, name: str, back: str) -> Any:
        """Sign in by the form, and go on to an address."""
        page = self.open(f"/login?back={back}")
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="登录").click()
        page.wait_for_url(self.base + back)
        self.settle()
        return page

    def turn(self, lang: str, theme: str, width: int) -> None:
        """Turn the view to a language, a theme and a width, as its reader would."""
        before, self.way = self.way, (lang, theme, width)
        if theme != before[1]:
            self.page.emulate_media(color_scheme=theme)
        if width != before[2]:
            self.page.set_viewport_size({"width": width, "height": 900})
        if lang != before[0]:
            self.page.locator(".topbar button[lang]").evaluate("button => button.click()")
            self.page.locator(f"html[lang={'en' if lang == 'en' else 'zh-CN'}]").wait_for()
        self.settle()

    def watch(self) -> None:
        """Note what goes wrong from now on."""
        self.page.on("console", lambda m: m.type == "error" and self.faults.append(m.text))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("request", self._asked)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.base, "data:", "blob:")):
            self.faults.append(f"asked {request.url}")


@pytest.fixture(autouse=True, scope="session")
def _quick(quick_hashes: None) -> None:
    """Many sign in here."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, kept_account: Path) -> Iterator[str]:
    """Serve a city: a small synthetic network, January 2025, an ecosystem account, people with rights."""
    pytest.importorskip("shapely")
    if not (built.FOLDER / "index.html").is_file():
        pytest.fail("the page is not built: python hatch_build.py")
    ws = create("xiamen", tmp_path_factory.mktemp("page") / "city")
    synthesize_network(ws, year=2025, stations=6, sections=4, months=(1, 1))
    shutil.copytree(kept_account, ws.folder / "gep" / "small")
    by = operator()
    people.create_account(ws, by, NAME, password=PASSWORD, full_name="李")
    people.grant(ws, by, NAME, Responsibility("administrator"))
    for name, role in OTHERS.items():
        people.create_account(ws, by, name, password=PASSWORD, organisation=UNIT)
        people.grant(ws, by, name, Responsibility(role))
    with serving(ws.folder) as base:
        yield base


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve a workspace on a free port."""
    import uvicorn

    from shanhai.server.app import create as make
    from shanhai.server.settings import Settings

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    many = "100000/minute"
    settings = Settings(
        workspace=folder, logs="off", rate=many, login_rate=many, entry=SecretStr(KEY)
    )
    server = uvicorn.Server(uvicorn.Config(make(settings), port=port, log_config=None))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium; ``make test`` installs it.

    While it is open an event loop runs in the thread, so it is closed with the file that uses it.
    """
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("there is no Chromium (make test installs it where it may)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield started
        started.close()


@contextmanager
def visiting(browser: Any) -> Iterator[Any]:
    """Begin anew in the browser: nothing kept, no one signed in; Chinese and light until turned."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light")
    context.set_default_timeout(20_000)
    yield context
    context.close()


@contextmanager
def window(context: Any, address: str) -> Iterator[Watched]:
    """Open a window on the page."""
    watched = Watched(context.new_page(), address)
    watched.watch()
    yield watched
    watched.page.close()


@pytest.fixture(scope="module")
def reader(browser: Any) -> Iterator[Any]:
    """Someone who has been here before and has not signed in: what does not change is kept."""
    with visiting(browser) as context:
        yield context


@pytest.fixture
def watched(reader: Any, address: str) -> Iterator[Watched]:
    """A window of the reader."""
    with window(reader, address) as opened:
        yield opened


@pytest.fixture
def stranger(browser: Any, address: str) -> Iterator[Watched]:
    """A window of someone who was never here."""
    with visiting(browser) as context, window(context, address) as opened:
        yield opened
