#!/usr/bin/env python3
"""Ask the health endpoint.

Optional: PROBE_URL, default http://127.0.0.1:1218/health.
"""

import os

URL = os.environ.get("PROBE_URL") or "http://127.0.0.1:1218/health"
TIMEOUT = float(os.environ.get("PROBE_TIMEOUT") or 2)
