"""Answers for probes."""
