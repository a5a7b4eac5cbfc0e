"""Figures that departments hand in: checked before anything is stored, reviewed, then observations."""

from shanhai.service.figures.collecting import due_day, due_days, open_collection, submissions
from shanhai.service.figures.handing import UnsoundError, check, submit
from shanhai.service.figures.reviewing import accept, return_

__all__ = [
    "UnsoundError", "accept", "check", "due_day", "due_days", "open_collection", "return_", "submissions",
    "submit",
]  # fmt: skip
