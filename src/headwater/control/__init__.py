"""People, connections, consents and sync runs: what Headwater knows beside the rows.

`base` says what control promises, in plain values; `open` opens it. Django is imported when a
control is opened and not before, so that a command that needs none starts at once.
"""
