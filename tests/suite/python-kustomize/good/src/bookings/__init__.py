"""Berths, bookings and the notices that tell the harbour of them."""
