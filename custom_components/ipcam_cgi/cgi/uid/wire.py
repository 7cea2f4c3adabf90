"""XML ↔ Python. Pure; HTTP CGI 1.0.3 §1."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
import re
from typing import Any, Final
from urllib.parse import quote
from xml.parsers.expat import ExpatError
from xml.sax.saxutils import unescape

import xmltodict

from ..errors import CameraResponseError, ErrorKey
from ..text import REDACTED, decode, mac_digits

# Values travel raw where the camera's own syntax needs it: GMT+08:00, yyyy/mm/dd.
_RAW: Final = "+:/"
_ENTITIES: Final = {"&quot;": '"', "&apos;": "'"}
_PROLOG: Final = re.compile(
    r"\s*(?:<\?.*?\?>\s*)?(?:<!DOCTYPE\s+html[^>]*>\s*)?", re.DOTALL | re.IGNORECASE
)
_ROOT: Final = re.compile(r"<(\w+)(?=[\s/>])")
# Twice as deep as any answer in the document.
_DEEPEST: Final = 8
# A quote ends a value only where another attribute or the end of the tag follows:
# a title may hold quotes that nobody escaped.
_NEXT_ATTRIBUTE: Final = re.compile(r'"\s+(?=\w+=")')
_CHILD: Final = re.compile(r"<(\w+)>([^<]*)</\1>")
# A camera may repeat the request.
_LOGIN: Final = re.compile(r"\b((?:uid|username|password)=)[^&<>\s\"']+", re.IGNORECASE)


def _valued(names: str) -> re.Pattern[str]:
    """Return what finds attributes and children by their names, with their values.

    A quote ends a value as it does for _NEXT_ATTRIBUTE.
    """
    return re.compile(
        rf"""
            \b( (?:{names}) (?: \s*=\s*(["']) | > ) )
            ( (?: (?! \2 \s* (?: \w+\s*= | /?> ) ) [^<] )+ )
        """,
        re.IGNORECASE | re.VERBOSE,
    )


# No answer in the document has these, but some firmware tells more than that.
_ACCESS: Final = _valued(r"\w*(?:passw(?:or)?d|pwd|psk)")
_PRIVATE: Final = _valued("sn|ntpaddr|ipaddr|gateway|dns[12]|macaddr|mac")


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer: its root element, and its attributes and texts by name.

    The text of the root goes by the empty name, that of a child by the child's; deeper
    ones by their path. Texts of children alike are joined by spaces.
    """

    root: str
    values: Mapping[str, str]


def parse(body: bytes) -> Reply:
    """Read an answer, well-formed or not.

    Raises:
        CameraResponseError: It is no XML at all.
    """
    text = decode(body)
    try:
        document = xmltodict.parse(text, disable_entities=True)
    except ExpatError, ValueError:
        document = None
    if document is None:
        return _parse_malformed(text)
    ((root, content),) = document.items()
    _refuse_web_page(root)
    texts: dict[str, list[str]] = {}
    for path, text in _flat(content):
        texts.setdefault(path, []).append(text)
    values = {path: " ".join(alike) for path, alike in texts.items()}
    return Reply(root=root, values=values)


def fault(reply: Reply) -> str | None:
    """Return the reason of a fault (§1), None if the answer is none.

    Without a full stop, which some firmware may add to the document's words.
    """
    if reply.root != "fault":
        return None
    return reply.values.get("reason", "").strip().removesuffix(".")


def _flat(content: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, str]]:
    """Yield texts and attributes by their paths.

    An element's part of a path is its tag, or its attribute `name` if it has one:
    stream1/H264/1080P/framerate_range.
    """
    if depth > _DEEPEST:
        raise CameraResponseError(ErrorKey.BAD_ANSWER)
    if isinstance(content, str):
        yield path, content
    elif isinstance(content, dict):
        for key, value in content.items():
            if key == "#text":
                yield path, value
            elif key.startswith("@"):
                if key != "@name" or not path:
                    yield _join(path, key[1:]), value
            else:
                for child in value if isinstance(value, list) else (value,):
                    name = child.get("@name") if isinstance(child, dict) else None
                    yield from _flat(child, _join(path, name or key), depth + 1)


def _join(path: str, name: str) -> str:
    return f"{path}/{name}" if path else name


def _parse_malformed(text: str) -> Reply:
    """Read what some firmware sends: attributes with unescaped text in them.

    In linear time, however long and wrong the text is.
    """
    text = _PROLOG.sub("", text, count=1).rstrip()
    if (match := _ROOT.match(text)) is None:
        raise CameraResponseError(ErrorKey.BAD_ANSWER)
    root, end = match[1], f"</{match[1]}>"
    _refuse_web_page(root)
    if text.endswith("/>"):
        attributes, content = text[match.end() : -len("/>")], ""
    elif text.endswith(end):
        attributes, _, content = text[match.end() : -len(end)].partition(">")
    else:
        raise CameraResponseError(ErrorKey.BAD_ANSWER)
    values = dict(_attributes(attributes))
    children = {name: _plain(value) for name, value in _CHILD.findall(content)}
    if content and not children:
        values[""] = _plain(content.strip())
    return Reply(root=root, values=values | children)


def _attributes(text: str) -> Iterator[tuple[str, str]]:
    for attribute in _NEXT_ATTRIBUTE.split(text.strip().removesuffix('"')):
        name, equals, value = attribute.partition('="')
        if equals:
            yield name, _plain(value)


def _refuse_web_page(root: str) -> None:
    # Some firmware answers a page, with status 200, to what it does not know.
    if root.lower() == "html":
        raise CameraResponseError(ErrorKey.NO_SUCH_CGI)


def _plain(text: str) -> str:
    return unescape(text, _ENTITIES)


def query(params: Mapping[str, str], *, raw: str = _RAW) -> str:
    """Return parameters as the query of a URL, in their order.

    Args:
        params: Names and values.
        raw: Characters that are not percent-encoded in a value, besides letters,
            digits and `_.-~`.
    """
    return "&".join(
        f"{name}={quote(value, safe=raw)}" for name, value in params.items()
    )


def redacted(body: bytes, *, for_owner: bool = False) -> str:
    """Return an answer without secrets, and with only the maker's half of the MAC.

    Args:
        body: The answer.
        for_owner: It is for nobody else: only what gives access is a secret.
    """

    def blacken(match: re.Match[str]) -> str:
        digits = mac_digits(match[3])
        return f"{match[1]}{digits[:6] + '000000' if digits else REDACTED}"

    text = _ACCESS.sub(rf"\1{REDACTED}", decode(body))
    if not for_owner:
        text = _PRIVATE.sub(blacken, text)
    return _LOGIN.sub(rf"\1{REDACTED}", text)
