"""Writes the reference pages about what can be the matter: statuses, and errors."""

from collections.abc import Callable, Iterator, Sequence

from headwater.app.alerts import ABOUT
from headwater.app.status import MEANINGS
from headwater.app.troubles import SYMPTOMS, TROUBLES
from headwater.hub.health.calendar import MEANINGS as DAYS

Table = Callable[[tuple[str, ...], Sequence[tuple[str, ...]]], Iterator[str]]


def statuses_page(note: str, table: Table) -> Iterator[str]:
    """The statuses of a source, the states of a day, and the causes for an alert."""
    yield from ("# Statuses", "", note, "")
    yield "One function decides the status of a source. It looks at these in this order, and the"
    yield "first that holds counts: what a person decided, the consent, work under way,"
    yield "permissions, and what is failing."
    yield ""
    rows = [(each.value, meaning.about, meaning.next_step) for each, meaning in MEANINGS.items()]
    yield from table(("Status", "Meaning", "What to do"), rows)
    yield from ("", "## Days", "", "What is known of one day of one stream.", "")
    days = [(each.letter, each.word, each.about) for each in DAYS.values()]
    yield from table(("Letter", "State", "Meaning"), days)
    yield from ("", "## Alerts", "")
    yield "Each cause is told once, by e-mail and webhook, again when it gets worse, and once more"
    yield "when it is over."
    yield ""
    yield from (f"* {about}" for about in ABOUT.values())


def errors_page(note: str, table: Table) -> Iterator[str]:
    """Every kind of error, and what looks wrong without being one."""
    yield from ("# Errors", "", note, "")
    yield "Every error is a sentence; this table says more. The exit code is what a command ends"
    yield "with when that error ended it."
    yield ""
    rows = [
        (
            f"**{each.title}** (`{each.kind.__name__}`)",
            each.seen,
            each.cause,
            each.next_step,
            each.turn,
            "" if each.exit_code is None else str(each.exit_code),
        )
        for each in TROUBLES
    ]
    yield from table(("Error", "What you see", "Cause", "Next step", "Whose turn", "Exit"), rows)
    yield from ("", "## No errors", "", "What looks wrong in the figures and is not.", "")
    yield from table(
        ("What you see", "Cause", "Next step"),
        [(each.title, each.cause, each.next_step) for each in SYMPTOMS],
    )
