"""Uploaded files: on disk only while they are read, and never under a path of the sender's choice."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from careledger.imports.mapping import header_signature
from careledger.imports.options import ImportOptions
from careledger.imports.preview import Preview, previews
from careledger.store.home import home
from careledger.store.lake import Lake

NAME_LIMIT = 120


def safe_name(stated: str) -> str:
    """The file's name as people know it, without anything that a path or a pattern could mean."""
    name = PurePosixPath(stated.replace("\\", "/")).name
    name = re.sub(r"[^\w .()+-]", "_", name).strip(" .") or "file"
    return name[-NAME_LIMIT:].lstrip(" .")


@contextmanager
def upload_on_disk(upload: UploadedFile) -> Iterator[Path]:
    """The upload as a file in a folder of its own under the home, removed afterwards."""
    scratch = home() / "tmp"
    scratch.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="upload-", dir=scratch) as folder:
        path = Path(folder) / safe_name(upload.name)
        path.write_bytes(upload.getbuffer())
        yield path


def upload_previews(upload: UploadedFile, options: ImportOptions) -> list[Preview]:
    """What an import with these options would see in each table of the upload; read once."""
    return _previews(upload.file_id, options.canonical(), upload, options)


def mapping_is_saved(headers: tuple[str, ...]) -> bool:
    """True if a mapping was remembered for files with these headers."""
    return Lake(home()).log.saved_mapping(header_signature(headers)) is not None


def forget_previews() -> None:
    """Read again what is shown next: an import may have changed what is known, such as saved mappings."""
    _previews.clear()


@st.cache_data(max_entries=32, show_spinner="Reading …")
def _previews(
    file_id: str,  # noqa: ARG001  # with `stated` the cache key
    stated: dict[str, Any],  # noqa: ARG001
    _upload: UploadedFile,
    _options: ImportOptions,
) -> list[Preview]:
    with upload_on_disk(_upload) as path:
        return previews(path, _options, Lake(home()))
