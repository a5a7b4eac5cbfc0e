"""Figures that departments hand in: checked before anything is stored, reviewed, then observations."""

from shanhai.service.figures.collecting import due_day, open_collection, submissions
from shanhai.service.figures.handing import check, submit
from shanhai.service.figures.reviewing import accept, return_

__all__ = ["accept", "check", "due_day", "open_collection", "return_", "submissions", "submit"]
