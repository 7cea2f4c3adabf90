"""Finding parameters in a query: by name, as the document has it, or by first substring, as some firmware does."""

from collections.abc import Iterable
from urllib.parse import unquote_to_bytes

FREE_TEXT = frozenset({"username", "password", "title_utf8", "name", "newpasswd"})
"""The parameters that even careless firmware percent-decodes."""

IGNORED = frozenset({"uid", "timestamp"})
"""Names that may stand in any query and set nothing (`timestamp` defeats a browser's cache: section 4)."""


class Query:
    """The raw text behind the question mark."""

    def __init__(self, raw: str, *, first_substring: bool = False) -> None:
        """Keep the query as it came."""
        self._raw = raw
        self._first_substring = first_substring
        self._pairs: dict[str, str] = {}
        for part in raw.split("&"):
            name, equals, value = part.partition("=")
            if name:
                self._pairs.setdefault(name, value if equals else "")

    def __bool__(self) -> bool:
        """Whether there is anything behind the question mark."""
        return bool(self._raw)

    def get(self, name: str) -> str | None:
        """The value of a parameter, or None where it is not there."""
        if not self._first_substring:
            value = self._pairs.get(name)
            return None if value is None else _decode(value)
        if (start := self._raw.find(name)) < 0:
            return None
        _, equals, rest = self._raw[start:].partition("=")
        if not equals:
            return None
        value = rest.partition("&")[0]
        return _decode(value) if name in FREE_TEXT else value

    def found(self, names: Iterable[str]) -> dict[str, str]:
        """Those of the named parameters that are there, in the order asked for."""
        return {name: value for name in names if (value := self.get(name)) is not None}

    def strays(self, names: Iterable[str]) -> set[str]:
        """Names that are not among the known ones; firmware that only looks for its own never sees any."""
        if self._first_substring:
            return set()
        return set(self._pairs) - set(names) - IGNORED


def _decode(value: str) -> str:
    # A plus stays a plus: this is no HTML form.
    raw = unquote_to_bytes(value)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")
