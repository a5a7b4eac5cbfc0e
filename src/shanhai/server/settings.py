"""All settings of the server: by environment (``SHANHAI_…``) or ``.env``, each with its default."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What can be set; ``docs/howto/serve.md`` says how."""

    model_config = SettingsConfigDict(env_prefix="SHANHAI_", extra="ignore", frozen=True)

    workspace: Path = Field(default=Path(), description="folder of the workspace to serve")
    public: bool = Field(default=True, description="whether anyone may read the public view")
    upload_mib: int = Field(default=32, ge=1, le=512, description="largest upload [MiB]")
    rate: str = Field(default="12000/minute", description="requests of one address")
    login_rate: str = Field(default="10/minute", description="attempts of one address to sign in")
    session_hours: int = Field(default=12, ge=1, description="how long a session lasts")
    https: bool = Field(
        default=False, description="served behind TLS: cookies are Secure, HSTS is sent"
    )
    logs: Literal["json", "text", "off"] = Field(default="text", description="form of the log")
    entry: SecretStr | None = Field(
        default=None, description="key of the address that signs the operator in: /enter/KEY"
    )
    oidc_issuer: str | None = Field(
        default=None, description="OpenID Connect: address of the issuer"
    )
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
