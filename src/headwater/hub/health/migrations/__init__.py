"""Changes to the tables of alerts, in order."""
