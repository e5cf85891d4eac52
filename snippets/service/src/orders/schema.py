"""Create the tables that are missing. Run once before the service: `python -m orders.schema`."""

from orders.settings import read_settings
from orders.store import METADATA, connect


def main() -> None:
    """Bring the database's schema up to what this release needs."""
    METADATA.create_all(connect(read_settings()))


if __name__ == "__main__":
    main()
