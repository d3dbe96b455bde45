"""The API for programs: reports, fields, accounts, syncs, completeness and exports, with a key."""
