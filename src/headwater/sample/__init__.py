"""The Sample Account: an invented account that every hub can try reports on.

Made from a seed, landed like any other account's data, and left out of every total.
"""

from headwater.sample.landing import ensure
from headwater.sample.person import ACCOUNT, is_sample, keep_alone

__all__ = ["ACCOUNT", "ensure", "is_sample", "keep_alone"]
