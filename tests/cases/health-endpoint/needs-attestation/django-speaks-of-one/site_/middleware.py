import re

QUIET = re.compile(r"/__(version|heartbeat|lbheartbeat)__/?$")
