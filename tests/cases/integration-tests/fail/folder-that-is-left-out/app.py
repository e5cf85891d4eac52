def main() -> None:
    """Start."""
