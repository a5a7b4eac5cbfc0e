"""Where warnings may be sent."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from shanhai.catalog.notify import Email, Webhook

MAIL = {"host": "mail.example", "port": 465, "sender": "a@example.cn", "to": ["b@example.cn"]}


def test_mail_is_encrypted_unless_said() -> None:
    assert Email.model_validate(MAIL).security == "starttls"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"user": "u"}, "go together"),
        ({"user": "u", "password_env": "P", "security": "none"}, "without encryption"),
        ({"password": "x"}, "Extra inputs"),  # secrets are not written into files
        ({"to": []}, "at least 1"),
    ],
)
def test_settings_that_cannot_be_meant(more: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Email.model_validate({**MAIL, **more})


def test_a_webhook_is_an_address_of_the_web() -> None:
    with pytest.raises(ValidationError):
        Webhook.model_validate({"url": "file:///etc/passwd"})
