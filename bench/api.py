"""What the API itself costs: CPU of the server for a request, less that of the report call.

Beside it, in the same process and run, a bare WSGI application that reads the request and sends
back as many bytes. `python -m bench.api` prints a table.
"""

import http.client
import itertools
import json
import multiprocessing
import random
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from typing import Any

WARM_UP = 20
ROUNDS = 5
CALLS = 60
"""Calls in a round. The median of the rounds counts."""

METRICS = ["video_views", "likes", "followers_net"]
HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """Bytes of an answer of the API, which the echo sends too."""

    answer: int


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
    from headwater.hub.project import open_hub
    from headwater.hub.server import application
    from headwater.model.clock import SystemClock
    from headwater.report.query import Query
    from headwater.settings import Settings

    headwater = Headwater(Settings.read({}, Path(home)), SystemClock())
    open_hub(headwater)
    sample.ensure(headwater.store, headwater.connectors[0], headwater.clock.now())
    key = _key(headwater)
    size = [0]

    def echo(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        body = b"x" * size[0]
        start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    ports = []
    for app in (application(headwater), echo):
        server = create_server(app, listen="127.0.0.1:0", threads=2, ident=None)
        ports.append(server.effective_port)
        threading.Thread(target=server.run, daemon=True).start()
    pipe.send((key, ports))

    def report(asked: dict[str, Any]) -> None:
        query = Query.parse(**{name: value for name, value in asked.items() if name != "account"})
        headwater.answer(query, [sample.ACCOUNT])

    while True:
        order, value = pipe.recv()
        if order == "cpu":
            pipe.send(time.process_time())
        elif order == "size":
            size[0] = value
        elif order == "reports":
            began = time.process_time()
            for asked in value:
                report(asked)
            pipe.send((time.process_time() - began) / len(value))
        else:
            return


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

    def ask(self, which: int, asked: object) -> bytes:
        connection = self._connections[which]
        headers = {"Authorization": f"Bearer {self._key}", "Content-Type": "application/json"}
        connection.request("POST", "/api/v1/report", json.dumps(asked).encode(), headers)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body
        return body

    def cpu(self, which: int, questions: Iterator[object]) -> float:
        """Seconds of the server's CPU for a request."""
        asked = [next(questions) for _ in range(CALLS)]
        before = self._order("cpu")
        for each in asked:
            self.ask(which, each)
        return (self._order("cpu") - before) / CALLS

    def reports(self, questions: Iterator[object]) -> float:
        """Seconds of CPU for the same as a call of Python."""
        return self._order("reports", [next(questions) for _ in range(CALLS)])

    def size(self, count: int) -> None:
        self._pipe.send(("size", count))

    def _order(self, order: str, value: object = None) -> float:
        self._pipe.send((order, value))
        return float(self._pipe.recv())


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
    bench.size(len(bench.ask(0, question(3))))
    for _ in range(WARM_UP):
        bench.ask(0, question(3))
        bench.ask(1, question(3))
    found = {}
    for name, questions in (("new", fresh()), ("asked before", again())):
        rounds = [
            (bench.cpu(1, questions), bench.reports(questions), bench.cpu(0, questions))
            for _ in range(ROUNDS)
        ]
        echo, report, request = (median(each) * 1e6 for each in zip(*rounds, strict=True))
        found[name] = {"echo": echo, "report": report, "request": request}
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
    print("CPU in microseconds   echo  report call  API request  API's own   own / echo")
    for name, each in found.items():
        own = each["request"] - each["report"]
        print(
            f"{name:18} {each['echo']:7.0f} {each['report']:12.0f} {each['request']:12.0f} "
            f"{own:10.0f} {own / each['echo']:12.2f}"
        )


if __name__ == "__main__":
    main()
