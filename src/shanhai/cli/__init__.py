"""The command line: a thin face over ``service``.

Heavy libraries are imported inside the commands, so that ``--help`` answers at once.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import Any


def main() -> None:
    """Run the command line; a fault a person can mend ends with its message and exit code 2."""
    from shanhai.core.errors import ShanhaiError

    try:
        _command()(prog_name="shanhai")
    except ShanhaiError as error:
        _tell(str(error))
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        print("shanhai: interrupted; nothing half-written is left behind", file=sys.stderr)
        raise SystemExit(130) from None


def _tell(message: str) -> None:
    """Say what is wrong in the language asked for, and in the code's own words, to search for."""
    from shanhai.cli.options import in_language

    said = in_language(message)
    print(f"shanhai: {said}", file=sys.stderr)
    if said != message and "\n" not in message:
        print(f"  {message}", file=sys.stderr)


@cache
def _command() -> Any:
    """Put the commands together, once in a process."""
    from typer.main import get_command

    from shanhai.cli.app import app

    return get_command(app)


if __name__ == "__main__":
    main()
