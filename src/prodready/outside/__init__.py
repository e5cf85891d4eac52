"""What other tools found: their result files, read as answers to items."""
