"""serve: pages, scheduler and the command socket in one process."""

import argparse
import logging

from headwater.app import Headwater
from headwater.app.scheduler import Scheduler
from headwater.cli.desk import Desk
from headwater.cli.terminal import Terminal
from headwater.hub.project import open_hub
from headwater.hub.server import serve as serve_hub


def serve(headwater: Headwater, options: argparse.Namespace, terminal: Terminal) -> int:
    """Serve until asked to stop; what is due is synced meanwhile, and commands are taken."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    open_hub(headwater)
    # Models can be imported once Django is configured, and not before.
    from headwater.hub.health.watch import Watch  # noqa: PLC0415

    headwater.open_all()
    headwater.refresh_sample()
    scheduler = Scheduler(headwater)
    headwater.background = scheduler
    serve_hub(
        headwater,
        options.host,
        options.port,
        services=(scheduler, Watch(headwater), Desk(headwater)),
        say=terminal.say,
    )
    return 0
