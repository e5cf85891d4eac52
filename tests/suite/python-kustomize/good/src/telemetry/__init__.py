"""Logs, metrics, traces and the error tracker."""
