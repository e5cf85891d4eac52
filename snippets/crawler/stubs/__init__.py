"""Stand-ins for the world outside, for tests and measurements. Not in the image."""
