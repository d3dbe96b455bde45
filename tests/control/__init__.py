"""Tests of control: settings of its own database, its vault, its leases, its facade."""
