"""Measurements. They are printed and never asserted."""
