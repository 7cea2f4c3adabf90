"""The ONVIF media service: a profile for each stream, and where it is."""

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from tests.simulator.uid import encoder

from .handlers import Handler
from .soap import SoapFault, SoapRequest, element

if TYPE_CHECKING:
    from .service import Onvif

PROFILES = ("Profile_1", "Profile_2")
"""The profiles' tokens: the main stream's, the second one's."""


def handlers(onvif: Onvif) -> Mapping[str, Handler]:
    """Return what answers the operations."""
    return {
        "trt:GetProfiles": lambda _: _profiles(onvif),
        "trt:GetStreamUri": partial(_stream_uri, onvif),
    }


def _profiles(onvif: Onvif) -> str:
    profiles = "".join(_profile(onvif, number) for number in range(len(PROFILES)))
    return f"<trt:GetProfilesResponse>{profiles}</trt:GetProfilesResponse>"


def _profile(onvif: Onvif, number: int) -> str:
    stream = f"stream{number + 1}"
    values = onvif.camera.configuration.values[f"videoencoder/{stream}"]
    width, height = encoder.SIZES[values["resolution"]]
    main = onvif.camera.configuration.values["videoencoder/stream1"]
    source_width, source_height = encoder.SIZES[main["resolution"]]
    codec = values["encode_mode"]
    gov_length = (
        f"<tt:H264><tt:GovLength>{values['govlength']}</tt:GovLength>"
        "<tt:H264Profile>Main</tt:H264Profile></tt:H264>"
        if codec == "H264"
        else ""
    )
    return (
        f'<trt:Profiles token="{PROFILES[number]}" fixed="true"><tt:Name>{stream}</tt:Name>'
        '<tt:VideoSourceConfiguration token="VideoSourceConfig_1"><tt:Name>VideoSourceConfig_1</tt:Name>'
        f"<tt:UseCount>{len(PROFILES)}</tt:UseCount><tt:SourceToken>VideoSource_1</tt:SourceToken>"
        f'<tt:Bounds x="0" y="0" width="{source_width}" height="{source_height}"/></tt:VideoSourceConfiguration>'
        f'<tt:VideoEncoderConfiguration token="VideoEncoder_{number + 1}"><tt:Name>{stream}</tt:Name>'
        f"<tt:UseCount>1</tt:UseCount><tt:Encoding>{codec}</tt:Encoding>"
        f"<tt:Resolution><tt:Width>{width}</tt:Width><tt:Height>{height}</tt:Height></tt:Resolution>"
        "<tt:Quality>4</tt:Quality><tt:RateControl>"
        f"<tt:FrameRateLimit>{values['framerate']}</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval>"
        f"<tt:BitrateLimit>{values['bitrate']}</tt:BitrateLimit></tt:RateControl>{gov_length}"
        "<tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type><tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address>"
        "<tt:Port>0</tt:Port><tt:TTL>0</tt:TTL><tt:AutoStart>false</tt:AutoStart></tt:Multicast>"
        "<tt:SessionTimeout>PT60S</tt:SessionTimeout></tt:VideoEncoderConfiguration></trt:Profiles>"
    )


def _stream_uri(onvif: Onvif, request: SoapRequest) -> str:
    if request.text("trt:StreamSetup/tt:Stream") != "RTP-Unicast":
        raise SoapFault("ter:InvalidStreamSetup", "No such stream")
    if request.text("trt:StreamSetup/tt:Transport/tt:Protocol") not in {"RTSP", "UDP"}:
        raise SoapFault("ter:InvalidStreamSetup", "No such transport")
    if (token := request.text("trt:ProfileToken")) not in PROFILES:
        raise SoapFault("ter:NoProfile", f"No such profile: {token}")
    uri = onvif.stream_url(PROFILES.index(token))
    return (
        f"<trt:GetStreamUriResponse><trt:MediaUri>{element('tt:Uri', uri)}"
        "<tt:InvalidAfterConnect>false</tt:InvalidAfterConnect>"
        "<tt:InvalidAfterReboot>false</tt:InvalidAfterReboot><tt:Timeout>PT0S</tt:Timeout>"
        "</trt:MediaUri></trt:GetStreamUriResponse>"
    )
