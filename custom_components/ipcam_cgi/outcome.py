"""What became of a file that a camera was sent: judged by its version, and told until it is settled."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir

from .cgi import FirmwareKind, version_key
from .const import DOMAIN
from .coordinator import CameraConfigEntry

NO_RETURN: Final = "update_no_return"
NOT_TAKEN: Final = "update_not_taken"
INTERRUPTED: Final = "update_interrupted"
OTHER_VERSION: Final = "update_other_version"
SAME_VERSION: Final = "update_same_version"
UNTOLD: Final = "update_untold"
ISSUES: Final = (NO_RETURN, NOT_TAKEN, INTERRUPTED, OTHER_VERSION)
"""What the user may want to do something about."""
# The messages are written so that it reads well in all of them, in any language.
_UNKNOWN: Final = "–"


@dataclass(frozen=True, kw_only=True)
class SentFile:
    """What was sent to a camera, and what is to be seen when it is back.

    Attributes:
        kind: What it replaces.
        before: The version that the camera had, None if it did not tell.
        expected: The version in the file, None where nobody says that.
        interrupted: Whether the camera has all of it is not known.
    """

    kind: FirmwareKind
    before: str | None
    expected: str | None
    interrupted: bool = False

    def problem(self, after: str | None) -> str | None:
        """Return what is wrong with the version of a camera that is back, None if nothing is."""
        if after is None:
            return UNTOLD
        is_as_before = _is_same(after, self.before)
        if is_as_before and self.interrupted:
            return INTERRUPTED
        if self.expected is None:
            return SAME_VERSION if is_as_before else None
        if _is_same(after, self.expected):
            return None
        return NOT_TAKEN if is_as_before else OTHER_VERSION


def _is_same(version: str, other: str | None) -> bool:
    if other is None:
        return False
    # A version without a number has no key.
    return version == other or version_key(version) == version_key(other) != ()


def failure(
    entry: CameraConfigEntry,
    problem: str,
    sent: SentFile | None = None,
    after: str | None = None,
) -> HomeAssistantError:
    """Return the error that tells a problem to whoever wanted the update."""
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=problem,
        translation_placeholders=_placeholders(entry, sent, after),
    )


@callback
def async_raise_issue(
    hass: HomeAssistant,
    entry: CameraConfigEntry,
    problem: str,
    sent: SentFile,
    after: str | None,
) -> None:
    """Tell a problem until it is settled, also after a restart."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _issue_id(entry),
        # By which it is judged when the camera is seen again.
        data=asdict(sent),
        is_fixable=False,
        is_persistent=True,
        severity=ir.IssueSeverity.ERROR,
        translation_key=problem,
        translation_placeholders=_placeholders(entry, sent, after),
    )


@callback
def async_unsettled(
    hass: HomeAssistant, entry: CameraConfigEntry
) -> tuple[str | None, SentFile] | None:
    """Return the problem that is told, and the file that it is about, None if none is."""
    issue = ir.async_get(hass).async_get_issue(DOMAIN, _issue_id(entry))
    if issue is None or issue.data is None:
        return None
    data: dict[str, Any] = dict(issue.data)
    return issue.translation_key, SentFile(
        **{
            **data,
            "kind": FirmwareKind(data["kind"]),
        }
    )


@callback
def async_forget_update(hass: HomeAssistant, entry: CameraConfigEntry) -> None:
    """Tell no longer of what became of an update."""
    ir.async_delete_issue(hass, DOMAIN, _issue_id(entry))


def _issue_id(entry: CameraConfigEntry) -> str:
    return f"update_{entry.entry_id}"


def _placeholders(
    entry: CameraConfigEntry, sent: SentFile | None, after: str | None
) -> dict[str, str]:
    placeholders = {"name": entry.title}
    if sent is not None:
        placeholders |= {
            "before": sent.before or _UNKNOWN,
            "expected": sent.expected or _UNKNOWN,
            "after": after or _UNKNOWN,
        }
    return placeholders
