"""Which names of variables mean a secret, and which values are one."""

from __future__ import annotations

import re

from prodready.patterns import lazy

_SECRET = lazy(
    r"(^|_|pg)(password|passwd|passphrase|pwd|secret|secrets|token|api_?key|apikey|private_?key|"
    r"access_?key|secret_?key|auth_?key|encryption_?key|signing_?key|"
    r"session_?key|jwt_?key|hmac_?key|token_?key|cursor_?key|csrf_?key|master_?key|"
    r"aes_?key|fernet_?key|credential|credentials|pass)"
    r"(_|$|\d*$)",
    re.IGNORECASE,
)
_ABOUT = lazy(
    r"(^|_)(file|path|dir|name|names|url|uri|host|port|expiry|expires|expire|expiration|expiry|ttl|"
    r"lifetime|length|len|min|max|minutes|seconds|hours|days|limit|limits|age|id|type|algorithm|"
    r"alg|header|issuer|audience|enabled|disabled|required|allow|allowed|policy|count|timeout|"
    r"rounds|public|budget|window|size|prefix|arn|ref|store|provider|mount|endpoint|region|"
    r"username|user|hash|version|mode|format|tokens|cookie|field|param|service|style|spec|usage|state|status)(_|$)",
    re.IGNORECASE,
)
_WHOSE = lazy(
    r"(^|_)(user|username|name|service|store|provider|mount|region|endpoint|id|type|host|session)"
    r"(?=_(?:\w+_)?(?:password|passwd|passphrase|pwd)\d*$)",
    re.IGNORECASE,
)
"""Before a password these say whose it is: `user_password`, `key_store_password`."""
_PUBLIC = lazy(r"(^|_)(aws|minio|s3)_access_?key$", re.IGNORECASE)
"""Names of a user, whatever they sound like."""
_IN_URL = lazy(r"[a-z][a-z0-9+.-]*://[^/\s:@]*:(?P<password>[^@\s/]+)@", re.IGNORECASE)
_SWITCH = lazy(r"^(|true|false|yes|no|on|off|null|none|\d{1,4})$", re.IGNORECASE)


def names_secret(name: str) -> bool:
    """Whether a variable of this name holds a secret, rather than something about one."""
    flat = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name).replace("-", "_")
    if not _SECRET.search(flat) or _PUBLIC.search(flat):
        return False
    return not _ABOUT.search(_WHOSE.sub("", flat))


_FILE = lazy(
    r"/(?:run|var|etc|opt|srv|mnt|config|secrets?|vault|certs?|keys?|app|home|root|data)/[\w./@-]+|"
    r"(?:/[\w.@-]+)+\.(?:json|pem|key|crt|p12|pfx|jks|txt|env|ya?ml|toml|conf)"
)
"""Where a secret lies, and not what it is."""


def is_literal(value: str | None) -> bool:
    """Whether the value is a secret that is written out: no reference, switch or empty text."""
    if value is None or _SWITCH.match(value.strip()):
        return False
    if value.startswith(("/run/secrets/", "file://", "vault:", "arn:", "op://", "sops:", "ENC[")):
        return False
    if _FILE.fullmatch(value.strip()):
        return False
    return not re.fullmatch(r"<[^<>]+>|\{\{.*\}\}", value.strip())


_PLACEHOLDER = lazy(
    r"change.?(this|me|it)|replace|your[-_ ]|example|placeholder|todo|xxx+|^<.*>$|\.\.\.|insert|fill"
)


def is_placeholder(value: str) -> bool:
    """Whether the value only asks a person to write another one there."""
    return bool(_PLACEHOLDER.search(value.lower()))


def password_in_url(text: str) -> str | None:
    """The password that an address carries, if it is written out there."""
    match = _IN_URL.search(text)
    return match["password"] if match and not match["password"].startswith(("$", "<")) else None
