"""The traps of real cameras, as the field notes tell them: the profile `field`."""

import asyncio
from collections.abc import AsyncIterator
import re

import pytest

from tests.simulator.uid import UidCamera

from .client import UidClient, until


@pytest.fixture
async def field(socket_enabled: None) -> AsyncIterator[UidClient]:
    """The administrator of a camera as met in the field."""
    async with UidCamera(profile="field", lockout_seconds=0.5) as camera:
        yield await UidClient(camera).login()


async def call(client: UidClient, cgi: str, settings: str = "") -> str:
    """Call a CGI with the uid first, as such cameras like it; text/plain, whatever it is."""
    answer = await client.send(f"/cgi-bin/{cgi}?uid={client.uid}&{settings}")
    assert answer.header("Content-Type") == "text/plain"
    return answer.text


async def test_uids_vary(field: UidClient) -> None:
    """Six to eight hexadecimal digits, in either case, taken back as they were given."""
    uids = {(await field.login()).uid for _ in range(60)}
    assert all(re.fullmatch(r"[0-9A-F]{6,8}|[0-9a-f]{6,8}", uid) for uid in uids)
    assert {len(uid) for uid in uids} == {6, 7, 8}
    assert any(uid != uid.upper() for uid in uids)
    assert any(uid != uid.lower() for uid in uids)


async def test_statuses_of_faults(field: UidClient) -> None:
    """A failed upload comes with 200, a lapsed uid with 403, and what can't be with 404."""
    user = await field.as_user("u", "User")
    field.camera._has_ptz = False
    for client, cgi, settings, status, reason in (
        (field, "snapshot.cgi", "stream=0&upload=1", 200, "Ftp not deploy"),
        (UidClient(field.camera, "abcdef"), "getinfo", "", 403, "uid error"),
        (user, "image", "brightness=1", 403, "privilege error"),
        (field, "ptz_ctrl", "stop=1", 404, "ptz not supported"),
        (field, "image", "brightness=999", 400, "brightness range: 0-255"),
    ):
        answer = await client.call(cgi, settings)
        assert (answer.status, answer.fault[1]) == (status, reason)


async def test_text_is_not_escaped(field: UidClient) -> None:
    """An OSD title with markup makes XML that is not well-formed."""
    text = await call(field, "osd", 'title_utf8=Tom%20%26%20"Jerry"')
    assert 'title_utf8="Tom & "Jerry""' in text


async def test_parameters_are_found_by_first_substring(field: UidClient) -> None:
    """Order decides, and a longer name alone sets the shorter one, too."""
    values = field.camera.configuration.values
    await call(field, "motion", "night_sensitivity=33")
    assert values["motion"]["sensitivity"] == "33"
    await call(field, "motion", "sensitivity=50&night_sensitivity=34")
    assert values["motion"]["sensitivity"] == "50"
    # Found within `night_sensitivity` already: the second place never counts.
    assert values["motion"]["night_sensitivity"] == "34"
    await call(field, "motion", "enable_nighttime=0&enable=1")
    assert values["motion"]["enable"] == "0"
    await call(field, "motion", "enable=1&enable_nighttime=0")
    assert values["motion"]["enable"] == "1"
    text = await call(field, "videoencoder/stream1", "bitrate_control=VBR&bitrate=1000")
    assert "bitrate error" in text
    text = await call(field, "videoencoder/stream1", "bitrate=1000&bitrate_control=VBR")
    assert 'bitrate="1000" bitrate_control="VBR"' in text
    # A text before the uid, with `uid` in it.
    answer = await field.send(f"/cgi-bin/osd?title_utf8=guid&enable=1&uid={field.uid}")
    assert answer.fault[1] == "uid error"
    await call(field, "audioencoder", "lify=0")
    assert values["audioencoder"]["amplify"] == "1"


async def test_only_free_text_is_decoded(field: UidClient) -> None:
    """A plus or a colon that comes percent-encoded is refused."""
    assert "timezone error" in await call(field, "time", "timezone=GMT%2B08:00")
    assert "timezone error" in await call(
        field, "time", "timezone=GMT 08:00".replace(" ", "%20")
    )
    assert "<fault>" not in await call(field, "time", "timezone=GMT+05:30")
    assert 'title_utf8="a+b c:d"' in await call(field, "osd", "title_utf8=a+b%20c%3Ad")


async def test_answers_of_time(field: UidClient) -> None:
    """An extra attribute, and the method in upper case, however it was sent."""
    text = await call(field, "time", "update_method=ntp")
    assert 'update_method="NTP"' in text
    assert 'update_period="1440"' in text


async def test_motion_area_hides_while_disabled(field: UidClient) -> None:
    """It reads back as zeros, and is there again afterwards; the grid has a space behind it."""
    assert f'areavalue="{"f" * 98}0f"' in await call(field, "motion")
    text = await call(field, "motion", "enable=0")
    assert f'areavalue="{"0" * 100}"' in text
    assert 'blockcount="22x18 "' in text
    assert f'areavalue="{"f" * 98}0f"' in await call(field, "motion", "enable=1")
    assert "<fault>" not in await call(field, "motion", "blockcount=22x18")


async def test_cgis_that_are_missing(field: UidClient) -> None:
    """They answer 200 with a page, as any unknown URL does; one stream's CGI tells of both."""
    for target in (
        "/cgi-bin/videoencoder",
        "/cgi-bin/getmodel",
        "/cgi-bin/nothing",
        "/",
    ):
        answer = await field.send(f"{target}?uid={field.uid}")
        assert answer.status == 200
        assert answer.header("Content-Type") == "text/html"
        assert answer.text.startswith("<html>")
    text = await call(field, "videoencoder/stream1")
    assert "<stream1 " in text
    assert "<stream2 " in text


async def test_identity(field: UidClient) -> None:
    """The MAC has other separators; some of `getinfo` is missing, some is told to anybody."""
    assert 'macaddr="F0:00:0A:12:34:56"' in await call(field, "network")
    assert "sn=" not in await call(field, "getinfo")
    answer = await field.send("/cgi-bin/getinfo?")
    assert answer.attributes("info") == {"model": "MC200J6", "mac": "F0:00:0A:12:34:56"}


async def test_addresses_go_together(field: UidClient) -> None:
    """One without the others is refused."""
    assert "netmask error" in await call(field, "network", "ipaddr=10.0.0.2")
    settings = "ipaddr=10.0.0.2&netmask=255.0.0.0&gateway=10.0.0.1"
    assert 'ipaddr="10.0.0.2"' in await call(field, "network", settings)


async def test_lock_out(field: UidClient) -> None:
    """After five wrong passwords in a row the right one is wrong, too, for a while."""
    wrong = "/cgi-bin/getuid?username=admin&password=wrong"
    right = "/cgi-bin/getuid?username=admin&password=secret"
    for _ in range(4):
        assert (await field.send(wrong)).fault[1] == "password error"
    assert (await field.send(right)).status == 200
    for _ in range(5):
        await field.send(wrong)
    assert (await field.send(right)).fault[1] == "password error"
    # Whoever is logged in stays so.
    assert "true" in await call(field, "keep_alive")
    await asyncio.sleep(0.6)
    assert (await field.send(right)).status == 200


async def test_special_presets(field: UidClient) -> None:
    """They are functions of the dome: 94 restarts the head, and none stores a position."""
    scene = field.camera.scene
    scene.go_to(pan=20, speed=1000)
    await until(lambda: not scene.moving())
    for preset in (94, 65, 1):
        await call(field, "ptz_ctrl", f"add_preset={preset}")
    assert list(scene.presets) == [1]
    await call(field, "ptz_ctrl", "call_preset=65")
    assert scene.position().pan == 20
    await call(field, "ptz_ctrl", "call_preset=94")
    await until(lambda: not scene.moving())
    assert scene.position().pan == 0


async def test_users_have_other_names(field: UidClient) -> None:
    """The answer that the document does not show."""
    text = await call(field, "user_management", "action=get_user")
    assert '<Account Username="admin" Group="Administrator" Status="Enable"/>' in text


async def test_snapshot_without_ampersand(field: UidClient) -> None:
    """What the document forbids works."""
    answer = await field.send("/cgi-bin/snapshot.cgi?username=admin&password=secret")
    assert answer.picture.size == (480, 360)
