"""What Prometheus reads."""

from __future__ import annotations

from prometheus_client import Counter, Gauge, Histogram

REQUESTS = Counter("shanhai_requests", "Requests answered", ["method", "route", "status"])
SECONDS = Histogram(
    "shanhai_request_seconds", "Time of answering [s]", ["route"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)  # fmt: skip
EVALUATIONS = Counter("shanhai_evaluations", "Evaluations made", ["outcome"])
EVALUATION_SECONDS = Gauge("shanhai_evaluation_seconds", "Time of the last evaluation [s]")
