"""The demonstration: a simulated TikTok, two accounts, thirteen months, one report."""
