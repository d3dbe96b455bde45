"""Reports > Looker Studio: how a report is made there, and whether it would work."""
