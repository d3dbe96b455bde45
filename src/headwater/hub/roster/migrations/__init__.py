"""The steps by which the tables of the roster came to be; additive wherever they can be."""
