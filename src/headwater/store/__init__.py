"""Where rows and ledger live. Knows streams and SQL; knows no source and no person."""
