"""Data health: what is known of every day, what went wrong and what to do, and who is told."""
