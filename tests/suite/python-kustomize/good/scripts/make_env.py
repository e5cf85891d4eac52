"""Write a .env from .env.example, with a key of its own."""

from pathlib import Path
from secrets import token_urlsafe

example = Path(__file__).parent.parent / ".env.example"
target = example.with_name(".env")
if not target.exists():
    text = example.read_text()
    text = text.replace("DJANGO_SECRET_KEY=", f"DJANGO_SECRET_KEY={token_urlsafe(60)}")
    target.write_text(text)
