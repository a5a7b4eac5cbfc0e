"""How a task stands: done, on track, at risk, overdue; and why.

The rules are plain functions of dates and percentages; their limits are declared in
``data/tasks.yaml``, as are the sentences that say why.
"""

from shanhai.governance.tasks.deadline import last_day
from shanhai.governance.tasks.standing import Rules, Standing, standing

__all__ = ["Rules", "Standing", "last_day", "standing"]
