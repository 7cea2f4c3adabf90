"""How one uid camera differs from another: the document's own camera and one as met in the field."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .refusals import RefusalKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """The traits of one kind of firmware."""

    name: str
    content_type: str = "text/xml; charset=utf-8"
    fault_statuses: Mapping[RefusalKind, int] = field(default_factory=dict)
    """The status of each kind of fault; 400 for those not named."""
    escapes_text: bool = True
    """Whether text in attributes is escaped, as XML wants it."""
    first_substring: bool = False
    """Whether a parameter is found by the first place where its name stands in the query, and only free text is percent-decoded."""
    stub_for_unknown: bool = False
    """Whether unknown URLs get a 200 with a page of HTML, instead of a 404."""
    uid_lengths: tuple[int, ...] = (8,)
    uid_mixed_case: bool = False
    lockout_after: int | None = None
    """How many wrong passwords in a row make the camera refuse the right one, too."""
    mac_separator: str = "-"
    update_method_upper_case: bool = False
    update_period: str | None = None
    """The value of the extra attribute in the answer of `time`."""
    blockcount_suffix: str = ""
    hides_area_while_disabled: bool = False
    """Whether the motion area reads back as zeros while detection is off."""
    both_streams_cgi: bool = True
    """Whether `/cgi-bin/videoencoder` itself is there."""
    model_cgi: bool = True
    """Whether `/cgi-bin/getmodel` is there."""
    address_goes_together: bool = False
    """Whether `ipaddr`, `netmask` and `gateway` are refused one without the others."""
    snapshot_needs_ampersand: bool = True
    """Whether `snapshot.cgi` with a username and no `stream` is refused behind a `?`."""
    info_without_login: bool = False
    """Whether `getinfo?` tells model and MAC to anybody."""
    serial_number: bool = True
    """Whether `getinfo` tells the serial number."""
    special_presets: frozenset[int] = frozenset()
    """Presets that are functions of the dome: they store no position."""
    user_names: tuple[str, str, str, str] = ("user", "name", "privilege", "enable")
    """What `get_user` calls a user, and its name, privilege and status."""


PROFILES: Mapping[str, Traits] = {
    "doc": Traits(name="doc"),
    "field": Traits(
        name="field",
        content_type="text/plain",
        fault_statuses={
            RefusalKind.UPLOAD: 200,
            RefusalKind.SESSION: 403,
            RefusalKind.PRIVILEGE: 403,
            RefusalKind.UNSUPPORTED: 404,
        },
        escapes_text=False,
        first_substring=True,
        stub_for_unknown=True,
        uid_lengths=(6, 7, 8),
        uid_mixed_case=True,
        lockout_after=5,
        mac_separator=":",
        update_method_upper_case=True,
        update_period="1440",
        blockcount_suffix=" ",
        hides_area_while_disabled=True,
        both_streams_cgi=False,
        model_cgi=False,
        address_goes_together=True,
        snapshot_needs_ampersand=False,
        info_without_login=True,
        serial_number=False,
        special_presets=frozenset({65, 66, 67, 68, 79, 82, 84, 92, 93, 94, 98, 99}),
        user_names=("Account", "Username", "Group", "Status"),
    ),
}
