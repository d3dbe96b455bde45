"""The simulated TikTok, asked over HTTP as any client would ask it."""
