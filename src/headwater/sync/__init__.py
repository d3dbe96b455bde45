"""Fetch and land: what is due, in which order, under which budget, and what becomes of it."""
