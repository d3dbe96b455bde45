"""Everything one account has, in one archive, for whoever keeps copies elsewhere."""

import tempfile
from collections.abc import Callable
from typing import IO

from django.http import FileResponse, HttpRequest, HttpResponseBase

from headwater.app.export import FILES, named, write_archive
from headwater.hub import runtime
from headwater.hub.api import service
from headwater.hub.api.call import Call, Reply
from headwater.hub.api.callers import Known
from headwater.hub.api.exports import note_taken
from headwater.hub.api.questions import parameters, text
from headwater.hub.api.reach import place_of

KINDS = tuple(FILES)
ZIP = "application/zip"
OK = 200

Written = Callable[[Call, Known, IO[bytes]], Reply]
"""An operation that writes its body to a file."""


def archive(call: Call, known: Known, file: IO[bytes]) -> Reply:
    """Every row of every stream of one account, as a ZIP of CSV or Parquet files.

    It is written to a file first, so that of the rows only some are ever in memory. Raises
    Refusal or QueryError.
    """
    given = parameters(call)
    place = place_of(known, text(given, "hub"))
    account = place.account(call.path["name"])
    rows = write_archive(place.headwater, account, file, text(given, "format") or KINDS[0])
    note_taken(known, place, account.title)
    disposition = f'attachment; filename="{named(account, runtime.now())}"'
    return Reply(media=ZIP, headers=(("Content-Disposition", disposition), ("X-Rows", str(rows))))


def carried(operation: Written) -> Callable[..., HttpResponseBase]:
    """The operation as a view of Django, its file as the body of the answer."""

    def view(request: HttpRequest, **path: str) -> HttpResponseBase:
        # Handed to the answer, which closes it when it was sent.
        home = runtime.installation().settings.make_home()
        file = tempfile.TemporaryFile(dir=home)  # noqa: SIM115
        told = service.carried(lambda call, known: operation(call, known, file))(request, **path)
        if told.status_code != OK:
            file.close()
            return told
        file.seek(0)
        answer = FileResponse(file)
        for name, value in told.items():
            answer[name] = value
        return answer

    return view
