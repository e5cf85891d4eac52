"""What people said: attestations and waivers, read, written and applied to results."""
