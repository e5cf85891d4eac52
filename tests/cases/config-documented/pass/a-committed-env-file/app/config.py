import os

REGION = os.environ["PARCELS_REGION"]
LIMIT = int(os.environ.get("PARCELS_LIMIT", "10"))
