"""Looks at pages again and again, politely, and tells when one has changed."""
