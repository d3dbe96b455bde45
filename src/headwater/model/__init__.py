"""The nouns: frozen values and errors. No I/O, no third party, no other room."""
