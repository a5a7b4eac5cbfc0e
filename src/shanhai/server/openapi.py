"""The description of the API, without a workspace: ``python -m shanhai.server.openapi FILE``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from shanhai.server.app import assemble
from shanhai.server.settings import Settings


def described() -> str:
    """Return the OpenAPI description as JSON, always in the same order."""
    app = assemble(Settings(), None)
    return json.dumps(app.openapi(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(described(), "utf-8")
