"""What both families' clients share: reading, writing, values, options, the live picture."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime
import logging
from typing import Any, cast, override

from aiohttp import ClientSession
import pytest

from custom_components.ipcam_cgi.cgi import (
    CameraAuthError,
    CameraClient,
    CameraConnectionError,
    CameraError,
    CameraInfo,
    CameraResponseError,
    CameraUnsupportedError,
    CameraValueError,
    ErrorKey,
    Exchange,
    Picture,
    Range,
    SettingValues,
    Status,
    Transport,
    VideoDemand,
    VideoSource,
)
from custom_components.ipcam_cgi.cgi.client import _SNAPSHOT_SECONDS
from custom_components.ipcam_cgi.cgi.mjpeg import MjpegClient
from custom_components.ipcam_cgi.cgi.models import is_whole_jpeg
from custom_components.ipcam_cgi.cgi.params import (
    Address,
    ChoiceParam,
    NumberParam,
    ToggleParam,
)
from custom_components.ipcam_cgi.cgi.settings import (
    BRIGHTNESS,
    CONTRAST,
    MOTION_DETECTION,
    POWER_LINE_MODE,
    Choice,
    Fact,
    Number,
    Text,
)
from custom_components.ipcam_cgi.cgi.uid import UidClient
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera

from .support import (
    JPEG,
    RawServer,
    assert_no_secret,
    http,
    reread,
    targets,
    transport_to,
    until,
    video,
)


class ScriptedClient(CameraClient):
    """A client whose camera is a dictionary, with answers that wait when told to."""

    PARAMS = (
        NumberParam(
            setting=BRIGHTNESS,
            read=Address("picture", "brightness"),
            write=Address("set_picture", "b"),
            range=Range(minimum=0, maximum=10),
        ),
        NumberParam(
            setting=CONTRAST,
            read=Address("lens", "contrast"),
            write=Address("set_picture", "c"),
            range=Range(minimum=0, maximum=10),
        ),
        ChoiceParam(
            setting=POWER_LINE_MODE,
            read=Address("picture", "mode"),
            write=Address("set_mode", "mode"),
            options={"0": "50_hz"},
        ),
        ToggleParam(
            setting=MOTION_DETECTION,
            read=Address("motion", "on"),
            write=Address("motion", "on"),
        ),
    )

    def __init__(self) -> None:
        """Begin with a camera as it came."""
        super().__init__(cast("Transport", None))  # It sends nothing.
        self.store: dict[str, dict[str, str]] = {
            "picture": {"brightness": "1", "mode": "0"},
            "lens": {"contrast": "2"},
            "motion": {"on": "0"},
        }
        self.calls: list[Any] = []
        self.reply: Mapping[str, str] | None = None
        self.failures: dict[str, CameraError] = {}
        self.gate = asyncio.Event()
        self.gate.set()

    @override
    async def login(self) -> None:
        raise NotImplementedError  # There is no account.

    @override
    async def identify(self) -> CameraInfo:
        raise NotImplementedError  # Nobody asks who it is.

    @override
    async def status(self) -> Status:
        raise NotImplementedError  # Its heart does not beat: tests of the families do that.

    @override
    async def snapshot(self, picture: Picture = Picture.MAIN) -> bytes:
        return JPEG

    @override
    async def find_video(self) -> None:
        raise NotImplementedError  # It has no video but its stills.

    @override
    async def find_events(self, *, had_any: bool) -> None:
        raise NotImplementedError  # It has no alarms.

    @override
    def video_source(self, picture: Picture = Picture.MAIN) -> VideoSource | None:
        raise NotImplementedError  # It has no video but its stills.

    @override
    async def reboot(self) -> None:
        raise NotImplementedError  # Nothing is there to restart.

    @override
    async def factory_reset(self, *, retain_network: bool) -> None:
        raise NotImplementedError  # Nor anything of that.

    @override
    def _parsed(self, body: bytes) -> Mapping[str, str]:
        raise NotImplementedError  # Nobody asks for its answers as they are.

    @override
    async def set_clock(self, clock: Callable[[], datetime]) -> SettingValues:
        raise NotImplementedError  # It has no clock.

    @override
    async def record(self, *, for_owner: bool = False) -> list[Exchange]:
        raise NotImplementedError  # It answers nothing that could be recorded.

    @override
    async def _read(self, group: str) -> Mapping[str, str]:
        self.calls.append(group)
        answer = dict(self.store[group])
        await self.gate.wait()
        if failure := self.failures.get(group):
            raise failure
        return answer

    @override
    async def _write(
        self, group: str, params: Mapping[str, str]
    ) -> Mapping[str, str] | None:
        self.calls.append((group, dict(params)))
        for name, value in params.items():
            where = {"b": ("picture", "brightness"), "c": ("lens", "contrast")}
            place, key = where.get(name, (group.removeprefix("set_"), name))
            self.store.setdefault(place, {})[key] = value
        return self.reply


@pytest.fixture
def scripted() -> ScriptedClient:
    """A client without a network."""
    return ScriptedClient()


async def test_update_reads_each_group_once(scripted: ScriptedClient) -> None:
    """All settings, or those asked for, with one request per group."""
    values = await scripted.read_all()
    assert scripted.calls == ["picture", "lens", "motion"]
    assert set(values) == {BRIGHTNESS, CONTRAST, POWER_LINE_MODE, MOTION_DETECTION}

    scripted.calls.clear()
    assert await scripted.read_all() == values
    assert scripted.calls == []
    await scripted.update([BRIGHTNESS, POWER_LINE_MODE])
    assert scripted.calls == ["picture"]
    scripted.calls.clear()
    await scripted.update([])
    assert scripted.calls == []


async def test_apply_groups_and_reads_back(scripted: ScriptedClient) -> None:
    """Changes travel with one request per CGI; what it touched is read back."""
    values = await scripted.apply(
        BRIGHTNESS.to(3), CONTRAST.to(4), POWER_LINE_MODE.to("50_hz")
    )
    assert scripted.calls[0] == ("set_picture", {"b": "3", "c": "4"})
    assert sorted(scripted.calls[1:3]) == ["lens", "picture"]
    assert scripted.calls[3:] == [("set_mode", {"mode": "0"}), "picture"]
    assert (values.get(BRIGHTNESS), values.get(CONTRAST)) == (3, 4)


async def test_reply_is_the_new_state(scripted: ScriptedClient) -> None:
    """Where the reply tells the state, nothing is read, and it is believed."""
    scripted.reply = {"on": "1"}
    values = await scripted.apply(MOTION_DETECTION.to(False))
    assert scripted.calls == [("motion", {"on": "0"})]
    assert values.get(MOTION_DETECTION) is True


async def test_nothing_is_sent_unless_all_is_right(scripted: ScriptedClient) -> None:
    """One value that is no good keeps all of them back."""
    with pytest.raises(CameraValueError):
        await scripted.apply(BRIGHTNESS.to(3), CONTRAST.to(11))
    with pytest.raises(CameraUnsupportedError):
        await scripted.apply(BRIGHTNESS.to(3), Number("hue").to(1))
    assert scripted.calls == []


async def test_camera_leaves_during_the_read_back(scripted: ScriptedClient) -> None:
    """It said yes: what was sent holds, also for what was never read before."""
    scripted.failures = {"picture": CameraConnectionError()}
    values = await scripted.apply(BRIGHTNESS.to(3), CONTRAST.to(4))
    assert (values.get(BRIGHTNESS), values.get(CONTRAST)) == (3, 4)

    scripted.store["picture"]["brightness"] = "9"
    scripted.failures.clear()
    assert (await reread(scripted)).get(BRIGHTNESS) == 9


async def test_failed_read_keeps_the_last_values(scripted: ScriptedClient) -> None:
    """A read that fails changes nothing, and is told."""
    before = await reread(scripted)
    scripted.failures = {"picture": CameraResponseError()}
    with pytest.raises(CameraResponseError):
        await reread(scripted)
    assert scripted.values == before


async def test_one_group_that_makes_no_sense(scripted: ScriptedClient) -> None:
    """It keeps its last values, and keeps no other group from being read."""
    await reread(scripted)
    scripted.store["picture"]["brightness"] = "8"
    scripted.store["lens"]["contrast"] = "7"
    scripted.store["motion"]["on"] = "1"
    first, second = CameraResponseError(), CameraResponseError(ErrorKey.TOO_LARGE)
    scripted.failures = {"picture": first, "motion": second}
    scripted.calls.clear()
    with pytest.raises(CameraResponseError) as caught:
        await reread(scripted)
    assert caught.value is first
    assert scripted.calls == ["picture", "lens", "motion"]
    assert scripted.values.get(BRIGHTNESS) == 1
    assert scripted.values.get(CONTRAST) == 7
    assert scripted.values.get(MOTION_DETECTION) is False


@pytest.mark.parametrize("error", [CameraConnectionError, CameraAuthError])
async def test_camera_that_is_not_there(
    scripted: ScriptedClient, error: type[CameraError]
) -> None:
    """Nor is it asked for one group after the other when nobody answers, or to us."""
    scripted.failures = dict.fromkeys(scripted.store, error())
    with pytest.raises(error):
        await reread(scripted)
    assert scripted.calls == ["picture"]


async def test_read_begun_before_a_write(scripted: ScriptedClient) -> None:
    """An older read never overwrites what was written meanwhile."""
    scripted.gate.clear()
    read = asyncio.create_task(scripted.update([BRIGHTNESS]))
    await until(lambda: scripted.calls == ["picture"])
    write = asyncio.create_task(scripted.apply(BRIGHTNESS.to(7)))
    await asyncio.sleep(0.01)
    scripted.gate.set()
    await asyncio.gather(read, write)
    assert scripted.values.get(BRIGHTNESS) == 7
    assert scripted.calls == ["picture", ("set_picture", {"b": "7"}), "picture"]


async def test_unreadable_number(
    scripted: ScriptedClient, caplog: pytest.LogCaptureFixture
) -> None:
    """A number that is none is None, and noted once."""
    scripted.store["lens"]["contrast"] = "high"
    for _ in range(3):
        values = await reread(scripted)
    assert CONTRAST in values
    assert values.get(CONTRAST) is None
    notes = [r for r in caplog.records if r.name.startswith("custom_components")]
    assert [(note.levelno, "'high'" in note.getMessage()) for note in notes] == [
        (logging.DEBUG, True)
    ]


async def test_missing_setting(scripted: ScriptedClient) -> None:
    """What the camera did not report is not there."""
    del scripted.store["picture"]["mode"]
    values = await reread(scripted)
    assert POWER_LINE_MODE not in values
    assert values.get(POWER_LINE_MODE) is None
    assert scripted.options_of(POWER_LINE_MODE) == ("50_hz",)


async def test_unlisted_option(scripted: ScriptedClient) -> None:
    """A value that nobody listed is shown, and an option while it lasts.

    Whoever restores it sends back what is in force: that must not fail.
    """
    scripted.store["picture"]["mode"] = "5"
    assert (await reread(scripted)).get(POWER_LINE_MODE) == "5"
    assert scripted.options_of(POWER_LINE_MODE) == ("50_hz", "5")
    await scripted.apply(POWER_LINE_MODE.to("5"))
    assert scripted.calls[-2:] == [("set_mode", {"mode": "5"}), "picture"]
    with pytest.raises(CameraValueError):
        await scripted.apply(POWER_LINE_MODE.to("6"))

    scripted.store["picture"]["mode"] = "0"
    await reread(scripted)
    assert scripted.options_of(POWER_LINE_MODE) == ("50_hz",)
    with pytest.raises(CameraValueError):
        await scripted.apply(POWER_LINE_MODE.to("5"))


def test_limits(scripted: ScriptedClient) -> None:
    """What a setting may be is known before anything is read."""
    assert scripted.range_of(BRIGHTNESS) == Range(minimum=0, maximum=10)
    assert scripted.range_of(Number("hue")) is None
    assert scripted.options_of(Choice("scene")) == ()
    assert scripted.states_of(Fact("mood")) is None
    assert scripted.longest_of(Text("poem")) is None


async def test_snapshots_as_video(
    scripted: ScriptedClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing is pushed, the live picture is stills; it ends with whoever watches."""
    monkeypatch.setattr(
        "custom_components.ipcam_cgi.cgi.client._SNAPSHOT_SECONDS", 0.05
    )
    began = asyncio.get_running_loop().time()
    async with video(scripted) as frames:
        assert [await anext(frames) for _ in range(4)] == [JPEG] * 4
    assert asyncio.get_running_loop().time() - began >= 3 * 0.05


async def test_two_snapshots_a_second(scripted: ScriptedClient) -> None:
    """A camera that takes 3 s for a picture is not pressed for more."""
    assert _SNAPSHOT_SECONDS == 0.5
    began = asyncio.get_running_loop().time()
    async with video(scripted) as frames:
        for _ in range(3):
            await anext(frames)
    assert asyncio.get_running_loop().time() - began >= 1


@pytest.mark.parametrize(("rate", "seconds"), [(5, 0.2), (50, 0.05)])
async def test_snapshots_at_the_rate_that_is_enough(
    scripted: ScriptedClient,
    monkeypatch: pytest.MonkeyPatch,
    rate: float,
    seconds: float,
) -> None:
    """Fewer are taken where fewer are enough, and never more than the camera can bear."""
    monkeypatch.setattr(
        "custom_components.ipcam_cgi.cgi.client._SNAPSHOT_SECONDS", 0.05
    )
    began = asyncio.get_running_loop().time()
    async with video(scripted, demand=VideoDemand(rate=rate)) as frames:
        for _ in range(3):
            await anext(frames)
    took = asyncio.get_running_loop().time() - began
    assert 2 * seconds <= took < 2 * seconds + 0.2


def test_what_is_enough_for_two() -> None:
    """It is the more demanding of each; who asks for nothing wants it as the camera is set."""
    small = VideoDemand(rate=5, resolution="320x240")
    large = VideoDemand(rate=0.5, resolution="640x480")
    assert small.meets(large) == VideoDemand(rate=5, resolution="640x480")
    assert large.meets(small) == VideoDemand(rate=5, resolution="640x480")
    assert small.meets(small) == small
    for any_rate in (VideoDemand(resolution="320x240"), VideoDemand(rate=9)):
        assert any_rate.meets(large).rate == (any_rate.rate and 9)
        assert large.meets(any_rate) == any_rate.meets(large)
    assert VideoDemand().meets(large) == VideoDemand()


# The same over the wire


async def test_round_trip(any_client: CameraClient) -> None:
    """What is written is in force, and read again, on every camera."""
    before = await reread(any_client)
    brightness = 255 - (before.get(BRIGHTNESS) or 0)
    motion = not before.get(MOTION_DETECTION)

    values = await any_client.apply(
        BRIGHTNESS.to(brightness), CONTRAST.to(3), MOTION_DETECTION.to(motion)
    )

    for told in (values, any_client.values, await reread(any_client)):
        assert told.get(BRIGHTNESS) == brightness
        assert told.get(CONTRAST) == 3
        assert told.get(MOTION_DETECTION) is motion


async def test_mjpeg_reads_back(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera
) -> None:
    """camera_control takes one parameter a request; the group is read back once."""
    await mjpeg_client.apply(BRIGHTNESS.to(5), POWER_LINE_MODE.to("outdoor"))
    await mjpeg_client.apply(MOTION_DETECTION.to(False))
    assert targets(mjpeg_camera) == [
        "/camera_control.cgi?param=1&value=5",
        "/camera_control.cgi?param=3&value=2",
        "/get_camera_params.cgi",
        "/set_alarm.cgi?motion_armed=0",
        "/get_params.cgi",
    ]


@pytest.mark.parametrize(
    ("demand", "asked"),
    [
        (VideoDemand(), {}),
        (VideoDemand(resolution="320x240"), {"resolution": "8"}),
        (VideoDemand(resolution="640x480", rate=10), {"resolution": "32", "rate": "6"}),
        # The slowest `rate` that is fast enough.
        (VideoDemand(rate=0.2), {"rate": "23"}),
        (VideoDemand(rate=0.3), {"rate": "19"}),
        (VideoDemand(rate=1), {"rate": "15"}),
        (VideoDemand(rate=5), {"rate": "11"}),
        (VideoDemand(rate=5.5), {"rate": "6"}),
        (VideoDemand(rate=16), {"rate": "1"}),
        (VideoDemand(rate=20), {"rate": "1"}),
        (VideoDemand(rate=21), {"rate": "0"}),
    ],
)
async def test_mjpeg_is_asked_for_what_is_enough(
    mjpeg_client: MjpegClient,
    mjpeg_camera: MjpegCamera,
    demand: VideoDemand,
    asked: dict[str, str],
) -> None:
    """The camera sends no more pictures, and no larger ones, than somebody wants."""
    async with video(mjpeg_client, demand=demand) as frames:
        await anext(frames)
    (request,) = (r for r in mjpeg_camera.requests if r.path == "/videostream.cgi")
    assert dict(request.query) == asked


async def test_uid_pictures(uid_client: UidClient, uid_camera: UidCamera) -> None:
    """Its small picture is asked for by its own number, for the live picture as well."""
    await uid_client.read_all()
    assert uid_client.pictures == (Picture.MAIN, Picture.SUB)
    for picture in uid_client.pictures:
        await uid_client.snapshot(picture)
        async with video(uid_client, picture) as frames:
            await anext(frames)
    assert [
        r.params["stream"] for r in uid_camera.requests if "snapshot" in r.path
    ] == [
        *("1", "1"),
        *("0", "0"),
    ]


async def test_mjpeg_pictures(mjpeg_client: MjpegClient) -> None:
    """There is one."""
    assert mjpeg_client.pictures == (Picture.MAIN,)


async def test_uid_reply(uid_client: UidClient, uid_camera: UidCamera) -> None:
    """The reply to a write is the new state: one request for both, the uid first."""
    values = await uid_client.apply(BRIGHTNESS.to(5), CONTRAST.to(6))
    (request,) = uid_camera.requests
    assert [name for name, _ in request.query] == ["uid", "brightness", "contrast"]
    assert (values.get(BRIGHTNESS), values.get(CONTRAST)) == (5, 6)


@pytest.mark.parametrize("kind", ["offline", "drop", "truncate"])
async def test_read_back_that_breaks(
    mjpeg_client: MjpegClient, mjpeg_camera: MjpegCamera, kind: str
) -> None:
    """A camera that hangs up after its yes has the new value."""
    await mjpeg_client.read_all()
    mjpeg_camera.add_fault(kind, path="/get_camera_params.cgi")
    values = await mjpeg_client.apply(BRIGHTNESS.to(5))
    assert values.get(BRIGHTNESS) == 5
    assert values.get(POWER_LINE_MODE) == "60_hz"


async def test_camera_refuses(client: CameraClient, camera: SimulatedCamera) -> None:
    """What the camera refuses is told in its own words, and changes nothing."""
    before = await reread(client)
    param = client._params[BRIGHTNESS]
    with pytest.raises(CameraResponseError) as caught:
        await client._write(param.write.group, {param.write.name: "999"})
    assert caught.value.placeholders["reason"]
    assert await reread(client) == before


async def test_reboot(client: CameraClient, camera: SimulatedCamera) -> None:
    """A camera that restarts is gone, and then back, without a new client."""
    camera.reboot_seconds = 0.1
    await client.reboot()
    await until(lambda: camera.offline)
    with pytest.raises(CameraConnectionError):
        await reread(client)
    await until(lambda: not camera.offline)
    await reread(client)


async def test_picture(any_client: CameraClient) -> None:
    """Every camera takes a picture."""
    picture = await any_client.snapshot()
    assert picture.startswith(b"\xff\xd8")
    assert b"\xff\xd9" in picture[-64:]


async def test_video(any_client: CameraClient) -> None:
    """Every camera shows live pictures, one way or the other."""
    async with video(any_client) as frames:
        for _ in range(2):
            assert is_whole_jpeg(await anext(frames))


async def test_padded_picture(session: ClientSession) -> None:
    """A picture may be padded."""
    async with RawServer(lambda _: http(JPEG + bytes(30))) as server:
        client: CameraClient = MjpegClient(transport_to(session, server))
        assert await client.snapshot() == JPEG + bytes(30)


async def test_reprs(client: CameraClient) -> None:
    """Nothing that is printed by chance holds the password."""
    await reread(client)
    for thing in (client, client._transport, client._transport.address, client.ptz):
        assert_no_secret(repr(thing))
