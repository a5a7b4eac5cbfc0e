"""The workspace being served: evaluated once, and again in the background when it has changed."""

from __future__ import annotations

import threading
from time import monotonic

import structlog

from shanhai.core.errors import ShanhaiError
from shanhai.engine.lineage import digest
from shanhai.server import metrics
from shanhai.service import fingerprint
from shanhai.service.tasks.book import today
from shanhai.service.views.overview import warnings
from shanhai.service.views.standing import Standing, stand
from shanhai.store import Workspace

#: Seconds between two looks at whether anything has changed.
LOOK = 1.0
#: An evaluation is followed by at least so many times its own duration of rest.
REST = 5.0

log = structlog.get_logger("shanhai.state")


class State:
    """The present standing of one workspace.

    A request is answered from the last evaluation; one that finds the workspace changed starts
    the next in the background. A change that cannot be evaluated leaves the last one standing
    and is told as ``trouble``.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.trouble: str | None = None
        self._standing: Standing | None = None
        self._inputs = self._outputs = self._evaluated = ""
        self._looked = self._rested = 0.0
        self._lock = threading.Lock()

    @property
    def ready(self) -> bool:
        """Whether there is an evaluation to answer from."""
        return self._standing is not None

    @property
    def stale(self) -> bool:
        """Whether the workspace has changed since it was evaluated."""
        return self._evaluated != self._inputs

    def standing(self) -> Standing:
        """Return the present standing; the first caller waits for it."""
        self.look()
        if self._standing is None:
            self._evaluate()
        elif self.stale and monotonic() > self._rested and not self._lock.locked():
            threading.Thread(target=self._evaluate, name="evaluate", daemon=True).start()
        assert self._standing is not None
        return self._standing

    def mark(self) -> str:
        """Return what all answers of this moment have in common, for ETags."""
        return digest([today(), self._evaluated, self._inputs, self._outputs, self.trouble])

    def touched(self) -> None:
        """Look again at once: something was just written."""
        self._looked = self._rested = 0.0

    @property
    def unseen(self) -> bool:
        """Whether it is time to look at what has changed."""
        return not self.ready or monotonic() - self._looked > LOOK

    def look(self) -> None:
        """Look at what has changed, if it is time to."""
        if monotonic() - self._looked > LOOK:
            self._looked = monotonic()
            self._inputs = fingerprint.inputs(self.workspace)
            self._outputs = fingerprint.outputs(self.workspace)

    def _evaluate(self) -> None:
        with self._lock:
            if self._standing is not None and not self.stale:
                return
            began, inputs = monotonic(), fingerprint.inputs(self.workspace)
            fresh = Workspace(self.workspace.folder, sample=self.workspace.sample)
            try:
                standing = stand(fresh)
                warnings(standing, today())  # kept for the overview
                self._standing, self.workspace, self.trouble = standing, fresh, None
            except ShanhaiError as error:
                if self._standing is None:
                    raise
                self.trouble = str(error)
                metrics.EVALUATIONS.labels("refused").inc()
                log.warning("not evaluated", reason=str(error))
            else:
                metrics.EVALUATIONS.labels("made").inc()
            self._evaluated = inputs
            spent = monotonic() - began
            self._rested = monotonic() + REST * spent
            metrics.EVALUATION_SECONDS.set(spent)
            log.info("evaluated", run=self._standing.run.id, seconds=round(spent, 2))
