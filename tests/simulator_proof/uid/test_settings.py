"""What the uid camera tells and can be told: every setting of the document, read and written over real HTTP."""

import asyncio
from datetime import UTC, datetime, timedelta

from PIL import Image
import pytest

from tests.simulator.uid import UidCamera

from .client import UidClient, difference, mean


async def test_headers(client: UidClient) -> None:
    """Every answer says what server it is, and closes the connection."""
    for answer in (
        await client.call("getinfo"),
        await client.call("nothing"),
        await client.call("image", "brightness=999"),
        await client.send("/cgi-bin/snapshot.cgi?uid=" + client.uid),
    ):
        assert answer.header("Server") == "gSOAP/2.8"
        assert answer.header("Connection") == "close"
        assert int(answer.header("Content-Length")) == len(answer.body)


async def test_answer_is_the_documents_own_form(client: UidClient) -> None:
    """Byte for byte, where the document shows the bytes."""
    answer = await client.call("getcapabilities")
    assert answer.header("Content-Type") == "text/xml; charset=utf-8"
    assert answer.text == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<capabilities video="1" audio="1" ptz="1"/>'
    )
    assert (await client.call("keep_alive")).text == (
        '<?xml version="1.0" encoding="UTF-8"?>\n<keep_alive>true</keep_alive>'
    )


@pytest.mark.parametrize(
    "cgi", ["image", "osd", "network", "time", "motion", "audioencoder"]
)
async def test_question_mark_alone_reads(client: UidClient, cgi: str) -> None:
    """Without settings nothing changes, however often it is asked."""
    before = client.camera.parameters()
    answers = [await client.call(cgi) for _ in range(2)]
    assert {answer.status for answer in answers} == {200}
    assert client.camera.parameters() == before


@pytest.mark.parametrize(
    ("cgi", "settings", "expected"),
    [
        ("network", "dhcp=1", {"dhcp": "1"}),
        (
            "network",
            "ipaddr=192.168.4.65&netmask=255.255.0.0&gateway=192.168.4.1",
            {
                "ipaddr": "192.168.4.65",
                "netmask": "255.255.0.0",
                "gateway": "192.168.4.1",
            },
        ),
        (
            "network",
            "dns1=1.1.1.1&dns2=9.9.9.9",
            {"dns1": "1.1.1.1", "dns2": "9.9.9.9"},
        ),
        ("network", "port=8080", {"port": "8080"}),
        ("time", "timezone=GMT-03:30", {"timezone": "GMT-03:30"}),
        (
            "time",
            "update_method=ntp&ntpaddr=time.example.org&port=123",
            {"update_method": "ntp", "ntpaddr": "time.example.org", "port": "123"},
        ),
        ("time", "update_method=P2P", {"update_method": "p2p"}),
        (
            "audioencoder",
            "enable=1&encode_type=G.711A&samplerate=8000&bitrate=64000",
            {
                "enable": "1",
                "encode_type": "G.711A",
                "samplerate": "8000",
                "bitrate": "64000",
            },
        ),
        # What was not sent follows the codec.
        (
            "audioencoder",
            "encode_type=AAC",
            {"encode_type": "AAC", "samplerate": "16000", "bitrate": "16000"},
        ),
        (
            "audioencoder",
            "input_volume=1&output_volume=100&amplify=0",
            {"input_volume": "1", "output_volume": "100", "amplify": "0"},
        ),
        (
            "osd",
            (
                "enable=1&color=3&fontsize=2&title_pos_type=1&title_pos_x=100&title_pos_y=3"
                "&show_res_bit=3&time_pos_type=1&time_pos_x=1&time_pos_y=99&show_week=1"
                "&time_format=hh:mm:ss_dd/mm/yyyy&title_utf8=%E4%BD%A0%E5%A5%BDipcamera"
            ),
            {
                "enable": "1",
                "color": "3",
                "fontsize": "2",
                "title_pos_type": "1",
                "title_pos_x": "100",
                "title_pos_y": "3",
                "show_res_bit": "3",
                "time_pos_type": "1",
                "time_pos_x": "1",
                "time_pos_y": "99",
                "show_week": "1",
                "time_format": "hh:mm:ss dd/mm/yyyy",
                "title_utf8": "你好ipcamera",
            },
        ),
        ("osd", "title_utf8=a%26b%22%3C", {"title_utf8": 'a&b"<'}),
        (
            "image",
            "brightness=0&contrast=255&saturation=1&sharpness=254",
            {
                "brightness": "0",
                "contrast": "255",
                "saturation": "1",
                "sharpness": "254",
            },
        ),
        (
            "motion",
            (
                "enable=0&sensitivity=1&alarmthreshold=100&enable_nighttime=0"
                "&night_sensitivity=2&night_alarmthreshold=99"
            ),
            {
                "enable": "0",
                "sensitivity": "1",
                "alarmthreshold": "100",
                "enable_nighttime": "0",
                "night_sensitivity": "2",
                "night_alarmthreshold": "99",
            },
        ),
    ],
)
async def test_write_answers_what_is_in_force(
    client: UidClient, cgi: str, settings: str, expected: dict[str, str]
) -> None:
    """The answer to a write has the new values and all the old ones, and so has a read."""
    before = (await client.call(cgi)).attributes(cgi)
    written = (await client.call(cgi, settings)).attributes(cgi)
    before.pop("current_time", None)
    assert {name: written[name] for name in before} == before | expected
    read = (await client.call(cgi)).attributes(cgi)
    assert read | {"current_time": ""} == written | {"current_time": ""}


async def test_facts(client: UidClient) -> None:
    """Versions, model and MAC."""
    assert set((await client.call("getinfo")).attributes("info")) == {
        "kernel",
        "filesystem",
        "sn",
    }
    assert (await client.call("getmodel")).xml == {"model": "MC200J6"}
    network = (await client.call("network")).attributes("network")
    assert network["macaddr"] == "F0-00-0A-12-34-56"


async def test_clock_runs_and_can_be_set(client: UidClient) -> None:
    """The time goes on by itself, in the time zone that is set."""

    async def now() -> datetime:
        answer = (await client.call("time")).attributes("time")
        return datetime.fromisoformat(answer["current_time"])

    await client.call("time", "timezone=GMT+05:45")
    true = datetime.now(UTC).replace(tzinfo=None)
    assert abs(await now() - true - timedelta(hours=5, minutes=45)) < timedelta(
        seconds=3
    )
    await client.call(
        "time", "update_method=MANUAL&year=2017&month=11&day=30&hour=8&min=0&sec=0"
    )
    first = await now()
    assert datetime(2017, 11, 30, 8) <= first < datetime(2017, 11, 30, 8, 0, 2)
    await asyncio.sleep(1.1)
    assert timedelta(seconds=1) <= await now() - first <= timedelta(seconds=2)
    await client.call("time", "update_method=NTP")
    assert abs(await now() - true) < timedelta(hours=6)


async def test_video_encoder(client: UidClient) -> None:
    """Both streams; ranges are those of the codec and resolution in force."""
    capabilities = (await client.call("videoencoder/getcapabilities")).xml[
        "video_capabilities"
    ]
    modes = capabilities["stream1"]["encode_mode"]
    assert [mode["@name"] for mode in modes] == ["H264", "H265"]
    assert modes[0]["resolution"][0] == {
        "@name": "2592X1944",
        "framerate_range": "1-15",
        "bitrate_range": "500-8000",
    }
    answer = await client.call(
        "videoencoder/stream1",
        "encode_mode=H264&resolution=1080P&framerate=30&govlength=60&bitrate=6000&bitrate_control=VBR",
    )
    assert answer.xml["videoencoder"]["stream1"] == {
        "@encode_mode": "H264",
        "@resolution": "1080P",
        "@framerate": "30",
        "@govlength": "60",
        "@bitrate": "6000",
        "@bitrate_control": "VBR",
    }
    assert answer.xml["videoencoder"]["stream2"]["@resolution"] == "480X360"
    # What was sent must fit; what was not is brought into the new range.
    answer = await client.call("videoencoder/stream1", "encode_mode=H265&bitrate=6000")
    assert answer.fault == ("/cgi-bin/videoencoder/stream1", "bitrate error")
    answer = await client.call(
        "videoencoder/stream1", "encode_mode=H265&resolution=2592X1944"
    )
    assert answer.xml["videoencoder"]["stream1"]["@framerate"] == "15"
    answer = await client.call("videoencoder/stream2", "resolution=VGA")
    assert answer.xml["videoencoder"]["stream2"]["@resolution"] == "VGA"
    assert (await client.call("videoencoder")).text == answer.text


async def test_audio_capabilities(client: UidClient) -> None:
    """The three codecs of the document."""
    codecs = (await client.call("audioencoder/getcapabilities")).xml[
        "audio_capabilities"
    ]
    assert [codec["@name"] for codec in codecs["encode_type"]] == [
        "G.711",
        "G.711A",
        "AAC",
    ]


async def test_motion_area(client: UidClient) -> None:
    """One bitmap over the whole grid; the bits beyond its last block stay 0."""
    motion = (await client.call("motion")).attributes("motion")
    assert motion["blockcount"] == "22x18"
    assert motion["areavalue"] == "f" * 98 + "0f"
    area = "01" + "F" * 98
    answer = await client.call("motion", f"enable=1&blockcount=22x18&areavalue={area}")
    assert answer.attributes("motion")["areavalue"] == "01" + "f" * 96 + "0f"
    async with UidCamera(motion_bit_order="msb") as other:
        motion = (await (await UidClient(other).login()).call("motion")).attributes(
            "motion"
        )
        assert motion["areavalue"] == "f" * 98 + "f0"


async def test_picture_shows_the_settings(client: UidClient) -> None:
    """Brightness, saturation, the title and an intruder can be seen."""

    async def picture() -> Image.Image:
        return (await client.call("snapshot.cgi", "stream=0")).picture

    normal = await picture()
    await client.call("image", "brightness=20")
    assert mean(await picture()) < mean(normal) / 3
    await client.call("image", "brightness=128&saturation=0")
    saturation = (await picture()).convert("HSV").getchannel("S")
    assert mean(saturation) < mean(normal.convert("HSV").getchannel("S")) / 3
    await client.call("image", "saturation=128")
    with_osd = await picture()
    await client.call("osd", "enable=0")
    without = await picture()
    corner = (0, 0, 120, 30)
    assert difference(with_osd.crop(corner), without.crop(corner)) > 20
    client.camera.raise_alarm("motion")
    intruder = await picture()
    assert difference(intruder, without) > 1
    client.camera.clear_alarm()


async def test_time_and_title_on_the_picture(client: UidClient) -> None:
    """The text is the clock's, in the format and with the extras that were set."""
    scene = client.camera.scene
    await client.call(
        "osd",
        "time_format=mm-dd-yyyy_hh:mm:ss&show_week=1&show_res_bit=3&title_utf8=Yard",
    )
    assert scene.title == "Yard 1080P 2500kbps"
    now = datetime.now(UTC) + timedelta(hours=8)
    assert scene.time_text()[:10] == f"{now:%m-%d-%Y}"
    assert scene.time_text().endswith(f"{now:%a}")


async def test_osd_position_follows_its_type(client: UidClient) -> None:
    """A direction goes to 2, a coordinate to 100; the type in force decides."""
    answer = await client.call("osd", "title_pos_x=3")
    assert answer.fault[1] == "title_pos_x range: 0-2"
    assert (await client.call("osd", "title_pos_type=1&title_pos_x=50")).status == 200
    answer = await client.call("osd", "title_pos_type=0")
    assert answer.attributes("osd")["title_pos_x"] == "2"
