"""What every self-contained page needs: its style and script, and a policy that lets nothing else run."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files


def asset(name: str) -> str:
    """A style sheet or script of the views."""
    return (files("kullback.views") / name).read_text("utf-8")


def policy(style: str, script: str) -> str:
    """The content security policy that lets the page's own style and script run, and nothing load."""
    return (
        f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    """The text's hash, as a content security policy names it."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
