"""What can go wrong, why, and what to do: one table for the pages, the docs and the exit codes."""

from dataclasses import dataclass

from headwater.model.errors import (
    BusyError,
    DegradedError,
    HeadwaterError,
    OutOfReachError,
    PayloadError,
    QueryError,
    ReconnectError,
    RetryableError,
    ScopeError,
    SettingsError,
    SourceError,
    StoreError,
    ThrottledError,
    TokenError,
    UnknownFieldError,
    VaultError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One kind of error: what one sees, why it is so, and whose turn it is.

    `exit_code` is what a command ends with when this ends it; errors that are mended inside a
    sync end none.
    """

    kind: type[HeadwaterError]
    title: str
    seen: str
    cause: str
    next_step: str
    turn: str
    exit_code: int | None = None

    @property
    def name(self) -> str:
        """The word for it in sync history and in addresses."""
        return self.kind.__name__.removesuffix("Error").lower()


NOBODY = "Nobody: it mends itself"
OWNER = "The account's owner"
EDITOR = "An editor of the hub"
OPERATOR = "Whoever runs the installation"

TROUBLES = (
    Trouble(
        kind=ReconnectError,
        title="The account has to be connected again",
        seen="The status Reconnect, and syncs that end with it.",
        cause="The owner took the consent back, it is older than a year, or TikTok no longer "
        "accepts its tokens. TikTok gives a consent for 365 days from the sign-in.",
        next_step="Open the source and press Reconnect, signed in to TikTok as that account. "
        "The history stays, and missed days are fetched.",
        turn=OWNER,
        exit_code=5,
    ),
    Trouble(
        kind=TokenError,
        title="An access token was refused",
        seen="A line in the log; a sync goes on.",
        cause="Access tokens live 24 hours. A refused one is renewed once, then asked again.",
        next_step="Nothing. If it keeps on, the status becomes Reconnect.",
        turn=NOBODY,
        exit_code=4,
    ),
    Trouble(
        kind=ThrottledError,
        title="TikTok's limit was reached",
        seen="The status Resolving, with code 40100; or a sync that waits.",
        cause="TikTok allows 40 calls a minute per account and endpoint, and 600 a minute and 10 "
        "a second per app. Another program using the same app counts too.",
        next_step="Nothing: Headwater waits and goes on. If it happens often, see whether another "
        "program uses the same TikTok app.",
        turn=NOBODY,
        exit_code=4,
    ),
    Trouble(
        kind=RetryableError,
        title="TikTok could not be reached or failed",
        seen="The status Resolving; a sentence with a host, a code or a request id.",
        cause="A network that fails, or an outage at TikTok.",
        next_step="Wait: it is tried again, later each time, for a day. If nothing works, let the "
        "operator run the checks under Get help.",
        turn=NOBODY,
        exit_code=4,
    ),
    Trouble(
        kind=ScopeError,
        title="A permission was not granted",
        seen="The status Missing Permissions; some fields stay empty.",
        cause="A permission was switched off on TikTok's page, or the app does not have it.",
        next_step="Reconnect and leave every permission on. If it is missing for all accounts, "
        "the operator asks TikTok to approve it for the app.",
        turn=OWNER,
        exit_code=4,
    ),
    Trouble(
        kind=DegradedError,
        title="TikTok refuses this account",
        seen="The status Lost Access, or one stream that stays empty; code 40001.",
        cause="The account is closed, banned or private, never switched its analytics on, or is "
        "Personal where TikTok wants Business.",
        next_step="Look at the account in the TikTok app: is it there, are its analytics on, is it "
        "a Business account? What it once gave is kept.",
        turn=OWNER,
        exit_code=4,
    ),
    Trouble(
        kind=OutOfReachError,
        title="TikTok no longer serves these days",
        seen="Days marked “no longer served” in the calendar.",
        cause="TikTok documents 60 days for daily figures. Headwater asks further back once, keeps "
        "what comes and remembers where it stops.",
        next_step="Nothing. A backfill asks again, should TikTok serve more than it did.",
        turn=NOBODY,
        exit_code=4,
    ),
    Trouble(
        kind=UnknownFieldError,
        title="TikTok does not know a field",
        seen="A note at a stream; the field stays empty.",
        cause="TikTok has renamed or withdrawn a field, or does not have it for this account.",
        next_step="Nothing: the rest goes on and the field is tried again after 7 days. Update "
        "Headwater if it lasts.",
        turn=OPERATOR,
        exit_code=4,
    ),
    Trouble(
        kind=PayloadError,
        title="TikTok's answer was not understood",
        seen="The status Resolving; a sentence that names a field.",
        cause="TikTok's answer has a shape that its documents do not promise. The day or the post "
        "that it is in was not stored, or nothing of the answer, so that nothing wrong is.",
        next_step="Update Headwater. If that does not help, send the bundle of Get help.",
        turn=OPERATOR,
        exit_code=4,
    ),
    Trouble(
        kind=SourceError,
        title="TikTok refused, for a reason of its own",
        seen="A sentence with TikTok's code and a request id.",
        cause="A code that has no meaning of its own here.",
        next_step="Note the request id: TikTok's support finds the call by it.",
        turn=OPERATOR,
        exit_code=4,
    ),
    Trouble(
        kind=BusyError,
        title="Somebody else is at it",
        seen="A sentence that names who, and since when.",
        cause="Another sync of the same account is under way, or another process has the store.",
        next_step="Wait until it is done. A sync that died is taken over after 15 minutes at most.",
        turn=NOBODY,
        exit_code=6,
    ),
    Trouble(
        kind=QueryError,
        title="The question has no true answer",
        seen="A sentence instead of a number, with questions that can be answered.",
        cause="Fields that do not go together, people that cannot be added over days, or a name "
        "that means several things.",
        next_step="Take one of the questions that are offered; the Schema Explorer says what goes "
        "together.",
        turn=EDITOR,
        exit_code=2,
    ),
    Trouble(
        kind=SettingsError,
        title="A setting is missing, wrong or unknown",
        seen="A sentence that names the setting.",
        cause="TikTok's app key or secret is not set, an address cannot be used, or a name is "
        "misspelt.",
        next_step="Correct the setting; “headwater doctor” shows all of them and where each is "
        "from.",
        turn=OPERATOR,
        exit_code=3,
    ),
    Trouble(
        kind=VaultError,
        title="A stored secret cannot be opened",
        seen="The server does not start, or a consent cannot be used.",
        cause="The key file is not the one that the secrets were sealed with.",
        next_step="Put the right key file back from its copy. Without it, reconnect every account.",
        turn=OPERATOR,
        exit_code=3,
    ),
    Trouble(
        kind=StoreError,
        title="The store did not do as asked",
        seen="A sentence that begins with the store or the control database.",
        cause="A disk that is full, a file that cannot be read, a database that does not answer, "
        "or a clock that went backwards.",
        next_step="Look at disk, database and clock of the machine; nothing half done was kept.",
        turn=OPERATOR,
        exit_code=1,
    ),
    Trouble(
        kind=HeadwaterError,
        title="A mistake inside Headwater",
        seen="A sentence that says so; the log has the details.",
        cause="A bug. What had landed is kept, and nothing half done is.",
        next_step="Send the diagnostic bundle of Get help with what you were doing.",
        turn=OPERATOR,
        exit_code=1,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """Something that looks wrong in the figures and is no error."""

    title: str
    cause: str
    next_step: str


SYMPTOMS = (
    Symptom(
        title="Profile insights say “No data”",
        cause="It is a Personal account: TikTok gives daily insights to Business accounts only.",
        next_step="In the TikTok app: Profile, menu, Settings and privacy, Account, Switch to "
        "Business Account. The insights fill in within 24 to 48 hours.",
    ),
    Symptom(
        title="The last days are missing or still change",
        cause="TikTok tells of a day 24 to 48 hours after it ended, and corrects it for 7 days.",
        next_step="Wait. Days that may change are marked provisional.",
    ),
    Symptom(
        title="Followers by country do not add up to all followers",
        cause="Not everybody shares a country, and TikTok names only the largest ones, as of 48 "
        "hours ago.",
        next_step="Read the shares as parts of all followers; what is left over is unknown.",
    ),
    Symptom(
        title="A number differs from the TikTok app",
        cause="Days here are UTC days, likes taken back are not subtracted, and counters of posts "
        "are as of the last capture.",
        next_step="The definition beside every number says which of these holds.",
    ),
    Symptom(
        title="Days before a certain day are “no longer served”",
        cause="The account was connected when TikTok had stopped serving them.",
        next_step="Nothing can fetch them. From the day of connecting on, nothing is lost.",
    ),
    Symptom(
        title="The wrong TikTok account was connected",
        cause="TikTok asks whoever is signed in to it in the browser.",
        next_step="Sign out of TikTok or use a private window, and connect again. Each account has "
        "its own sign-in and e-mail address.",
    ),
)


def trouble_of(error: HeadwaterError) -> Trouble:
    """The row of an error: that of its own class, else of the nearest one above."""
    rows = {row.kind: row for row in TROUBLES}
    return next(rows[kind] for kind in type(error).__mro__ if kind in rows)


def named(name: str) -> Trouble | None:
    """The row of that name."""
    return next((row for row in TROUBLES if row.name == name), None)
