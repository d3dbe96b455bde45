"""Changes to the sources' tables, in order."""
