"""Many sightings of one camera become one."""

from collections.abc import Hashable, Iterable
from typing import Final

from .models import SearchWay, Sighting

# Who is believed first.
_TRUST: Final = (SearchWay.HTTP, SearchWay.VENDOR, SearchWay.DHCP, SearchWay.ONVIF)


def merge(sightings: Iterable[Sighting]) -> list[Sighting]:
    """Return each camera once: what has one address is one, then what has one MAC.

    A camera with two addresses, by cable and by Wi-Fi or one of them gone, keeps the one
    where it was seen over HTTP, else the newest.

    Args:
        sightings: What was seen, the oldest first.
    """
    by_address: dict[Hashable, list[Sighting]] = {}
    for sighting in sightings:
        by_address.setdefault(sighting.address, []).insert(0, sighting)
    by_mac: dict[Hashable, list[Sighting]] = {}
    for alike in by_address.values():
        one = _united(sorted(alike, key=_distrust))
        by_mac.setdefault(one.mac or one.address, []).insert(0, one)
    return [
        _united(sorted(alike, key=lambda one: SearchWay.HTTP not in one.ways))
        for alike in by_mac.values()
    ]


def _distrust(sighting: Sighting) -> int:
    return min(map(_TRUST.index, sighting.ways), default=len(_TRUST))


def _united(sightings: list[Sighting]) -> Sighting:
    """Return the first one, with what only the others tell of the same camera."""
    family = next((one.family for one in sightings if one.is_camera), None)
    told = [one for one in sightings if one.family in (family, None)]
    return Sighting(
        address=sightings[0].address,
        ways=frozenset().union(*(one.ways for one in sightings)),
        family=family,
        mac=next((one.mac for one in told if one.mac), None),
        name=next((one.name for one in told if one.name), None),
        model=next((one.model for one in told if one.model), None),
        firmware=next((one.firmware for one in told if one.firmware), None),
    )
