"""Is a target met? Plain functions over plain numbers.

``meets`` compares a value with a limit; ``judge_*`` give a status with the reason in a form
that can be put into words in any language.
"""

from shanhai.governance.targets.judge import (
    judge_hold,
    judge_number,
    judge_rank,
    judge_state,
    judge_trend,
)
from shanhai.governance.targets.numbers import better_than, meets, on_path, path_value, rate_ratio
from shanhai.governance.targets.status import STATUSES, Point, Status, Verdict, worst

__all__ = [
    "STATUSES",
    "Point",
    "Status",
    "Verdict",
    "better_than",
    "judge_hold",
    "judge_number",
    "judge_rank",
    "judge_state",
    "judge_trend",
    "meets",
    "on_path",
    "path_value",
    "rate_ratio",
    "worst",
]
