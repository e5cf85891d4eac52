"""Tells customers where their parcels are."""
