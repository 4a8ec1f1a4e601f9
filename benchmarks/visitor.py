"""A visitor without a browser: Streamlit's own messages over a raw websocket, timed from action to finished script."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

PROJECT = Path(__file__).resolve().parents[1]
PATIENCE = 120.0


class Visitor:
    """One open page. Every action returns the seconds until the server says that its script has finished.

    `figures` are the cards of the page by label, `failed` says that a script broke.
    """

    def __init__(self, port: int) -> None:
        self._socket: ClientConnection = connect(
            f"ws://127.0.0.1:{port}/_stcore/stream", max_size=None, ping_interval=None
        )
        self._states: dict[str, WidgetState] = {}
        self._page = self._query = self._page_hash = ""
        self.period_id = ""
        self.figures: dict[str, str] = {}
        self.failed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._socket.close()

    def opened(self, page: str, query: str = "") -> float:
        """Follow a link to a page by its path in the URL, with its parameters."""
        self._page, self._query, self._page_hash, self._states = page, query, "", {}
        return self._rerun()

    def rerun(self) -> float:
        """Anything that changes nothing that a number rests on."""
        return self._rerun()

    def narrowed(self, first: date, last: date) -> float:
        """Choose another period in the sidebar."""
        state = WidgetState(id=self.period_id)
        state.string_array_value.data.extend([f"{first:%Y/%m/%d}", f"{last:%Y/%m/%d}"])
        self._states[self.period_id] = state
        return self._rerun()

    def _rerun(self) -> float:
        asked = BackMsg()
        asked.rerun_script.query_string = self._query
        asked.rerun_script.page_name = self._page
        asked.rerun_script.page_script_hash = self._page_hash
        asked.rerun_script.widget_states.widgets.extend(self._states.values())
        started = time.perf_counter()
        self._socket.send(asked.SerializeToString())
        while True:
            said = ForwardMsg.FromString(bytes(self._socket.recv(timeout=PATIENCE)))  # type: ignore[arg-type]
            kind = said.WhichOneof("type")
            if kind == "script_finished":
                return time.perf_counter() - started
            if kind == "navigation":
                self._page_hash = said.navigation.page_script_hash
            elif kind == "delta":
                self._noted(said)

    def _noted(self, said: ForwardMsg) -> None:
        element = said.delta.new_element
        what = element.WhichOneof("type")
        if what == "date_input" and element.date_input.label == "Period":
            self.period_id = element.date_input.id
        if what == "metric":
            self.figures[element.metric.label] = element.metric.body
        self.failed |= what == "exception"


@contextmanager
def served(home: Path, port: int, *, script: str = "") -> Iterator[int]:
    """A server of our pages on `home`, or of one `script` by Streamlit as it comes; its process id, once it answers."""
    command = ["-m", "careledger", "serve", "--port", str(port)]
    if script:
        command = ["-m", "streamlit", "run", script, "--server.port", str(port), "--server.headless", "true"]
    environment = os.environ | {"CARELEDGER_HOME": str(home), "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(
        [sys.executable, *command],
        cwd=Path(script).parent if script else PROJECT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            _wait_for(port)
            yield server.pid
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=1):
                return
        except OSError:
            if time.monotonic() > ends:
                raise
            time.sleep(0.05)
