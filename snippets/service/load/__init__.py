"""Load on the service, at a rate that does not wait for it, and what is asked of the result."""
