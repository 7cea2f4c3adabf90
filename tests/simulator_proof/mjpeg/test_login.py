"""Who may do what on the simulated `mjpeg` camera, and how they log in."""

import re

import aiohttp
from aiohttp import DigestAuthMiddleware
import pytest

from tests.simulator import MjpegCamera
from tests.simulator.mjpeg.auth import Privilege
from tests.simulator_proof.client import fetch

from .conftest import ADMIN, Run

PERMISSIONS = {
    Privilege.VISITOR: "check_user snapshot videostream get_camera_params",
    Privilege.OPERATOR: "decoder_control set_extra_io camera_control comm_write",
    Privilege.ADMINISTRATOR: """
        reboot restore_factory get_params upgrade_firmware upgrade_htmls set_alias set_datetime set_users set_devices
        set_network set_wifi set_pppoe set_upnp set_ddns set_ftp set_mail set_msn set_alarm set_forbidden get_forbidden
        set_misc get_misc set_decoder wifi_scan get_wifi_scan_result get_log test_mail test_ftp backup_params
        restore_params set_factory_params set_mac set_factory_ddns get_factory_ddns restore_factory_ddns
    """,
}
"""As the document has it."""
CGIS = [(name, level) for level, names in PERMISSIONS.items() for name in names.split()]


def add_user(camera: MjpegCamera, level: Privilege) -> tuple[str, str]:
    """Give the camera another user."""
    camera.values["params"] |= {
        "user3_name": "guest",
        "user3_pwd": "g",
        "user3_pri": int(level),
    }
    return ("guest", "g")


@pytest.mark.parametrize(("name", "level"), CGIS, ids=[name for name, _ in CGIS])
async def test_privilege(run_camera: Run, name: str, level: Privilege) -> None:
    """Enough privilege is let in; less is answered just like a wrong password."""
    camera = await run_camera()
    wrong = await fetch(camera, f"/{name}.cgi", login=("admin", "wrong"))
    assert wrong.status == 401
    assert wrong.header("WWW-Authenticate") == f'Basic realm="ipcamera_{camera.mac}"'
    assert (await fetch(camera, f"/{name}.cgi")).status == 401
    # Asked for something illegal, so that nothing happens and a stream does not begin.
    target = f"/{name}.cgi?next_url=/"
    for user_level in Privilege:
        answer = await fetch(camera, target, login=add_user(camera, user_level))
        if user_level >= level:
            assert answer.status == 200
        else:
            assert answer.status == 401
            assert answer.headers == [
                *wrong.headers[:1],
                answer.headers[1],
                *wrong.headers[2:],
            ]
            assert answer.body == wrong.body


@pytest.mark.parametrize(
    ("profile", "status"),
    [("11.22", 200), ("11.37.2.49", 200), ("clone", 200), ("11.37.2.65", 401)],
)
async def test_status_without_login(run_camera: Run, profile: str, status: int) -> None:
    """get_status.cgi is open, but not on the Digest generation."""
    camera = await run_camera(profile)
    assert (await fetch(camera, "/get_status.cgi")).status == status


async def test_unknown_cgi(camera: MjpegCamera) -> None:
    """What does not exist is not found, login or not."""
    for login in (None, ADMIN):
        assert (await fetch(camera, "/CGIProxy.fcgi", login=login)).status == 404


@pytest.mark.parametrize("profile", ["11.22", "11.37.2.65"])
async def test_query_login(run_camera: Run, profile: str) -> None:
    """User and password in the query do, whatever the generation."""
    camera = await run_camera(profile)
    answer = await fetch(camera, "/check_user.cgi?user=admin&pwd=secret")
    assert answer.text == "var user='admin';\nvar pwd='secret';\nvar pri=3;\n"
    answer = await fetch(camera, "/check_user.cgi?user=test&pwd=test")
    assert answer.text == "var user='test';\nvar pwd='test';\nvar pri=2;\n"
    assert (await fetch(camera, "/check_user.cgi?user=admin&pwd=Secret")).status == 401


@pytest.mark.parametrize(
    "name", ["ftp", "mail", "pppoe", "ddns", "msn", "factory_ddns"]
)
async def test_login_beside_a_services_own(camera: MjpegCamera, name: str) -> None:
    """Where user and pwd are a service's, the camera login is cam_user and cam_pwd."""
    assert (await fetch(camera, f"/set_{name}.cgi?user=admin&pwd=secret")).status == 401
    target = f"/set_{name}.cgi?user=u&pwd=p&cam_user=admin&cam_pwd=secret"
    assert (await fetch(camera, target)).status == 200


async def test_digest(run_camera: Run) -> None:
    """Aiohttp's own Digest gets in with one challenge, Basic does not."""
    camera = await run_camera("11.37.2.65")
    assert (await fetch(camera, "/get_params.cgi", login=ADMIN)).status == 401
    camera.requests.clear()
    async with aiohttp.ClientSession(
        f"http://{camera.host}:{camera.port}",
        middlewares=(DigestAuthMiddleware(*ADMIN),),
    ) as session:
        for target in ("/get_params.cgi", "/get_camera_params.cgi?a=b%26c"):
            async with session.get(target) as response:
                assert response.status == 200
    assert len([r for r in camera.requests if "Authorization" not in r.headers]) == 1


async def test_digest_nonce(run_camera: Run) -> None:
    """A nonce that lapsed is stale, a made-up one is not; realm and qop are as on a real camera."""
    camera = await run_camera("11.37.2.65")
    first = (await fetch(camera, "/get_status.cgi")).header("WWW-Authenticate")
    nonce = re.fullmatch(
        rf'Digest realm="ipcamera_{camera.mac}", qop="auth", nonce="(\w+)", algorithm=MD5',
        first,
    )
    assert nonce is not None
    for value, expire, stale in (
        (nonce[1], False, False),
        (nonce[1], True, True),
        ("x", True, False),
    ):
        if expire:
            camera.expire_sessions()
        answer = await fetch(
            camera,
            "/get_status.cgi",
            headers={
                "Authorization": f'Digest username="admin", nonce="{value}", response="x"'
            },
        )
        assert answer.status == 401
        assert ("stale=true" in answer.header("WWW-Authenticate")) is stale


@pytest.mark.parametrize(
    "garbage", ["Basic", "Basic %%%", "Digest", "Digest a", "Bearer x", "Basic YQ=="]
)
@pytest.mark.parametrize("profile", ["11.22", "11.37.2.65"])
async def test_garbled_login(run_camera: Run, profile: str, garbage: str) -> None:
    """A login that is none is refused."""
    camera = await run_camera(profile)
    answer = await fetch(camera, "/get_params.cgi", headers={"Authorization": garbage})
    assert answer.status == 401
