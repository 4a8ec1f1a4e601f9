"""What a path holds: documents, unpacked within limits, and the format of each told from its first bytes."""

from __future__ import annotations

import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Literal

from careledger.errors import DataRefused

Kind = Literal["text", "xlsx", "json", "parquet", "xml"]

UNPACKED_LIMIT = 1_000_000_000
RATIO_LIMIT = 100
ENTRIES_LIMIT = 1_000
# Below this size nothing is called a bomb: a small file of zeros packs better than any ratio.
RATIO_FLOOR = 10_000_000
CHUNK = 1 << 20
ZIP_START = b"PK\x03\x04"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One readable file: its name as people know it, the path of its unpacked bytes, and what it is."""

    name: str
    path: Path
    sha256: str
    size: int
    modified_at: datetime
    kind: Kind

    @property
    def stem(self) -> str:
        """The name without folders and endings, in lower case."""
        return Path(self.name.split("/")[-1]).name.split(".")[0].casefold()


def documents(path: Path, unpacked: Path) -> Iterator[Document]:
    """The documents of one file, archives unpacked into the folder `unpacked`.

    DataRefused if the archive is broken, unpacks to more than the limits, or the file cannot be read.
    """
    modified_at = datetime.fromtimestamp(path.stat().st_mtime, tz=UTC)
    with path.open("rb") as file:
        head = file.read(4)
    if head[:2] == b"\x1f\x8b":
        name = path.name.removesuffix(".gz")
        target = unpacked / "content"
        with gzip.open(path, "rb") as packed:
            _copied(packed, target, path.name, path.stat().st_size)
        yield _unpacked_document(name, target, modified_at)
    elif head == ZIP_START:
        yield from _zip_documents(path, unpacked, modified_at)
    else:
        yield _document(path.name, path, modified_at)


def _zip_documents(path: Path, unpacked: Path, modified_at: datetime) -> Iterator[Document]:
    try:
        archive = zipfile.ZipFile(path)
    except zipfile.BadZipFile as problem:
        raise DataRefused(f"{path.name} is a broken archive: {problem}.", next_step="Pack it again.") from problem
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        _check_archive(path.name, entries)
        if _is_workbook(entries):
            yield _document(path.name, path, modified_at, kind="xlsx")
            return
        for number, entry in enumerate(entries):
            if entry.filename.startswith("__MACOSX/"):
                continue
            target = unpacked / f"entry{number}"
            with archive.open(entry) as packed:
                _copied(packed, target, f"{path.name}/{entry.filename}", entry.compress_size)
            yield _unpacked_document(f"{path.name}/{entry.filename}", target, modified_at)


def _unpacked_document(name: str, path: Path, modified_at: datetime) -> Document:
    """A document that stood in an archive: a workbook, itself a zip, is opened; archives in archives are not."""
    with path.open("rb") as file:
        head = file.read(4)
    if head != ZIP_START:
        return _document(name, path, modified_at)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as problem:
        raise DataRefused(f"{name} is a broken archive: {problem}.", next_step="Pack it again.") from problem
    _check_archive(name, entries)
    if not _is_workbook(entries):
        raise DataRefused(f"{name} is an archive inside an archive.", next_step="Unpack it and import the folder.")
    return _document(name, path, modified_at, kind="xlsx")


def _is_workbook(entries: list[zipfile.ZipInfo]) -> bool:
    return any(entry.filename == "xl/workbook.xml" for entry in entries)


def _check_archive(name: str, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse what the archive itself says it would unpack to, before anything is opened."""
    size = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > ENTRIES_LIMIT:
        raise DataRefused(
            f"{name} holds {len(entries):,} files; the limit is {ENTRIES_LIMIT:,}.",
            next_step="Unpack it and import the folder.",
        )
    if size > UNPACKED_LIMIT or (size > RATIO_FLOOR and size / packed > RATIO_LIMIT):
        raise DataRefused(
            f"{name} would unpack from {packed:,} to {size:,} bytes, more than is safe to open.",
            next_step="Save it as CSV and import that.",
        )


def _copied(packed: IO[bytes] | gzip.GzipFile, target: Path, name: str, packed_size: int) -> None:
    """Unpack one stream, counting as it goes: the sizes an archive states need not be true."""
    size = 0
    try:
        with target.open("wb") as out:
            while chunk := packed.read(CHUNK):
                size += len(chunk)
                if size > UNPACKED_LIMIT or (size > RATIO_FLOOR and size / max(1, packed_size) > RATIO_LIMIT):
                    raise DataRefused(
                        f"{name} unpacks from {packed_size:,} to more than {size:,} bytes, more than is safe to open.",
                        next_step="Unpack it yourself and import the file.",
                    )
                out.write(chunk)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, RuntimeError) as problem:
        raise DataRefused(f"{name} cannot be unpacked: {problem}.", next_step="Pack it again.") from problem


def _document(name: str, path: Path, modified_at: datetime, kind: Kind | None = None) -> Document:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        head = file.read(CHUNK)
    return Document(
        name=name,
        path=path,
        sha256=sha256,
        size=path.stat().st_size,
        modified_at=modified_at,
        kind=kind or _kind(head),
    )


def _kind(head: bytes) -> Kind:
    if head[:4] == b"PAR1":
        return "parquet"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    if start == b"<":
        return "xml"
    return "json" if start in (b"{", b"[") else "text"


def gathered(paths: list[Path]) -> list[Path]:
    """The files that `paths` name, folders opened, in a stable order; hidden files are left out.

    DataRefused if a path does not exist.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise DataRefused(f"{path} does not exist.", next_step="Check the path.")
        if path.is_dir():
            inside = (p for p in sorted(path.rglob("*")) if p.is_file())
            found += [p for p in inside if not any(part.startswith(".") for part in p.relative_to(path).parts)]
        else:
            found.append(path)
    return found
