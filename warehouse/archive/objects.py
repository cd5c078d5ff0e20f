"""Objects below an address of fsspec, such as a bucket of S3: listed, read, and created, but never replaced.

Does not belong here: what the objects of an archive are (object_store).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from warehouse.errors import BadInput, StoreDiffers, StoreNotReached
from warehouse.files.atomic import write_bytes


class Objects:
    """What is at an address (`s3://bucket/prefix`). Credentials are those of the library behind it.

    Raises `BadInput` where there is no library for such an address, and `ModuleNotFoundError` without fsspec. The
    methods raise `StoreNotReached` that names the address, whatever goes wrong there.
    """

    def __init__(self, address: str) -> None:
        from fsspec.core import url_to_fs  # an extra
        from fsspec.implementations.local import LocalFileSystem

        self.address = address.rstrip("/")
        try:
            with self._reaching():
                opened: tuple[Any, str] = url_to_fs(address, use_listings_cache=False)
        except StoreNotReached as error:
            if isinstance(error.__cause__, ImportError | ValueError):
                raise BadInput(f"{self.address}: {error.__cause__}") from error
            raise
        self.files, root = opened
        self.root = root.rstrip("/")
        self._is_folder = isinstance(self.files, LocalFileSystem)

    def at(self, name: str) -> str:
        """The whole address of an object."""
        return f"{self.address}/{name}"

    def sizes(self, folder: str) -> dict[str, int]:
        """The size in bytes of each object in a folder, by its name."""
        with self._reaching():
            found: dict[str, dict[str, Any]] = self.files.find(f"{self.root}/{folder}", detail=True)
        return {path[len(self.root) + 1 :]: info["size"] for path, info in found.items()}

    def read(self, name: str) -> bytes:
        """The bytes of an object."""
        with self._reaching():
            data: bytes = self.files.cat_file(f"{self.root}/{name}")
        return data

    def read_or_none(self, name: str) -> bytes | None:
        """The bytes of an object; None if there is none."""
        try:
            return self.read(name)
        except StoreNotReached as error:
            if isinstance(error.__cause__, FileNotFoundError):
                return None
            raise

    def create(self, name: str, data: bytes) -> None:
        """Create an object. One that is there with these bytes was created by an attempt whose answer was lost.

        Raises `StoreDiffers` for one that is there with others.
        """
        try:
            with self._reaching():
                self._write(name, data)
        except StoreNotReached as error:
            held = None
            with suppress(StoreNotReached):
                held = self.read_or_none(name)
            if held is None:
                raise
            if held != data:
                raise StoreDiffers(f"{self.at(name)}: another run has written it since this one began") from error

    def _write(self, name: str, data: bytes) -> None:
        path = f"{self.root}/{name}"
        if not self._is_folder:
            self.files.pipe_file(path, data, mode="create")
        elif Path(path).exists():
            raise FileExistsError(path)
        else:  # fsspec writes in place: a killed run would leave a part
            write_bytes(Path(path), data)

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        try:
            yield
        except Exception as error:  # each library has its own
            why = f"{type(error).__name__}: {error}".rstrip(": ")
            raise StoreNotReached(
                f"{self.address}: the archive's store cannot be reached, or refuses ({why}); check address, network "
                "and credentials, and run again: what the copy here has is kept, and sent then"
            ) from error
