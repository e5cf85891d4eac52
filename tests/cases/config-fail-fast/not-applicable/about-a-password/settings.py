import os

THROTTLE_PASS_RESET_PATTERN = os.environ.get("THROTTLE_PASS_RESET_PATTERN", "50/hour")
PASSWORD_RESET_URL = os.environ.get("PASSWORD_RESET_URL", "/reset")
