"""The areas of a hub that show what they will hold before they hold it."""
