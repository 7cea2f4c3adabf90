"""Backups are for administrators, and no password is anywhere but in params.bin."""

import json
from pathlib import Path
import re
from typing import Any, Final

from homeassistant.auth.permissions.const import CAT_ENTITIES
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import Unauthorized
import pytest
from pytest_homeassistant_custom_component.common import MockUser

from tests.actions import act, camera_of
from tests.common import PASSWORD, USERNAME, forms_of, setup_camera
from tests.settings import stored
from tests.simulator import MjpegCamera, SimulatedCamera, UidCamera
from tests.test_diagnostics import SECRETS

from .support import ask, change_everything, files_in, folder_of, opened

ACCESS: Final = re.compile(r"pwd|psk|key\d|http_url")


async def test_no_secret(
    hass: HomeAssistant, any_camera: SimulatedCamera, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the answers nor the readable file nor the log has what gives access; names and addresses are its owner's, and in no log."""
    camera = any_camera
    url = "ftp://somebody:p@ss'w/rd;@192.0.2.9/kept"
    names = {"ftp.example.org", "192.0.2.9/kept"}
    secrets = forms_of(PASSWORD) | {"p@ss", "w/rd", "the router's"}
    if isinstance(camera, MjpegCamera):
        access = {name for name in SECRETS if ACCESS.search(name)}
        camera.values["params"] |= SECRETS
        camera.values["params"] |= {"dev3_host": "ftp.example.org", "ftp_svr": url}
        camera.values["params"]["wifi_key2"] = "the router's"
        secrets |= {SECRETS[name] for name in access}
        names |= {SECRETS[name] for name in SECRETS.keys() - access} | {USERNAME}
    else:
        assert isinstance(camera, UidCamera)
        values = camera.configuration.values
        values["time"]["ntpaddr"] = "ftp.example.org"
        values["network"] |= {
            "dns1": "192.0.2.53",
            "wifi_passwd": "the router's",
            "upload": url,
        }
        names.add("192.0.2.53")
    entry = await setup_camera(hass, camera)
    secrets |= {entry.data[name] for name in ("webhook_id",) if name in entry.data}
    made = await ask(hass, entry, "backup")
    await change_everything(entry.runtime_data.client)
    camera.add_fault("drop", path="/set_misc.cgi", times=1)
    answers = [
        made,
        await ask(hass, entry, "restore"),
        await ask(hass, entry, "restore", apply=True),
        await ask(hass, entry, "clone", **{"from": camera_of(hass, entry)}),
    ]
    if isinstance(camera, UidCamera):
        secrets |= {
            request.params["uid"]
            for request in camera.requests
            if "uid" in request.params
        }
    texts = {
        "answer": json.dumps(answers, ensure_ascii=False),
        "file": opened(Path(made["path"]))["settings.json"].decode(),
        "log": "\n".join(
            f"{record.getMessage()} {record.exc_text or ''}"
            for record in caplog.records
            if record.name.startswith("custom_components")
        ),
    }
    leaked = {
        (place, secret)
        for place, text in texts.items()
        for secret in secrets
        if secret in text
    }
    assert not leaked
    assert not {name for name in names if name in texts["log"]}
    assert not {name for name in names if name not in texts["file"]}
    assert "REDACTED" in texts["file"]
    if isinstance(camera, MjpegCamera):
        # What the camera itself restores must have them.
        assert made["has_params_file"]


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("backup_settings", {}),
        ("restore_settings", {}),
        ("restore_settings", {"apply": True}),
        ("restore_settings", {"apply": True, "complete": True}),
        ("clone_settings", {"from": "camera.r2d2"}),
    ],
)
async def test_administrators_only(
    hass: HomeAssistant,
    mjpeg_camera: MjpegCamera,
    hass_admin_user: MockUser,
    action: str,
    data: dict[str, Any],
) -> None:
    """Others may control the camera, but not its settings as a whole: nothing is sent, read or written."""
    entry = await setup_camera(hass, mjpeg_camera)
    await ask(hass, entry, "backup")
    files = files_in(folder_of(hass))
    mjpeg_camera.values["camera_params"]["contrast"] = 0
    before = stored(mjpeg_camera)
    user = MockUser().add_to_hass(hass)
    user.mock_policy({CAT_ENTITIES: {"entity_ids": {camera_of(hass, entry): True}}})
    since = len(mjpeg_camera.requests)
    with pytest.raises(Unauthorized):
        await act(
            hass,
            entry,
            action,
            response=True,
            context=Context(user_id=user.id),
            **data,
        )
    assert stored(mjpeg_camera) == before
    assert len(mjpeg_camera.requests) == since
    assert files_in(folder_of(hass)) == files
    admin = Context(user_id=hass_admin_user.id)
    assert await act(hass, entry, action, response=True, context=admin, **data)
