"""Sources: connecting accounts, watching them arrive, looking after them."""
