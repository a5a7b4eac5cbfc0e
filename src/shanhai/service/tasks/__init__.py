"""Tasks: those of the plans, projects, findings and issues; how each unit is with its part."""

from shanhai.service.tasks.board import Duty, board, duties
from shanhai.service.tasks.book import Task, find, tasks
from shanhai.service.tasks.entering import add_milestone, enter
from shanhai.service.tasks.progress import (
    File,
    close,
    reach_milestone,
    reopen,
    report,
    review,
)

__all__ = [
    "Duty",
    "File",
    "Task",
    "add_milestone",
    "board",
    "close",
    "duties",
    "enter",
    "find",
    "reach_milestone",
    "reopen",
    "report",
    "review",
    "tasks",
]
