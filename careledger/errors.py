"""Errors that say what went wrong, where, and what to do next."""

from __future__ import annotations


class CareLedgerError(Exception):
    """A failure that a person can act on. `str()` of it is the whole message, in sentences."""

    exit_code = 1

    def __init__(self, what: str, *, next_step: str = "") -> None:
        super().__init__(f"{what} {next_step}".strip())
        self.what = what
        self.next_step = next_step


class DataRefused(CareLedgerError):
    """Input was read and not accepted; nothing of what was there before has changed."""

    exit_code = 1


class WrongUsage(CareLedgerError):
    """What was asked for does not exist or cannot be combined."""

    exit_code = 2


class StoreDamaged(CareLedgerError):
    """A file of the lake, a build or the workspace is not what its manifest says."""

    exit_code = 1
