"""The ONVIF device service: the time, what the camera is, and where its other services are."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from tests.simulator.uid.clock import ZONES

from .handlers import DEVICE_PATH, EVENT_PATH, MEDIA_PATH, Handler
from .soap import PREFIXES, SoapRequest, element, invalid

if TYPE_CHECKING:
    from .service import Onvif

SERVICES = {"tds": DEVICE_PATH, "trt": MEDIA_PATH, "tev": EVENT_PATH}
"""The services by their prefix."""
CATEGORIES = ("Device", "Events", "Media")
MORE = {
    "Device": "",
    "Events": "<tt:WSSubscriptionPolicySupport>false</tt:WSSubscriptionPolicySupport>"
    "<tt:WSPullPointSupport>true</tt:WSPullPointSupport>"
    "<tt:WSPausableSubscriptionManagerInterfaceSupport>false"
    "</tt:WSPausableSubscriptionManagerInterfaceSupport>",
    "Media": "<tt:StreamingCapabilities><tt:RTPMulticast>false</tt:RTPMulticast>"
    "<tt:RTP_TCP>true</tt:RTP_TCP><tt:RTP_RTSP_TCP>true</tt:RTP_RTSP_TCP></tt:StreamingCapabilities>",
}
"""What GetCapabilities tells of a category besides its address."""


def handlers(onvif: Onvif) -> Mapping[str, Handler]:
    """Return what answers the operations."""
    return {
        "tds:GetSystemDateAndTime": lambda _: _system_date_and_time(onvif),
        "tds:GetServices": lambda _: _services(onvif),
        "tds:GetCapabilities": partial(_capabilities, onvif),
        "tds:GetDeviceInformation": lambda _: _information(onvif),
    }


def _date_time(name: str, time: datetime) -> str:
    return (
        f"<tt:{name}><tt:Time><tt:Hour>{time.hour}</tt:Hour><tt:Minute>{time.minute}</tt:Minute>"
        f"<tt:Second>{time.second}</tt:Second></tt:Time><tt:Date><tt:Year>{time.year}</tt:Year>"
        f"<tt:Month>{time.month}</tt:Month><tt:Day>{time.day}</tt:Day></tt:Date></tt:{name}>"
    )


def _system_date_and_time(onvif: Onvif) -> str:
    values = onvif.camera.configuration.values["time"]
    by_hand = values["update_method"].upper() == "MANUAL"
    zone = values["timezone"]
    # POSIX counts the other way round.
    posix = zone.translate(str.maketrans("+-", "-+"))
    now = onvif.now()
    return (
        "<tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime>"
        f"<tt:DateTimeType>{'Manual' if by_hand else 'NTP'}</tt:DateTimeType>"
        "<tt:DaylightSavings>false</tt:DaylightSavings>"
        f"<tt:TimeZone><tt:TZ>{posix}</tt:TZ></tt:TimeZone>"
        f"{_date_time('UTCDateTime', now)}"
        f"{_date_time('LocalDateTime', now.astimezone(ZONES[zone]))}"
        "</tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>"
    )


def _services(onvif: Onvif) -> str:
    services = "".join(
        f"<tds:Service><tds:Namespace>{PREFIXES[prefix]}</tds:Namespace>"
        f"{element('tds:XAddr', onvif.url(path))}"
        "<tds:Version><tt:Major>2</tt:Major><tt:Minor>4</tt:Minor></tds:Version></tds:Service>"
        for prefix, path in SERVICES.items()
    )
    return f"<tds:GetServicesResponse>{services}</tds:GetServicesResponse>"


def _capabilities(onvif: Onvif, request: SoapRequest) -> str:
    wanted = request.text("tds:Category") or "All"
    if wanted != "All" and wanted not in CATEGORIES:
        raise invalid(f"No such service: {wanted}")
    paths = dict(zip(CATEGORIES, (DEVICE_PATH, EVENT_PATH, MEDIA_PATH), strict=True))
    capabilities = "".join(
        f"<tt:{name}>{element('tt:XAddr', onvif.url(path))}{MORE[name]}</tt:{name}>"
        for name, path in paths.items()
        if wanted in {"All", name}
    )
    return (
        f"<tds:GetCapabilitiesResponse><tds:Capabilities>{capabilities}"
        "</tds:Capabilities></tds:GetCapabilitiesResponse>"
    )


def _information(onvif: Onvif) -> str:
    facts = {
        "Manufacturer": "ONVIF_ICAMERA",
        "Model": onvif.camera.model,
        "FirmwareVersion": onvif.camera.firmware_version,
        "SerialNumber": onvif.camera.serial,
        "HardwareId": onvif.camera.model,
    }
    inner = "".join(element(f"tds:{name}", value) for name, value in facts.items())
    return (
        f"<tds:GetDeviceInformationResponse>{inner}</tds:GetDeviceInformationResponse>"
    )
