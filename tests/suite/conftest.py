"""The tests inside of the good repositories are material, not tests of this project."""

collect_ignore_glob = ["*/good/*"]
