"""The store's arithmetic, as laws, and what is true of one engine alone."""
