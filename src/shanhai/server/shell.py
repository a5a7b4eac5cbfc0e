"""What is around every request: limits outside the routes, headers on every answer, log and metrics."""

from __future__ import annotations

from collections.abc import MutableMapping
from time import perf_counter
from typing import Any
from uuid import uuid4

import structlog
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shanhai.server import metrics
from shanhai.server.errors import answer
from shanhai.server.settings import Settings

#: Nothing from elsewhere, no inline script; styles may be inline, as the page's charts set them.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; worker-src 'self' blob:; connect-src 'self'; font-src 'self'; "
    "object-src 'none'; frame-ancestors 'none'; base-uri 'self'; form-action 'self'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
#: Largest body of a request that uploads no file [bytes].
PLAIN = 1024**2
MIB = 1024**2
log = structlog.get_logger("shanhai.request")
Sent = MutableMapping[str, Any]


class Shell:
    """The outermost layer: watches, limits, and puts the security headers on."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self.app = app
        self.headers = dict(HEADERS)
        if settings.https:
            self.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        self.upload = settings.upload_mib * MIB
        self.limiter = FixedWindowRateLimiter(MemoryStorage())
        self.rates = {"": parse(settings.rate), "sign in": parse(settings.login_rate)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, seen = perf_counter(), {"status": 500, "started": False}
        number = uuid4().hex[:12]

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                seen.update(status=message["status"], started=True)
                self._dress(message, number)
            await send(message)

        try:
            refused = self._refuse(scope)
            if refused is not None:
                await refused(scope, receive, sending)
            else:
                await self.app(scope, self._counted(scope, receive), sending)
        except TooLargeError as error:
            if not seen["started"]:
                await answer(413, "too_large", str(error))(scope, receive, sending)
        except Exception:
            log.exception("fault", request=number, path=scope["path"])
            if seen["started"]:
                raise
            text = f"a fault of the program, noted in its log as request {number}"
            await answer(500, "fault", text)(scope, receive, sending)
        self._note(scope, number, int(seen["status"]), perf_counter() - began)

    def _dress(self, message: Message, number: str) -> None:
        given = message.setdefault("headers", [])
        names = {name for name, _ in given}
        for name, value in {**self.headers, "X-Request-Id": number}.items():
            key = name.lower().encode()
            if key not in names:
                given.append((key, value.encode()))

    def _refuse(self, scope: Scope) -> ASGIApp | None:
        """Return the answer to one who asks too often or sends too much, else None."""
        client = (scope.get("client") or ("unknown",))[0]
        guessing = ("/session", "/password")  # where a password can be guessed
        signing_in = scope["method"] == "POST" and scope["path"].endswith(guessing)
        for kind in ("", "sign in") if signing_in else ("",):
            if not self.limiter.hit(self.rates[kind], kind, client):
                wait = {"Retry-After": str(self.rates[kind].get_expiry())}
                return answer(429, "too_many", "too many requests, try again later", headers=wait)
        length = dict(scope["headers"]).get(b"content-length", b"0")
        if length.isdigit() and int(length) > self._most(scope):
            return answer(413, "too_large", _too_large(self._most(scope)))
        return None

    def _most(self, scope: Scope) -> int:
        return self.upload + PLAIN if "/uploads/" in scope["path"] else PLAIN

    def _counted(self, scope: Scope, receive: Receive) -> Receive:
        """Return ``receive`` that stops at the limit, whatever length was told."""
        most, got = self._most(scope), 0

        async def counting() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > most:
                raise TooLargeError(_too_large(most))
            return message

        return counting

    def _note(self, scope: Scope, number: str, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "")
        metrics.REQUESTS.labels(scope["method"], route, status).inc()
        metrics.SECONDS.labels(route).observe(seconds)
        log.info(
            "request", request=number, method=scope["method"], path=scope["path"], status=status,
            ms=round(seconds * 1000, 1), client=(scope.get("client") or ("",))[0],
            who=scope.get("state", {}).get("who"),
        )  # fmt: skip


class TooLargeError(Exception):
    """More was sent than is taken."""


def _too_large(most: int) -> str:
    return f"larger than {most // MIB} MiB, which is the most that is taken"
