"""The stack of compose.yaml as plain processes on this machine, from Debian's packages."""
