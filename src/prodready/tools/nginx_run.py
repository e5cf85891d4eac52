"""How nginx is started on a text of unknown origin: no rights, little room, its own folder."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from prodready.errors import UnavailableError
from prodready.tools.interface import find_program, run_program
from prodready.tools.nginx_safety import CERTIFICATE, KEY, TICKET_KEY
from prodready.tools.program import environment

NOBODY = 65534
"""The user and group that own nothing, by convention."""


def limits() -> list[str]:
    """Programs that take rights and room from the one that they start, with their arguments."""
    prefix = []
    if shutil.which("prlimit"):
        prefix += ["prlimit", "--as=1073741824", "--cpu=15", "--fsize=10485760", "--"]
    if os.geteuid() == 0:
        if not shutil.which("setpriv"):
            raise UnavailableError("nginx is not tried as root: install setpriv (util-linux)")
        rights = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"]
        prefix = ["setpriv", *rights, "--", *prefix]
    return prefix


def make_certificate(prefix: Path) -> bool:
    """Make a throw-away certificate and its key in the folder; False without openssl."""
    openssl = find_program("openssl")
    if openssl is None:
        return False
    new = ["req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]
    out = ["-subj", "/CN=example", "-days", "2", "-keyout", KEY, "-out", CERTIFICATE]
    done = run_program([openssl, *new, *out], cwd=prefix, limit=20.0, env=environment(prefix))
    (prefix / TICKET_KEY).write_bytes(bytes(80))
    return done.returncode == 0


def give_away(*paths: Path) -> None:
    """Make the paths the unprivileged user's own, where nginx is started as that user."""
    if os.geteuid() == 0:
        for path in paths:
            os.chown(path, NOBODY, NOBODY)
