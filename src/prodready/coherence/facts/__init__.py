"""Facts that only rules across documents ask for."""
