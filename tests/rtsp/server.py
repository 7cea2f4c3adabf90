"""An RTSP server of GStreamer's, as a camera has one. Run by Debian's own Python (3.11 or newer), which has its bindings.

It ends when its standard input does, so that it never outlives who started it. Without any stream it only tells
whether all that it needs is installed.
"""

import argparse
from hashlib import md5
import os
import sys
from urllib.parse import parse_qs

# Only Debian's own Python has these, and nobody wrote types for them.
try:
    import gi  # type: ignore[import-not-found]

    for _name in ("Gst", "GstRtsp", "GstRtspServer"):
        gi.require_version(_name, "1.0")
    from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # type: ignore[import-not-found]
except (ImportError, ValueError) as _error:
    sys.stderr.write(f"{_error}\n")
    sys.exit(os.EX_UNAVAILABLE)

NEEDED = "x264enc x265enc rtph264pay rtph265pay voaacenc alawenc rtpmp4gpay rtppcmapay rtpbin"
HOST = "127.0.0.1"
FRAMES_PER_SECOND = 10
ROLE = "viewer"
# A key frame each second; nothing held back for later.
VIDEO = {
    "h264": "x264enc tune=zerolatency speed-preset=ultrafast bitrate=200 key-int-max={rate} ! rtph264pay name=pay0 pt=96 config-interval=-1",
    "h265": "x265enc tune=zerolatency speed-preset=ultrafast bitrate=200 key-int-max={rate} ! rtph265pay name=pay0 pt=96 config-interval=-1",
}
AUDIO = {
    "aac": "audioconvert ! voaacenc ! rtpmp4gpay name=pay{number} pt=97",
    "pcm_alaw": "audioconvert ! audioresample ! alawenc ! rtppcmapay name=pay{number} pt=8",
}
METHODS = {
    "basic": GstRtsp.RTSPAuthMethod.BASIC,
    "digest": GstRtsp.RTSPAuthMethod.DIGEST,
}


def _pipeline(stream: str) -> tuple[str, str]:
    """Return the path and the GStreamer pipeline of PATH=[CODEC:WIDTHxHEIGHT][+AUDIO]."""
    path, _, content = stream.partition("=")
    video, _, audio = content.partition("+")
    parts = []
    if video:
        codec, _, size = video.partition(":")
        width, _, height = size.partition("x")
        parts.append(
            "videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,"
            f"width={int(width)},height={int(height)},framerate={FRAMES_PER_SECOND}/1 ! "
            + VIDEO[codec].format(rate=FRAMES_PER_SECOND)
        )
    if audio:
        parts.append(
            "audiotestsrc is-live=true wave=silence ! audio/x-raw,rate=8000,channels=1 ! "
            + AUDIO[audio].format(number=len(parts))
        )
    return path, f"( {' '.join(parts)} )"


def _factory(pipeline: str, tcp_only: bool) -> GstRtspServer.RTSPMediaFactory:
    """Return what makes a pipeline for each viewer.

    One that is shared (set_shared) answers PLAY with 503 now and then, to viewers that come at the same time.
    """
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(pipeline)
    if tcp_only:
        factory.set_protocols(GstRtsp.RTSPLowerTrans.TCP)
    permissions = GstRtspServer.RTSPPermissions()
    for permission in ("access", "construct"):
        permissions.add_permission_for_role(ROLE, f"media.factory.{permission}", True)
    factory.set_permissions(permissions)
    return factory


def _auth(method: str, username: str, password: str) -> GstRtspServer.RTSPAuth:
    """Return what asks for a user name and a password."""
    token = GstRtspServer.RTSPToken()
    token.set_string(GstRtspServer.RTSP_TOKEN_MEDIA_FACTORY_ROLE, ROLE)
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(METHODS[method])
    if method == "basic":
        basic = GstRtspServer.RTSPAuth.make_basic(username, password)
        auth.add_basic(basic, token)
    else:
        auth.add_digest(username, password, token)
    return auth


def _demand_query(
    server: GstRtspServer.RTSPServer, username: str, password: str
) -> None:
    """Refuse who does not name the user and the password's MD5 in the query."""
    digest = md5(password.encode(), usedforsecurity=False).hexdigest()
    wanted = {"username": [username], "password": [digest]}

    def check(
        _client: GstRtspServer.RTSPClient, context: GstRtspServer.RTSPContext
    ) -> GstRtsp.RTSPStatusCode:
        if parse_qs(context.uri.query or "") == wanted:
            return GstRtsp.RTSPStatusCode.OK
        return GstRtsp.RTSPStatusCode.UNAUTHORIZED

    def connected(
        _server: GstRtspServer.RTSPServer, client: GstRtspServer.RTSPClient
    ) -> None:
        client.connect("pre-describe-request", check)

    server.connect("client-connected", connected)


def main() -> None:
    """Serve until the standard input ends."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "streams", nargs="*", metavar="PATH=[CODEC:WIDTHxHEIGHT][+AUDIO]"
    )
    parser.add_argument("--port", default="0", help="0: any that is free")
    parser.add_argument("--username")
    parser.add_argument("--password", default="")
    parser.add_argument("--auth", choices=[*METHODS, "query"], default="digest")
    parser.add_argument("--tcp-only", action="store_true")
    options = parser.parse_args()

    Gst.init(None)
    if lacking := [n for n in NEEDED.split() if not Gst.ElementFactory.find(n)]:
        sys.stderr.write(f"no {', '.join(lacking)}\n")
        sys.exit(os.EX_UNAVAILABLE)
    if not options.streams:
        return

    server = GstRtspServer.RTSPServer()
    server.set_address(HOST)
    server.set_service(options.port)
    if options.username is not None:
        if options.auth == "query":
            _demand_query(server, options.username, options.password)
        else:
            server.set_auth(_auth(options.auth, options.username, options.password))
    mounts = server.get_mount_points()
    for stream in options.streams:
        path, pipeline = _pipeline(stream)
        mounts.add_factory(path, _factory(pipeline, options.tcp_only))
    if not server.attach(None):
        sys.exit(f"cannot listen at port {options.port}")

    loop = GLib.MainLoop()
    GLib.io_add_watch(
        sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IOCondition.HUP, lambda *_: loop.quit()
    )
    sys.stdout.write(f"rtsp://{HOST}:{server.get_bound_port()}\n")
    sys.stdout.flush()
    loop.run()


if __name__ == "__main__":
    main()
