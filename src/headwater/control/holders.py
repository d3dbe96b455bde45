"""Who holds a lease, and whether they still live.

A holder's name is `host|process id|start of the process|random`. A name of this host whose
process is gone holds nothing; a process id that was given out again is told by its start. Of
another host nothing can be known here.
"""

import os
import platform
import secrets
import threading
from pathlib import Path

_lock = threading.Lock()
_held: set[str] = set()


def take_name() -> str:
    """A new holder name of this process, alive until `let_go`."""
    process = os.getpid()
    name = f"{_host()}|{process}|{_start_of(process) or ''}|{secrets.token_hex(8)}"
    with _lock:
        _held.add(name)
    return name


def let_go(name: str) -> None:
    """The holder of that name is done, in this process."""
    with _lock:
        _held.discard(name)


def lives(name: str) -> bool | None:
    """Whether that holder is still at work; None for a holder on another host."""
    host, process, start, _ = name.split("|")
    if host != _host():
        return None
    if int(process) == os.getpid():
        with _lock:
            return name in _held
    return _start_of(int(process)) == start


def told(name: str) -> str:
    """A holder as a person is told of it."""
    host, process, _, _ = name.split("|")
    return f"process {process} on {host.partition('/')[0]}"


def _host() -> str:
    """This machine since it was started, and the process ids that mean something in it."""
    return f"{platform.node()}/{_read('/proc/sys/kernel/random/boot_id')[:8]}/{_namespace()}"


def _namespace() -> str:
    try:
        return str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        return ""


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def _start_of(process: int) -> str | None:
    """When a process started, as the system counts it; None when it runs no more."""
    if not Path("/proc/self/stat").exists():
        return _answers(process)
    # proc(5): the name in parentheses may hold anything, then come the state and, as the
    # twentieth from there, the start in clock ticks since boot.
    fields = _read(f"/proc/{process}/stat").rpartition(")")[2].split()
    if not fields or fields[0] in {"Z", "X"}:
        return None
    return fields[19]


def _answers(process: int) -> str | None:
    """Where there is no /proc: an empty text for a process that runs."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return None
    except PermissionError:
        return ""
    return ""
