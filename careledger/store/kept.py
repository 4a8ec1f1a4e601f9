"""Results of one build that were asked for lately: a build never changes, so neither does an answer to a question."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import CancelledError, Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """The most recently asked results, together at most `room` large. Safe between threads.

    Who asks for what somebody else is working out waits for it: fifty readers of one page are one query.
    """

    def __init__(self, room: int, size: Callable[[T], int] = lambda _: 1) -> None:
        self._room = room
        self._size = size
        self._results: OrderedDict[Hashable, T] = OrderedDict()
        self._held = 0
        self._lock = threading.Lock()
        self._in_work: dict[Hashable, Future[T]] = {}

    def result(self, asked: Hashable, work: Callable[[], T]) -> T:
        """What was worked out for `asked`, or what `work` gives now.

        An error reaches those who wait for the same, and is not kept.
        """
        while True:
            with self._lock:
                if asked in self._results:
                    self._results.move_to_end(asked)
                    return self._results[asked]
                awaited = self._in_work.get(asked)
                if awaited is None:
                    mine = self._in_work[asked] = Future()
                    break
            try:
                return awaited.result()
            except CancelledError:  # whoever worked on it was called away
                continue
        return self._worked_out(asked, work, mine)

    def _worked_out(self, asked: Hashable, work: Callable[[], T], mine: Future[T]) -> T:
        try:
            found = work()
        except BaseException as error:
            with self._lock:
                del self._in_work[asked]
            if isinstance(error, Exception):
                mine.set_exception(error)
            else:
                mine.cancel()
            raise
        with self._lock:
            self._keep(asked, found)
            del self._in_work[asked]
        mine.set_result(found)
        return found

    def _keep(self, asked: Hashable, found: T) -> None:
        size = self._size(found)
        if size > self._room:
            return
        self._results[asked] = found
        self._held += size
        while self._held > self._room:
            _, dropped = self._results.popitem(last=False)
            self._held -= self._size(dropped)
