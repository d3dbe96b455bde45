"""What keeps the repository in order; not part of what is installed."""
