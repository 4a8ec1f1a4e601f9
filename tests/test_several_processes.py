"""Several processes behind one address: whoever is sent to whichever sees the same, and one may go away."""

from __future__ import annotations

import contextlib
import itertools
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.visitor import Visitor, served
from careledger.store.workspace import Workspace

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def one_address(ports: list[int]) -> Iterator[int]:
    """What a proxy does that keeps a visitor with one process: each connection goes to the next that answers."""
    turn = itertools.cycle(ports)
    listener = socket.create_server(("127.0.0.1", 0))

    def carried(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def taken() -> None:
        with contextlib.suppress(OSError):
            while True:
                visitor, _ = listener.accept()
                for port in itertools.islice(turn, len(ports)):
                    with contextlib.suppress(OSError):
                        process = socket.create_connection(("127.0.0.1", port))
                        break
                for way in ((visitor, process), (process, visitor)):
                    threading.Thread(target=carried, args=way, daemon=True).start()

    threading.Thread(target=taken, daemon=True).start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        listener.close()


def test_people_at_one_address_see_the_same_whichever_process_they_reach(own_home: Path) -> None:
    first, second = free_port(), free_port()
    with contextlib.ExitStack() as stack:
        stack.enter_context(served(own_home, second))
        staying = served(own_home, first)
        staying.__enter__()
        address = stack.enter_context(one_address([first, second]))
        one, other = (stack.enter_context(Visitor(address)) for _ in range(2))
        for visitor in (one, other):
            visitor.opened("care-response")
        assert one.figures
        assert one.figures == other.figures
        assert not one.failed
        assert not other.failed

        Workspace(own_home).attach_caution("templates", "only answered threads were collected", who="Ann")
        for visitor in (one, other):
            before = dict(visitor.figures)
            visitor.figures.clear()
            visitor.rerun()
            assert visitor.figures != before, "a click must show what was said of a source through another process"
        assert one.figures == other.figures

        staying.__exit__(None, None, None)
        later = stack.enter_context(Visitor(address))
        later.opened("care-response")
        assert later.figures == other.figures
