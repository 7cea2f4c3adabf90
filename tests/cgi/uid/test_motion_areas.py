"""The motion area at a camera: what is learned from it, what is sent to it, and what never is."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import (
    AreaMemory,
    BitOrder,
    Blocks,
    CameraConnectionError,
    CameraResponseError,
    CameraUnsupportedError,
    CameraValueError,
    ClientOptions,
    ErrorKey,
    MotionAreas,
    Shape,
    settings as s,
)
from custom_components.ipcam_cgi.cgi.uid import UidClient
from custom_components.ipcam_cgi.cgi.uid.area import decode, encode
from tests.cgi.conftest import LOGIN
from tests.cgi.support import RawServer, answers, failure_of, http, transport_to
from tests.simulator import UidCamera
from tests.simulator.uid.motion import BitOrder as CameraOrder

LEAST: Final = BitOrder.LEAST_FIRST
MOST: Final = BitOrder.MOST_FIRST
CAMERA_ORDERS: Final[dict[BitOrder, CameraOrder]] = {LEAST: "lsb", MOST: "msb"}
FULL: Final = {LEAST: "f" * 98 + "0f", MOST: "f" * 98 + "f0"}
ZEROS: Final = "0" * 100

orders = pytest.mark.parametrize("order", BitOrder)


def everything(columns: int, rows: int) -> Blocks:
    """Return a full area."""
    return ((True,) * columns,) * rows


def whole(x: float, y: float) -> bool:
    """The whole picture."""
    return True


def lower_half(x: float, y: float) -> bool:
    """The lower half of the picture."""
    return y > 0.5


def nothing(x: float, y: float) -> bool:
    """No place in it."""
    return False


def first_block(x: float, y: float) -> bool:
    """The uppermost block on the left."""
    return x < 1 / 22 and y < 1 / 18


@asynccontextmanager
async def dome(
    session: ClientSession,
    order: BitOrder = LEAST,
    option: BitOrder | None = None,
    profile: str = "field",
) -> AsyncGenerator[tuple[UidCamera, UidClient]]:
    """Yield a camera and its client, logged in."""
    camera_order = CAMERA_ORDERS[order]
    options = ClientOptions(motion_area_bits=option)
    async with UidCamera(
        profile=profile, motion_bit_order=camera_order, **LOGIN
    ) as camera:
        client = UidClient(transport_to(session, camera), options)
        await client.login()
        await client.identify()
        camera.requests.clear()
        yield camera, client
        await client.close()


def told(**attributes: str) -> bytes:
    """Return an answer of `motion`."""
    text = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return http(f"<motion{text}/>".encode())


def areas_of(client: UidClient) -> MotionAreas:
    """Return the motion area of a client's camera."""
    assert client.motion_area is not None
    return client.motion_area


def motion(camera: UidCamera) -> dict[str, str]:
    """Return what the camera keeps, also what it does not show."""
    return camera.configuration.values["motion"]


def queries(camera: UidCamera) -> list[str]:
    """Return what was sent to `motion`, without the uid."""
    return [
        request.target.partition("?")[2].partition("&")[2]
        for request in camera.requests
        if request.path == "/cgi-bin/motion"
    ]


def expected(order: BitOrder, shape: Shape) -> str:
    """Return an area as a camera of that order keeps it."""
    blocks = tuple(
        tuple(shape((x + 0.5) / 22, (y + 0.5) / 18) for x in range(22))
        for y in range(18)
    )
    return encode(blocks, order).hex()


@orders
async def test_learns(session: ClientSession, order: BitOrder) -> None:
    """A camera whose area is full tells its order, which holds from then on."""
    async with dome(session, order) as (camera, client):
        areas = areas_of(client)
        area = await areas.read()
        assert (area.columns, area.rows) == (22, 18)
        assert area.blocks == everything(22, 18)
        assert area.enabled
        assert area.bit_order is order
        assert area.bit_order_known
        area = await areas.write(first_block)
        assert motion(camera)["areavalue"] == expected(order, first_block)
        assert area.blocks == decode(
            bytes.fromhex(expected(order, first_block)), 22, 18, order
        )
        assert area.bit_order is order
        assert area.bit_order_known
        assert areas.memory == AreaMemory(learned=order)


@orders
async def test_learns_when_written(session: ClientSession, order: BitOrder) -> None:
    """A write looks at what is there before it writes."""
    async with dome(session, order) as (camera, client):
        area = await areas_of(client).write(lower_half)
        assert motion(camera)["areavalue"] == expected(order, lower_half)
        assert area.bit_order_known
        assert [query.partition("=")[0] for query in queries(camera)] == [
            *("", "enable", "")
        ]


async def test_learns_from_settings(session: ClientSession) -> None:
    """Also when the settings are read, long before anybody asks for the area."""
    async with dome(session, MOST) as (camera, client):
        await client.read_all()
        motion(camera)["areavalue"] = expected(MOST, lower_half)
        area = await areas_of(client).read()
        assert area.bit_order is MOST
        assert area.bit_order_known


async def test_not_known(session: ClientSession) -> None:
    """Without a sign the least significant bit comes first, and it is said to be a guess."""
    async with dome(session) as (camera, client):
        motion(camera)["areavalue"] = "01" + "0" * 98
        area = await areas_of(client).read()
        assert area.bit_order is LEAST
        assert not area.bit_order_known
        assert area.blocks
        assert area.blocks[0][0]
        area = await areas_of(client).write(first_block)
        assert motion(camera)["areavalue"] == "01" + "0" * 98
        assert not area.bit_order_known


async def test_learns_once(session: ClientSession) -> None:
    """What was learned first holds: another program may believe something else."""
    async with dome(session, MOST) as (camera, client):
        await areas_of(client).read()
        motion(camera)["areavalue"] = FULL[LEAST]
        assert (await areas_of(client).read()).bit_order is MOST


async def test_own_full_area(session: ClientSession) -> None:
    """What was written from here is no sign, also not to those who come later."""
    async with dome(session) as (camera, client):
        areas = areas_of(client)
        motion(camera)["areavalue"] = expected(LEAST, lower_half)
        await areas.write(whole)
        # It now looks as full as out of the box.
        assert motion(camera)["areavalue"] == FULL[LEAST]
        await client.update([s.MOTION_DETECTION])
        assert not (await areas.read()).bit_order_known
        assert areas.memory == AreaMemory(written=frozenset({LEAST}))
        await areas.write(lower_half)

        later = UidClient(transport_to(session, camera))
        areas_of(later).memory = AreaMemory.of(areas.memory.as_dict())
        for _ in range(2):
            motion(camera)["areavalue"] = FULL[LEAST]
            assert not (await areas_of(later).read()).bit_order_known
        # That which somebody else wrote is one.
        motion(camera)["areavalue"] = FULL[MOST]
        area = await areas_of(later).read()
        assert area.bit_order is MOST
        assert area.bit_order_known


async def test_own_full_areas(session: ClientSession) -> None:
    """Who tried both orders has written two areas that are no signs."""
    memory = AreaMemory()
    async with dome(session) as (camera, _):
        for option in (*BitOrder, None):
            options = ClientOptions(motion_area_bits=option)
            client = UidClient(transport_to(session, camera), options)
            areas = areas_of(client)
            areas.memory = memory
            for area in (*FULL.values(), ZEROS) if option is None else (ZEROS,):
                motion(camera)["areavalue"] = area
                known = (await areas.read()).bit_order_known
                assert known == (option is not None)
            await areas.write(whole)
            memory = areas.memory
            await client.close()


async def test_lost_answer(session: ClientSession) -> None:
    """An area that may have been written is no sign either, and is not sent twice."""
    area = ZEROS

    def say(head: str) -> bytes:
        nonlocal area
        if "/getuid" in head:
            return http(b"<uid>1A2B3C4D</uid>")
        if "areavalue=" in head:
            area = FULL[LEAST]
            return b""
        return told(enable="1", blockcount="22x18", areavalue=area)

    async with RawServer(say) as server:
        client = UidClient(transport_to(session, server))
        err = await failure_of(areas_of(client).write(whole))
        assert isinstance(err, CameraConnectionError)
        assert sum("areavalue=" in target for target in server.targets) == 1
        read = await areas_of(client).read()
        assert read.blocks == everything(22, 18)
        assert not read.bit_order_known
        await client.close()


@orders
@pytest.mark.parametrize("option", BitOrder)
async def test_option(
    session: ClientSession, order: BitOrder, option: BitOrder
) -> None:
    """The user's word holds, whatever the camera seems to tell."""
    async with dome(session, order, option) as (camera, client):
        areas = areas_of(client)
        area = await areas.write(first_block)
        assert motion(camera)["areavalue"] == expected(option, first_block)
        assert area.bit_order is option
        assert area.bit_order_known


# Off


@pytest.mark.parametrize("profile", ["doc", "field"])
async def test_off(session: ClientSession, profile: str) -> None:
    """A detector that is off stays off; zeros that it shows instead are no area."""
    async with dome(session, profile=profile) as (camera, client):
        areas = areas_of(client)
        await client.read_all()
        await client.apply(s.MOTION_DETECTION.to(False))
        area = await areas.read()
        assert not area.enabled
        assert area.blocks == (None if profile == "field" else everything(22, 18))
        area = await areas.write(lower_half)
        assert not area.enabled
        assert motion(camera)["enable"] == "0"
        assert motion(camera)["areavalue"] == expected(LEAST, lower_half)
        if profile == "field":
            assert area.blocks is None
        await client.apply(s.MOTION_DETECTION.to(True))
        area = await areas.read()
        assert area.enabled
        assert area.blocks
        assert encode(area.blocks, LEAST).hex() == expected(LEAST, lower_half)


async def test_empty(session: ClientSession) -> None:
    """No block at all is told as it is while the detector is on."""
    async with dome(session) as (camera, client):
        motion(camera)["areavalue"] = ZEROS
        area = await areas_of(client).read()
        assert area.blocks == ((False,) * 22,) * 18


@pytest.mark.parametrize("enabled", [True, False])
@pytest.mark.parametrize("profile", ["doc", "field"])
async def test_other_settings(
    session: ClientSession, profile: str, enabled: bool
) -> None:
    """No other setting's write carries the area along, nor changes it."""
    async with dome(session, profile=profile) as (camera, client):
        await areas_of(client).write(lower_half)
        await client.read_all()
        await client.apply(s.MOTION_DETECTION.to(enabled))
        camera.requests.clear()
        for change in (
            s.MOTION_SENSITIVITY.to(50),
            s.MOTION_THRESHOLD.to(7),
            s.NIGHT_MOTION.to(False),
            s.NIGHT_MOTION_SENSITIVITY.to(51),
            s.NIGHT_MOTION_THRESHOLD.to(8),
            s.MOTION_DETECTION.to(not enabled),
            s.MOTION_DETECTION.to(enabled),
        ):
            await client.update([s.MOTION_DETECTION])
            await client.apply(change)
        assert len([query for query in queries(camera) if query]) == 7
        assert not any("area" in query for query in queries(camera))
        assert not any("blockcount" in query for query in queries(camera))
        assert motion(camera)["areavalue"] == expected(LEAST, lower_half)


async def test_what_is_sent(session: ClientSession) -> None:
    """The document's order, and the size without the space behind it."""
    async with dome(session) as (camera, client):
        await areas_of(client).write(lower_half)
        _, query, _ = queries(camera)
        area = expected(LEAST, lower_half)
        assert query == f"enable=1&blockcount=22x18&areavalue={area}"


@pytest.mark.parametrize("enable", ["0", "1"])
async def test_zeros_are_never_sent(session: ClientSession, enable: str) -> None:
    """An area of no block is refused before anything is sent."""
    async with dome(session) as (camera, client):
        motion(camera)["enable"] = enable
        err = await failure_of(areas_of(client).write(nothing))
        assert isinstance(err, CameraValueError)
        assert err.key is ErrorKey.EMPTY_AREA
        assert queries(camera) == [""]
        assert motion(camera)["areavalue"] == FULL[LEAST]


# Odd answers


@pytest.mark.parametrize(
    ("attributes", "error", "key"),
    [
        ({}, CameraUnsupportedError, ErrorKey.NOT_SUPPORTED),
        ({"blockcount": "22x18"}, CameraUnsupportedError, ErrorKey.NOT_SUPPORTED),
        *(
            (
                {"blockcount": blockcount, "areavalue": area},
                CameraResponseError,
                ErrorKey.BAD_ANSWER,
            )
            for blockcount, area in (
                ("", "ffff"),
                ("16", "ffff"),
                ("0x16", ""),
                ("4x-4", "ffff"),
                ("4x4", ""),
                ("4x4", "fff"),
                ("4x4", "ffffff"),
                ("4x4", "fffg"),
                ("4x4", "xxxxxxxxx"),
                ("4x4x1", "ffff"),
                ("٤x٤", "ffff"),
                ("99999999x99999999", "ffff"),
                # A byte for each row's end.
                ("22x18", "f" * 108),
            )
        ),
    ],
)
async def test_no_area(
    session: ClientSession,
    attributes: dict[str, str],
    error: type[Exception],
    key: ErrorKey,
) -> None:
    """A camera without an area says so, one that makes no sense does, and neither is written to."""
    async with answers({"motion": told(enable="1", **attributes)}) as server:
        client = UidClient(transport_to(session, server))
        for action in (areas_of(client).read(), areas_of(client).write(whole)):
            err = await failure_of(action)
            assert isinstance(err, error)
            assert err.key is key
        assert not any("areavalue" in target for target in server.targets)
        await client.close()


@pytest.mark.parametrize(
    ("blockcount", "area"),
    [("4x2", "1f"), (" 4x2 ", "1F"), ("4X2", " 1f ")],
)
async def test_spellings(session: ClientSession, blockcount: str, area: str) -> None:
    """Columns come first; spaces and capital letters make no difference."""
    answer = told(enable="1", blockcount=blockcount, areavalue=area)
    async with answers({"motion": answer}) as server:
        client = UidClient(transport_to(session, server))
        read = await areas_of(client).read()
        assert (read.columns, read.rows) == (4, 2)
        assert read.blocks == ((True,) * 4, (True, False, False, False))
        await areas_of(client).write(lower_half)
        assert "&enable=1&blockcount=4x2&areavalue=f0" in server.targets[-2]
        await client.close()


async def test_enable_untold(session: ClientSession) -> None:
    """Whether it is on is not sent where that is not known; zeros are no area there."""
    answer = told(blockcount="4x2", areavalue="00")
    async with answers({"motion": answer}) as server:
        client = UidClient(transport_to(session, server))
        read = await areas_of(client).read()
        assert (read.enabled, read.blocks) == (False, None)
        await areas_of(client).write(lower_half)
        assert "enable" not in server.targets[-2]
        await client.close()


async def test_refused(session: ClientSession) -> None:
    """A camera's no is told in its own words."""
    fault = http(b"<fault><reason>areavalue error</reason></fault>", "400 Bad Request")

    def say(head: str) -> bytes:
        if "/getuid" in head:
            return http(b"<uid>1A2B3C4D</uid>")
        if "areavalue=" in head:
            return fault
        return told(enable="1", blockcount="22x18", areavalue=ZEROS)

    async with RawServer(say) as server:
        client = UidClient(transport_to(session, server))
        err = await failure_of(areas_of(client).write(whole))
        assert err.key is ErrorKey.REFUSED
        assert err.placeholders == {"reason": "areavalue error"}
        await client.close()
