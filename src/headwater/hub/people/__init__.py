"""Pages about people: signing in, members of a hub, invitations, keys, and the audit log."""
