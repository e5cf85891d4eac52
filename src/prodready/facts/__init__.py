"""What a repository says, parsed: images, services, workloads. Checks ask for these by type."""
