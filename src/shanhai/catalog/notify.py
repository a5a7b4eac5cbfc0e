"""Where warnings are sent: settings in ``workspace.yaml``, secrets in the environment."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from shanhai.catalog.frozen import Frozen


class Email(Frozen):
    """A mail server and who is written to; the password is taken from the environment."""

    host: str
    port: int = Field(gt=0, lt=65536)
    security: Literal["starttls", "tls", "none"] = "starttls"
    sender: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    to: tuple[str, ...] = Field(min_length=1)
    user: str | None = None
    password_env: str | None = None

    @model_validator(mode="after")
    def _guarded(self) -> Email:
        if (self.user is None) != (self.password_env is None):
            raise ValueError("user and password_env (the variable that holds it) go together")
        if self.user is not None and self.security == "none":
            raise ValueError("a password is not sent without encryption: starttls or tls")
        return self


class Webhook(Frozen):
    """An address that takes warnings as JSON; a token is taken from the environment."""

    url: str = Field(pattern=r"^https?://[^\s]+$")
    token_env: str | None = None


class Notify(Frozen):
    """Where warnings are sent."""

    email: Email | None = None
    webhook: Webhook | None = None
