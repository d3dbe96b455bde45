"""`headwater` without the source's limits, for a simulated TikTok that has none."""

import sys

from headwater.cli.main import run
from headwater.connectors.tiktok_organic import TikTokOrganic

if __name__ == "__main__":
    TikTokOrganic.limits = ()
    sys.exit(run(sys.argv[1:]))
