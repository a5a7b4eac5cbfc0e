"""Sending warnings by e-mail or to a webhook: what would be sent is always looked at first."""

from __future__ import annotations

import json
import os
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage
from typing import Any

from shanhai.catalog.notify import Email, Notify, Webhook
from shanhai.core.errors import InputError, StoreError
from shanhai.engine.words import label, texts
from shanhai.report.phrases import phrase
from shanhai.store import Workspace

_PATIENCE = 30.0


@dataclass(frozen=True)
class Message:
    """What is sent: subject and text for people, rows for programs, and to whom."""

    to: tuple[str, ...]
    subject: str
    text: str
    payload: dict[str, Any]


def message(
    workspace: Workspace, rows: Sequence[dict[str, Any]], *, via: str, lang: str = "zh"
) -> Message:
    """Put a message together; nothing is sent.

    Parameters
    ----------
    rows
        As given by :func:`shanhai.service.warning.warnings`.
    via
        ``email`` or ``webhook``.

    Raises
    ------
    InputError
        ``workspace.yaml`` does not say where to send (``notify``).
    """
    setting = _setting(workspace, via)
    declared = workspace.plans_catalog.workspace
    assert declared is not None
    titles: Any = texts("warnings")["titles"]
    subject = phrase("message", "subject", lang, title=declared.title[lang], n=len(rows))
    lines = [
        phrase(
            "message", "line", lang, severity=label("severity", row["severity"], lang),
            rule=titles[row["rule"]][lang], title=row[f"title_{lang}"], plan=row["plan"],
            no=row["no"], reason=row[f"reason_{lang}"],
            units=("、" if lang == "zh" else ", ").join(row["units"]) or "—",
        )
        for row in rows
    ]  # fmt: skip
    to = setting.to if isinstance(setting, Email) else (setting.url,)
    payload = {"workspace": declared.id, "subject": subject, "warnings": list(rows)}
    return Message(to, subject, "\n".join([subject, "", *lines]), payload)


def send(workspace: Workspace, found: Message, *, via: str) -> None:
    """Send a message.

    Raises
    ------
    InputError
        ``workspace.yaml`` does not say where, or a secret is not in the environment.
    StoreError
        The server cannot be reached or refuses; what it says is told.
    """
    setting = _setting(workspace, via)
    if isinstance(setting, Email):
        _mail(setting, found)
    else:
        _post(setting, found)


def _setting(workspace: Workspace, via: str) -> Email | Webhook:
    declared = workspace.plans_catalog.workspace
    assert declared is not None
    notify = declared.notify or Notify()
    known = {"email": notify.email, "webhook": notify.webhook}
    if via not in known:
        raise InputError(f"warnings are sent by {' or '.join(known)}, not by {via!r}")
    if (setting := known[via]) is None:
        raise InputError(f"workspace.yaml does not say where to send: notify: {{{via}: …}}")
    return setting


def _secret(name: str) -> str:
    if not (value := os.environ.get(name)):
        raise InputError(f"the environment variable {name} holds no secret; set it first")
    return value


def _mail(setting: Email, found: Message) -> None:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = found.subject, setting.sender, ", ".join(setting.to)
    mail.set_content(found.text)
    secret = _secret(setting.password_env) if setting.password_env else ""
    trusted = ssl.create_default_context()
    try:
        with _connected(setting, trusted) as server:
            if setting.security == "starttls":
                server.starttls(context=trusted)
            if setting.user is not None:
                server.login(setting.user, secret)
            refused = server.send_message(mail)
    except (smtplib.SMTPException, OSError) as error:
        raise StoreError(
            f"the mail was not sent by {setting.host}:{setting.port}: {error}"
        ) from None
    if refused:
        raise StoreError(f"the mail server refused: {', '.join(refused)}; the others got it")


def _connected(setting: Email, trusted: ssl.SSLContext) -> smtplib.SMTP:
    if setting.security == "tls":
        return smtplib.SMTP_SSL(setting.host, setting.port, timeout=_PATIENCE, context=trusted)
    return smtplib.SMTP(setting.host, setting.port, timeout=_PATIENCE)


def _post(setting: Webhook, found: Message) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if setting.token_env:
        headers["Authorization"] = f"Bearer {_secret(setting.token_env)}"
    body = json.dumps(found.payload, ensure_ascii=False, default=str).encode()
    request = urllib.request.Request(setting.url, body, headers, method="POST")  # noqa: S310 — http(s) by declaration
    try:
        with urllib.request.urlopen(request, timeout=_PATIENCE):  # noqa: S310
            return
    except urllib.error.HTTPError as error:
        raise StoreError(f"{setting.url} answered {error.code} {error.reason}") from None
    except OSError as error:
        raise StoreError(f"{setting.url} cannot be reached: {error}") from None
