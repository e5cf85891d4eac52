"""The service keeps what its OpenAPI description promises: Schemathesis asks it hundreds of times."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import running

CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,"
    "response_headers_conformance,response_schema_conformance,negative_data_rejection,"
    "missing_required_header,unsupported_method"
)


@pytest.mark.timeout(120)
def test_the_description_is_true(tmp_path: Path) -> None:
    with running(tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/orders.db") as (_, service):
        command = [
            str(Path(sys.executable).with_name("schemathesis")),
            *("run", f"{service.address}/openapi.json", "--checks", CHECKS),
            *("--max-examples", "25", "--seed", "1", "--no-shrink", "--max-failures", "5"),
            *("--phases", "examples,coverage,fuzzing,stateful", "--no-color"),
        ]
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, timeout=100, check=False
        )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    # Green is no proof as long as nothing says how much was looked at.
    assert "Tested: 6\n" in done.stdout, done.stdout
