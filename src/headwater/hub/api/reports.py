"""Ask a question: GET with parameters, POST with JSON."""

from headwater import sample
from headwater.hub import runtime
from headwater.hub.api.answers import reply_of
from headwater.hub.api.call import Call, Reply
from headwater.hub.api.callers import Known
from headwater.hub.api.kept import Source, kept
from headwater.hub.api.pages import paged
from headwater.hub.api.questions import Wanted, wanted
from headwater.hub.api.reach import Place, place_of
from headwater.hub.roster.roles import Scope
from headwater.model.errors import QueryError


def report(call: Call, known: Known) -> Reply:
    """The answer, in pages where pages were asked for. Raises Refusal or a HeadwaterError."""
    version = runtime.installation().store.version()
    source = Source(who=(known.caller.key.pk, known.change or known.at), version=version)
    return kept(call, source, lambda: _made(wanted(call), known))


def _made(asked: Wanted, known: Known) -> Reply:
    place = place_of(known, asked.hub, Scope.READ)
    return answered(asked, place)


def answered(asked: Wanted, place: Place) -> Reply:
    """The reply to a question about accounts of a hub."""
    accounts = place.accounts(asked.accounts)
    if not accounts:
        raise QueryError(
            "This hub has no account yet: connect one, or ask about the Sample Account.",
            code="no_accounts",
            suggestions=[{"account": sample.ACCOUNT.account_id}],
        )
    answer = place.headwater.answer(asked.query, accounts)
    shown, following = paged(answer, asked)
    return reply_of(shown, asked, following)
