"""The connectors: what is asked, how answers are read, and the door to the network."""
