"""The start of a control: tables, hub, key, and what a crash left behind."""

from headwater.control.base import Control, Extras, Installation
from headwater.control.control import DjangoControl
from headwater.control.database import at_database, close_all, prepare
from headwater.control.decisions import decision_place
from headwater.control.desk import key_place
from headwater.control.grants import slot_of
from headwater.control.hubs import MAIN
from headwater.control.models import Connection, Decision, Grant, Hub, WaitingConsent
from headwater.control.spool import Spool
from headwater.control.vault import Vault
from headwater.model.clock import Clock
from headwater.model.errors import StoreError


def start(
    installation: Installation, clock: Clock, slug: str, extras: Extras | None = None
) -> Control:
    """A control over the database that Django is configured for; closed again if it fails."""
    try:
        return _started(installation, clock, slug, extras)
    except BaseException:
        close_all()
        raise


@at_database
def _started(
    installation: Installation, clock: Clock, slug: str, extras: Extras | None = None
) -> Control:
    given = extras or Extras()
    try:
        prepare(installation.home, given.apps if given.made else ())
    except OSError as error:
        raise StoreError(
            f"The control database cannot be made ({error.strerror}): see that the folder of "
            "HEADWATER_DATABASE_URL and of HEADWATER_HOME is there and may be written to."
        ) from error
    main, _ = Hub.objects.get_or_create(slug=MAIN, defaults={"name": "Main"})
    vault = Vault(installation.key_file, sealed=_anything_sealed)
    _check(vault)
    control = DjangoControl(
        hub=main.id,
        clock=clock,
        installation=installation,
        vault=vault,
        spool=Spool(installation.home / "spool", vault),
    )
    _land_leftovers(control)
    control.forget_late()
    control.interrupt_the_dead()
    return control.for_hub(slug)


def _anything_sealed() -> bool:
    rows = (Connection.objects, Decision.objects, WaitingConsent.objects)
    return any(each.exclude(data_key=None).exists() for each in rows)


def _check(vault: Vault) -> None:
    """Find out now, and not at the first sync, that the key file is another one's."""
    row = Connection.objects.exclude(data_key=None).order_by("-id").first()
    if row is not None:
        vault.check(bytes(row.data_key or b""), key_place(row))
    decided = Decision.objects.exclude(data_key=None).order_by("-id").first()
    if decided is not None:
        vault.check(bytes(decided.data_key or b""), decision_place(decided))


def _land_leftovers(control: DjangoControl) -> None:
    """Commit the spooled answers that are newer than the database, and drop the others."""
    for connection, version in list(control.spool.leftovers()):
        row = Grant.objects.select_related("connection").filter(connection=connection).first()
        if row is not None and row.version < version:
            continue  # the database was put back to an earlier day: a person has to decide
        if row is not None and row.version == version:
            answer = control.spool.find(slot_of(row))
            if answer is None:
                continue
            control.land(row, answer)
        control.spool.drop(connection, version)
