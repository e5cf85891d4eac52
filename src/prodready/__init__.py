"""A production-readiness handbook that proves itself."""

__version__ = "0.1.0"
