"""The steps by which the tables of control came to be; additive wherever they can be."""
