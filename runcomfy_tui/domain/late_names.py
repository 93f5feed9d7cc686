"""Names of a package that are loaded when they are first asked for: nobody waits for what is not used."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module


def late(package: str, places: Mapping[str, str]) -> Callable[[str], object]:
    """Return a package's ``__getattr__``; ``places`` says which of its modules each name is from."""

    def load(name: str) -> object:
        if name not in places:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(import_module(f"{package}.{places[name]}"), name)

    return load
