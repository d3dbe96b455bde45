"""Headwater keeps the organic history of TikTok accounts and answers questions about it."""

__version__ = "0.1.0"
