"""What the API itself costs: CPU of the server for a request, less that of the report call in it.

Beside it, in the same process and run, a bare WSGI application that reads the request and sends
back as many bytes. For questions that are new it makes the same report call first, whose CPU is
taken off as well: a report is milliseconds of other work, after which nothing of a web server is
in the processor's caches any more, and all that follows costs four times as much, the API's
share and the bare one's alike. `python -m bench.api` prints a table.
"""

import http.client
import itertools
import json
import logging
import multiprocessing
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

WARM_UP = 20
ROUNDS = 9
CALLS = 60
"""Calls in a round. The least of the rounds counts: what others do on the machine only adds."""

ASKED, REPORTED = "/api/v1/report", "/report"
"""Where the API answers; and where the echo makes a report call before it answers."""

METRICS = ["video_views", "likes", "followers_net"]


def question(days_back: int) -> dict[str, object]:
    """28 days of the Sample Account, ending so many days ago."""
    end = datetime.now(UTC).date() - timedelta(days=days_back)
    start = end - timedelta(days=27)
    return {
        "account": "sample",
        "metrics": METRICS,
        "by": ["date"],
        "start": start.isoformat(),
        "end": end.isoformat(),
    }


def serve(pipe: Connection, home: str) -> None:
    """A process with the hub, the echo, and a clock of its own CPU."""
    from waitress import create_server

    from headwater import sample
    from headwater.app import Headwater
    from headwater.hub.api import allowance
    from headwater.hub.project import open_hub
    from headwater.hub.server import application
    from headwater.model.clock import SystemClock
    from headwater.report.query import Query
    from headwater.settings import Settings

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a busy machine is no news here
    headwater = Headwater(Settings.read({}, Path(home)), SystemClock())
    report = Clocked(Headwater.answer)
    Headwater.answer = report.called()  # type: ignore[method-assign]
    open_hub(headwater)
    sample.ensure(headwater.store, headwater.connectors[0], headwater.clock.now())
    key = _key(headwater)
    allowance.use(headwater, allowance.Allowance(burst=10**9))
    size = [0]

    def echo(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        asked = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        if environ["PATH_INFO"] == REPORTED:
            report.beside(partial(made, asked))
        body = b"x" * size[0]
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def made(asked: bytes) -> None:
        given = {name: value for name, value in json.loads(asked).items() if name != "account"}
        report.function(headwater, Query.from_dict(given), [sample.ACCOUNT])

    ports = []
    for app in (application(headwater), echo):
        server = create_server(app, listen="127.0.0.1:0", threads=2, ident=None)
        ports.append(server.effective_port)
        threading.Thread(target=server.run, daemon=True).start()
    pipe.send((key, ports))
    while True:
        order, value = pipe.recv()
        if order == "cpu":
            pipe.send((time.process_time(), report.spent))
        elif order == "size":
            size[0] = value
        else:
            return


class Clocked:
    """A function, and the CPU seconds of the process while it was at work."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.spent = 0.0

    def called(self) -> Callable[..., Any]:
        """The function, clocked."""
        return lambda *given: self.beside(partial(self.function, *given))

    def beside(self, work: Callable[[], Any]) -> Any:
        """Do some work on the clock."""
        began = time.process_time()
        try:
            return work()
        finally:
            self.spent += time.process_time() - began


def _key(headwater: Any) -> str:
    from headwater.control.models import Hub
    from headwater.hub.roster import keys
    from headwater.hub.roster.models import Membership, Person
    from headwater.hub.roster.roles import Scope

    now = headwater.clock.now()
    person = Person.objects.add("bench@example.org", joined_at=now)
    hub = Hub.objects.get()
    Membership.objects.create(hub=hub, person=person, role="viewer", since=now)
    wish = keys.Wish(name="bench", hubs=[hub], scopes=frozenset({Scope.READ}))
    return str(keys.make(person, wish)[1].reveal())


class Bench:
    """Asks, and reads the server's CPU before and after."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe
        self._key, (hub, echo) = pipe.recv()
        self._connections = [http.client.HTTPConnection("127.0.0.1", port) for port in (hub, echo)]

    def ask(self, which: int, path: str, asked: object) -> bytes:
        connection = self._connections[which]
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        connection.request("POST", path, json.dumps(asked).encode(), headers)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body
        return body

    def cpu(self, which: int, path: str, questions: Iterator[object]) -> tuple[float, float]:
        """Microseconds of the server's CPU for a request without its report call, and for that."""
        asked = [next(questions) for _ in range(CALLS)]
        before = self._clocks()
        for each in asked:
            self.ask(which, path, each)
        request, report = (
            (now - then) * 1e6 / CALLS for now, then in zip(self._clocks(), before, strict=True)
        )
        return request - report, report

    def size(self, count: int) -> None:
        self._pipe.send(("size", count))

    def _clocks(self) -> tuple[float, float]:
        self._pipe.send(("cpu", None))
        request, report = self._pipe.recv()
        return request, report


def fresh() -> Iterator[object]:
    """Questions that nobody has asked yet, in no order, so that all rounds are alike."""
    dice = random.Random(1)  # noqa: S311 - shuffled, not secret
    for count in itertools.count(100):
        for back in dice.sample(range(2, 300), 298):
            yield question(back) | {"limit": count}


def again() -> Iterator[object]:
    """One question, over and over."""
    while True:
        yield question(3)


def measured(bench: Bench) -> dict[str, dict[str, float]]:
    """Microseconds of CPU, for questions that are new and for one that was asked before."""
    bench.size(len(bench.ask(0, ASKED, question(3))))
    for _ in range(WARM_UP):
        bench.ask(0, ASKED, question(3))
        bench.ask(1, "/", question(3))
    found = {}
    for name, path, questions in (("new", REPORTED, fresh()), ("asked before", "/", again())):
        rounds = [
            (
                bench.cpu(1, "/", questions),
                bench.cpu(1, path, questions),
                bench.cpu(0, ASKED, questions),
            )
            for _ in range(ROUNDS)
        ]
        found[name] = {
            "alone": min(spent for (spent, _), _, _ in rounds),
            "echo": min(spent for _, (spent, _), _ in rounds),
            "report": min(report for _, _, (_, report) in rounds),
            "own": min(spent for _, _, (spent, _) in rounds),
        }
    return found


def main() -> None:
    """Measure and print."""
    here, there = multiprocessing.Pipe()
    with tempfile.TemporaryDirectory() as place:
        server = multiprocessing.Process(target=serve, args=(there, f"{place}/home"), daemon=True)
        server.start()
        there.close()
        found = measured(Bench(here))
        here.send(("stop", None))
        server.join(10)
    print("CPU in microseconds  echo alone   echo  report call  API's own  own / echo")
    for name, each in found.items():
        print(
            f"{name:18} {each['alone']:12.0f} {each['echo']:6.0f} {each['report']:12.0f} "
            f"{each['own']:10.0f} {each['own'] / each['echo']:11.2f}"
        )


if __name__ == "__main__":
    main()
