"""Who may come in: people, their roles in hubs, invitations, API keys, and what they did."""
