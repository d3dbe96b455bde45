"""Opens control: the one place where Django is imported, and only when it is needed."""

from headwater.control.base import Control, Extras, Installation
from headwater.model.clock import Clock


def open_control(
    installation: Installation, clock: Clock, *, hub: str = "main", extras: Extras | None = None
) -> Control:
    """Open the control data of an installation, seen from `hub`; made when there is none yet.

    Answers that a crash left uncommitted are landed, and runs whose holders are gone are marked
    interrupted. One installation at a time per process. Raises SettingsError, StoreError, or
    VaultError when the key file does not fit what is sealed.
    """
    installation.make_home()
    # Importing Django takes longer than many a command: not before a control is opened.
    from headwater.control.configure import configure  # noqa: PLC0415

    configure(installation.database_url.reveal(), extras)
    # Models can be imported once Django is configured, and not before.
    from headwater.control.start import start  # noqa: PLC0415

    return start(installation, clock, hub, extras)
