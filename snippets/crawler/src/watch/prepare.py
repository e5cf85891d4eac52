"""Make the tables and watch the pages to start from: `python -m watch.prepare`, once, before all."""

import time

from watch import ledger, logs
from watch.settings import read_settings
from watch.tables import connect


def main() -> None:
    """What the job does."""
    settings = read_settings()
    logs.configure(settings.log_level)
    engine = connect(settings)
    ledger.prepare(engine, settings.start, time.time())
    engine.dispose()


if __name__ == "__main__":
    main()
