"""Will a parcel be late? A small model behind an API."""
