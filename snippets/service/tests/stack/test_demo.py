"""demo.sh, as the handbook shows it: it passes on a service that works, and on no other."""

import os
import subprocess
from pathlib import Path

from local_stack.stack import Stack

DEMO = Path(__file__).parents[2] / "demo.sh"


def demo(stack: Stack, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it against the stack."""
    addresses = {"BASE_URL": stack.address, "GATEWAY_URL": stack.gateway_url}
    return subprocess.run(
        [str(DEMO)],
        env={**os.environ, **addresses, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_every_step_works(stack: Stack) -> None:
    done = demo(stack)
    assert done.returncode == 0, done.stdout + done.stderr
    assert '"event":"payment-succeeded"' in done.stdout
    assert done.stdout.endswith("demo: every step did what it should\n")


def test_it_fails_when_the_card_is_declined(stack: Stack) -> None:
    text = DEMO.read_text(encoding="utf-8")
    assert "4242424242424242" in text
    other = stack.folder / "demo.sh"
    other.write_text(text.replace("4242424242424242", "4000000000000002"), encoding="utf-8")
    other.chmod(0o755)
    addresses = {"BASE_URL": stack.address, "GATEWAY_URL": stack.gateway_url}
    done = subprocess.run(
        [str(other)], env={**os.environ, **addresses}, capture_output=True, timeout=60, check=False
    )
    assert done.returncode != 0


def test_it_fails_where_nothing_answers(stack: Stack) -> None:
    assert demo(stack, BASE_URL="http://127.0.0.1:1").returncode != 0
    assert demo(stack, GATEWAY_URL="http://127.0.0.1:1").returncode != 0
