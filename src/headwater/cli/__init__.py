"""The command line: parse, call the installation, print. No rule of the domain lives here."""
