"""The parts of one installation, each built when first needed."""

from collections.abc import Callable
from functools import cached_property, partial

from headwater.app.decided import in_force
from headwater.app.pictures import Pictures
from headwater.connectors import registry
from headwater.connectors.base import App, Connector
from headwater.connectors.http import Http
from headwater.control.base import Control, Extras
from headwater.control.open import open_control
from headwater.model.clock import Clock
from headwater.model.errors import HeadwaterError, SettingsError
from headwater.report.reports import Reports
from headwater.settings import Line, Settings
from headwater.store.base import Store
from headwater.store.open import open_store
from headwater.sync.budget import Budget
from headwater.sync.call import Source
from headwater.sync.courtesy import BREATH, Courtesy
from headwater.sync.progress import Stop


class Parts:
    """Builds and closes; knows what belongs together and nothing of what it is used for."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.extras: Extras | None = None
        """What a web front adds to Django; set before control is first asked for."""
        self.looks: dict[str, Callable[[], str]] = {}
        """Further checks of `headwater doctor`, by name: a sentence, or an error that is one."""
        self.courtesy = Courtesy()
        """Whoever answers people says so here, and syncs step aside."""
        self.only_lands = False
        """Whether nobody asks this process for reports; set before the store is first asked for."""
        self._budgets: dict[str, Budget] = {}

    def open_all(self) -> None:
        """Open every part now, so that copies of this object share them."""
        for part in ("control", "store", "connectors", "http", "reports", "pictures"):
            getattr(self, part)

    def close(self) -> None:
        """Close what was opened; a part asked for again is opened again."""
        for name in ("reports", "store", "control"):
            opened = self.__dict__.pop(name, None)
            if opened is not None and name != "reports":
                opened.close()

    @cached_property
    def control(self) -> Control:
        """People's connections and sealed grants."""
        return open_control(self.settings, self.clock, extras=self.extras)

    @cached_property
    def store(self) -> Store:
        """Rows and ledger. Raises BusyError while another process has the file."""
        self.settings.make_home()
        give_way = partial(self.courtesy.step_aside, BREATH)
        url = self.settings.store_url.reveal()
        store = open_store(url, give_way, only_lands=self.only_lands)
        store.prepare([stream for each in self.connectors for stream in each.streams])
        return store

    @cached_property
    def connectors(self) -> tuple[Connector, ...]:
        return registry.connectors(
            tiktok_api_url=self.settings.tiktok_api_url,
            tiktok_authorize_url=self.settings.tiktok_authorize_url,
        )

    @cached_property
    def http(self) -> Http:
        return Http()

    @cached_property
    def pictures(self) -> Pictures:
        return Pictures(self.settings.make_home())

    @cached_property
    def reports(self) -> Reports:
        return Reports(self.store, self.connectors, self.clock)

    def connector(self, name: str) -> Connector:
        """The connector of that id. Raises SettingsError that names those there are."""
        for each in self.connectors:
            if each.name == name:
                return each
        known = ", ".join(each.name for each in self.connectors)
        raise SettingsError(f"There is no connector {name!r}. There is: {known}.")

    def in_force(self) -> Settings:
        """The settings, with what people decided where the environment says nothing."""
        return in_force(self.settings, self.control.decisions())

    def table(self) -> list[Line]:
        """Every setting in force with its value and where it comes from; secrets masked.

        Where what people decided cannot be read, it is what the environment says.
        """
        try:
            return self.in_force().table()
        except HeadwaterError:
            return self.settings.table()

    def registration(self, connector: Connector) -> App:
        """The operator's app at the source. Raises SettingsError that names what is missing."""
        settings = self.in_force()
        key, secret = settings.tiktok_client_key, settings.tiktok_client_secret
        if not key or secret is None:
            raise SettingsError(
                f"{connector.label} needs your own TikTok app: set HEADWATER_TIKTOK_CLIENT_KEY "
                "and HEADWATER_TIKTOK_CLIENT_SECRET (or HEADWATER_TIKTOK_CLIENT_SECRET_FILE), "
                "or enter them under Settings."
            )
        return App(client_id=key, client_secret=secret, redirect_uri=settings.redirect_uri)

    def budget(self, connector: Connector) -> Budget:
        """What this process may still ask of a source."""
        return self._budgets.setdefault(connector.name, Budget(connector.limits, self.clock))

    def source(self, connector: Connector, stop: Stop | None = None) -> Source:
        """The connector, ready to talk; every user of this process shares its budget."""
        return Source(
            connector=connector,
            app=self.registration(connector),
            wire=self.http,
            budget=self.budget(connector),
            grants=self.control,
            clock=self.clock,
            stop=stop or Stop(),
        )
