"""A TikTok that runs: the Accounts API over real HTTP, with invented accounts.

For demos, tests and benchmarks. It knows nothing of the client it serves.
"""

from simulator.simulator import Simulator

__all__ = ["Simulator"]
