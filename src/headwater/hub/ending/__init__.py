"""The end of a hub, and of somebody's account: the one area that knows of all the others."""
