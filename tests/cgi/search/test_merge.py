"""What was seen of one camera in several ways becomes one."""

from hypothesis import given, strategies as st

from custom_components.ipcam_cgi.cgi import CameraAddress, SearchWay, Sighting, merge

HTTP, VENDOR, ONVIF, DHCP = (
    SearchWay.HTTP,
    SearchWay.VENDOR,
    SearchWay.ONVIF,
    SearchWay.DHCP,
)
HERE, THERE = CameraAddress(host="192.168.1.5"), CameraAddress(host="192.168.1.6")
MAC, OTHER_MAC = "00626E5A0B1C", "F0000A123456"


def seen(
    way: SearchWay,
    address: CameraAddress = HERE,
    *,
    family: str | None = "mjpeg",
    mac: str | None = None,
    name: str | None = None,
    model: str | None = None,
) -> Sighting:
    """Return a sighting."""
    return Sighting(
        address=address,
        ways=frozenset({way}),
        family=family,
        mac=mac,
        name=name,
        model=model,
    )


def test_one_address() -> None:
    """What has one address is one: HTTP is believed first, the others add to it."""
    merged = merge(
        [
            seen(ONVIF, family=None, name="IPCAM", model="Dome"),
            seen(HTTP, name="Porch"),
            seen(VENDOR, mac=MAC, name="Old"),
        ]
    )
    assert merged == [
        Sighting(
            address=HERE,
            ways=frozenset({HTTP, VENDOR, ONVIF}),
            family="mjpeg",
            mac=MAC,
            name="Porch",
            model="Dome",
        )
    ]


def test_ports_are_addresses() -> None:
    """Two ports of one host are two cameras: a router may lead to both."""
    other = CameraAddress(host=HERE.host, port=81)
    assert len(merge([seen(HTTP), seen(HTTP, other)])) == 2


def test_of_another_family() -> None:
    """What another device said about the same address is not this camera's."""
    (merged,) = merge([seen(VENDOR, family="uid", mac=OTHER_MAC), seen(HTTP)])
    assert (merged.family, merged.mac) == ("mjpeg", None)


def test_one_camera_seen_over_http() -> None:
    """Of two addresses, the one where it answered over HTTP stays."""
    for order in (1, -1):
        (merged,) = merge(
            [seen(HTTP, mac=MAC), seen(VENDOR, THERE, mac=MAC, name="Porch")][::order]
        )
        assert merged.address == HERE
        assert merged.name == "Porch"


def test_one_camera_seen_lately() -> None:
    """Of two addresses where it did not answer over HTTP, the newest stays."""
    (merged,) = merge([seen(VENDOR, mac=MAC), seen(DHCP, THERE, mac=MAC)])
    assert merged.address == THERE
    (merged,) = merge([seen(DHCP, THERE, mac=MAC), seen(VENDOR, mac=MAC)])
    assert merged.address == HERE


def test_without_a_mac() -> None:
    """Cameras of which nothing is known stay apart, and in their order."""
    assert [one.address for one in merge([seen(HTTP, THERE), seen(HTTP)])] == [
        THERE,
        HERE,
    ]


sightings = st.lists(
    st.builds(
        seen,
        st.sampled_from(SearchWay),
        st.sampled_from([HERE, THERE, CameraAddress(host="192.168.1.7", port=81)]),
        family=st.sampled_from(["mjpeg", "uid", None]),
        mac=st.sampled_from([MAC, OTHER_MAC, None]),
    )
)


@given(sightings)
def test_any_sightings(sightings: list[Sighting]) -> None:
    """Each address and each MAC is there once; nothing is invented; again changes nothing."""
    merged = merge(sightings)

    addresses = [one.address for one in merged]
    macs = [one.mac for one in merged if one.mac]
    assert len(addresses) == len(set(addresses))
    assert len(macs) == len(set(macs))
    assert {one.address for one in merged} <= {one.address for one in sightings}
    ways = [way for one in merged for way in one.ways]
    assert set(ways) == {way for one in sightings for way in one.ways}
    assert merge(merged) == merged
