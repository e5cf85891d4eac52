"""Where the site will be, and the addresses in it that fit on paper."""

from __future__ import annotations

import os

import segno


def site_address() -> str:
    """What `SITE_URL` says, with a slash at the end; empty where nobody said it."""
    address = os.environ.get("SITE_URL", "").strip()
    return f"{address.rstrip('/')}/" if address else ""


def short_address(item: str) -> str:
    """An item's address that never changes, as it is typed; from the site's root where that is not known."""
    return f"{site_address().partition('://')[2]}i/{item}"


def qr_code(address: str) -> str:
    """A QR code as one line of SVG, black on nothing, without a size of its own."""
    code = segno.make(address, micro=False, error="m")
    return str(code.svg_inline(border=2, omitsize=True))
