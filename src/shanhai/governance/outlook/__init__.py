"""Will it be met? Probabilities from the series so far, their back-test, early warnings."""

from shanhai.governance.outlook.backtest import Skill, Tried, backtest, skills
from shanhai.governance.outlook.chance import Outlook, chance, interval, outlook
from shanhai.governance.outlook.forecast import (
    DEFAULT,
    LEAST,
    METHODS,
    Forecast,
    Method,
    forecast,
)
from shanhai.governance.outlook.signals import (
    Severity,
    Signal,
    behind_path,
    data_late,
    listed,
    low_chance,
    near_limit,
    task_due,
)

__all__ = [
    "DEFAULT",
    "LEAST",
    "METHODS",
    "Forecast",
    "Method",
    "Outlook",
    "Severity",
    "Signal",
    "Skill",
    "Tried",
    "backtest",
    "behind_path",
    "chance",
    "data_late",
    "forecast",
    "interval",
    "listed",
    "low_chance",
    "near_limit",
    "outlook",
    "skills",
    "task_due",
]
