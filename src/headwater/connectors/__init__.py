"""Where rows come from: sources, each read by declarations and pure functions."""
