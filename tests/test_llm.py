"""Tools of a language model, and the intents behind them."""

from typing import Any, override

from homeassistant.components.llm import async_get_tools
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import intent, llm
import probatio
import pytest

from custom_components.ipcam_cgi.const import DOMAIN

from .common import LOGIN
from .ptz import fixed_camera
from .simulator import MjpegCamera, UidCamera
from .voice import Watched, camera_id, expose, give_aliases, settle, setup_named

pytestmark = pytest.mark.usefixtures("assist")


async def api_of(
    hass: HomeAssistant, api_id: str = llm.LLM_API_ASSIST
) -> llm.APIInstance:
    """Return what a language model that talks German gets to see."""
    context = llm.LLMContext(
        platform="some_llm",
        context=Context(),
        language="de",
        assistant="conversation",
        device_id=None,
    )
    return await llm.async_get_api(hass, api_id, context)


def ours(api: llm.APIInstance) -> dict[str, llm.Tool]:
    """Return the tools that move cameras, by what follows the integration's name."""
    return {
        tool.name.removeprefix(f"{DOMAIN}__"): tool
        for tool in api.tools
        if tool.integration == DOMAIN
    }


async def use(hass: HomeAssistant, tool: str, **args: Any) -> llm.ToolResult:
    """Call a tool as a language model does."""
    api = await api_of(hass)
    return await api.async_call_tool(llm.ToolInput(f"{DOMAIN}__{tool}", args))


def schema_of(tool: llm.Tool) -> dict[str, Any]:
    """Return what a tool takes, as a language model reads it."""
    schema: dict[str, Any] = probatio.to_openapi(
        tool.parameters, custom_serializer=llm.selector_serializer
    )
    return schema


async def test_tools(
    hass: HomeAssistant, sound_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """Each command once, with the names that there are and nothing else."""
    yard = await setup_named(hass, sound_camera, "Yard", ["Gate", "Door"])
    give_aliases(hass, yard, "Big Brother")
    await setup_named(hass, uid_camera, "Roof", ["Chimney"])
    api = await api_of(hass)
    tools = ours(api)
    assert list(tools) == [
        "turn_camera",
        "zoom_camera",
        "stop_camera",
        "center_camera",
        "go_to_preset",
        "start_patrol",
        "stop_patrol",
    ]
    assert len({tool.name for tool in api.tools}) == len(api.tools)
    assert not [tool for tool in api.tools if "IpcamCgi" in tool.name]
    for tool in tools.values():
        assert tool.title
        assert tool.description
        assert not tool.annotations.destructive
        assert not tool.annotations.open_world
        assert not tool.annotations.read_only
    both, yards = ["Yard", "Big Brother", "Roof"], ["Yard", "Big Brother"]
    assert {
        name: schema_of(tool)["properties"]["name"]["enum"]
        for name, tool in tools.items()
    } == {
        "turn_camera": both,
        "zoom_camera": ["Roof"],
        "stop_camera": both,
        "center_camera": yards,
        "go_to_preset": both,
        "start_patrol": yards,
        "stop_patrol": yards,
    }
    turn = schema_of(tools["turn_camera"])
    assert turn["required"] == ["name", "direction"]
    assert sorted(turn["properties"]["direction"]["enum"]) == [
        "down",
        "down_left",
        "down_right",
        "left",
        "right",
        "up",
        "up_left",
        "up_right",
    ]
    assert schema_of(tools["zoom_camera"])["properties"]["direction"]["enum"] == [
        "in",
        "out",
    ]
    assert schema_of(tools["go_to_preset"])["properties"]["preset"]["enum"] == [
        "Gate",
        "Door",
        "Chimney",
    ]
    assert schema_of(tools["start_patrol"])["properties"]["patrol"]["enum"] == [
        "horizontal",
        "vertical",
    ]
    assert schema_of(tools["start_patrol"])["required"] == ["name"]


async def test_only_what_is_exposed(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """Without an exposed camera that turns, there is no tool."""
    async with fixed_camera(**LOGIN, mac="001122334455") as bullet:
        fixed = await setup_named(hass, bullet, "Door")
        expose(hass, camera_id(hass, fixed), True)
        await settle(hass)
        assert not ours(await api_of(hass))
        entry = await setup_named(hass, uid_camera, "Yard")
        tool = ours(await api_of(hass))["turn_camera"]
        assert schema_of(tool)["properties"]["name"]["enum"] == ["Yard"]
        expose(hass, camera_id(hass, entry), False)
        assert not ours(await api_of(hass))
        assert await hass.config_entries.async_unload(fixed.entry_id)


async def test_other_api(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """The tools belong to Assist."""
    await setup_named(hass, uid_camera, "Yard")

    class OtherApi(llm.API):
        """Another way for a language model into the home."""

        @override
        async def async_get_api_instance(
            self, llm_context: llm.LLMContext
        ) -> llm.APIInstance:
            """Return whatever tools there are for this way."""
            found = await async_get_tools(self.hass, llm_context, self.id)
            return llm.APIInstance(self, "", llm_context, found.tools)

    llm.async_register_api(hass, OtherApi(hass=hass, id="other", name="Other"))
    assert not ours(await api_of(hass, "other"))


async def test_calls(
    hass: HomeAssistant, sound_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """Each tool does what it says, and tells so in the language of the conversation."""
    await setup_named(hass, sound_camera, "Yard", ["Gate"])
    await setup_named(hass, uid_camera, "Roof")
    yard, roof = Watched(sound_camera), Watched(uid_camera)

    async def answer(tool: str, **args: Any) -> str:
        yard.look()
        roof.look()
        result = await use(hass, tool, **args)
        assert not result.error, result.data
        data: dict[str, Any] = result.data
        return str(data["speech"]["plain"]["speech"])

    text = await answer("turn_camera", name="Yard", direction="up_left")
    assert text == "Yard ist nach links oben geschwenkt."
    assert yard.moved == (-1, 1, 0)
    await answer("zoom_camera", name="Roof", direction="in")
    assert roof.moved == (0, 0, 1)
    await answer("go_to_preset", name="Yard", preset="Gate")
    assert yard.told[0] == "command=31"
    await answer("start_patrol", name="Yard", patrol="vertical")
    assert yard.told[0] == "command=26"
    await answer("stop_patrol", name="Yard", patrol="vertical")
    assert yard.told[0] == "command=27"
    await answer("center_camera", name="Yard")
    assert yard.told[-1] == "command=25"
    sound_camera.scene.start_move(1, 0)
    await answer("stop_camera", name="Yard")
    assert not sound_camera.scene.moving()


@pytest.mark.parametrize(
    ("tool", "args", "problem"),
    [
        ("turn_camera", {"name": "Cellar", "direction": "left"}, "name"),
        ("turn_camera", {"name": "Yard", "direction": "sideways"}, "direction"),
        ("turn_camera", {"name": "Yard"}, "direction"),
        ("turn_camera", {"direction": "left"}, "name"),
        ("center_camera", {"name": "Yard", "speed": 5}, "speed"),
        ("go_to_preset", {"name": "Yard", "preset": "Moon"}, "preset"),
        (
            "go_to_preset",
            {"name": "Yard", "preset": "Chimney"},
            "Yard hat keine Position namens Chimney. Bekannt sind: Gate.",
        ),
    ],
)
async def test_wrong_calls(
    hass: HomeAssistant,
    sound_camera: MjpegCamera,
    uid_camera: UidCamera,
    tool: str,
    args: dict[str, Any],
    problem: str,
) -> None:
    """A language model is told what it did wrong."""
    await setup_named(hass, sound_camera, "Yard", ["Gate"])
    await setup_named(hass, uid_camera, "Roof", ["Chimney"])
    watched = Watched(sound_camera), Watched(uid_camera)
    result = await use(hass, tool, **args)
    assert result.error
    assert problem in str(result.data["error"])
    assert not any(each.told for each in watched)


async def test_failing_call(hass: HomeAssistant, uid_camera: UidCamera) -> None:
    """A camera that is away is an error, not a success."""
    await setup_named(hass, uid_camera, "Yard")
    uid_camera.offline = True
    result = await use(hass, "turn_camera", name="Yard", direction="left")
    assert result == llm.ToolResult(data={"error": "Yard antwortet nicht."}, error=True)
    uid_camera.offline = False


# Intents of others


async def handle(hass: HomeAssistant, intent_type: str, **slots: str) -> str:
    """Handle an intent that somebody else understood; return the answer."""
    response = await intent.async_handle(
        hass,
        "somebody",
        intent_type,
        {name: {"value": text} for name, text in slots.items()},
        language="en",
    )
    assert response.success_results
    return str(response.speech["plain"]["speech"])


async def test_intents(
    hass: HomeAssistant, sound_camera: MjpegCamera, uid_camera: UidCamera
) -> None:
    """A camera may be named in many ways, or not at all where there is but one."""
    one = await setup_named(hass, sound_camera, "Yard")
    watched = Watched(sound_camera)
    for slots in ({}, {"name": "yard camera"}, {"name": camera_id(hass, one)}):
        answer = await handle(hass, "IpcamCgiTurnCamera", direction="left", **slots)
        assert answer == "Turned Yard left."
    assert watched.moved == (-1, 0, 0)
    await setup_named(hass, uid_camera, "Roof")
    with pytest.raises(intent.IntentHandleError, match="Which camera do you mean"):
        await handle(hass, "IpcamCgiTurnCamera", direction="left")
    with pytest.raises(intent.IntentHandleError, match="a camera called Cellar"):
        await handle(hass, "IpcamCgiStopCamera", name="Cellar")
    with pytest.raises(intent.IntentHandleError, match="a camera called Cellar"):
        await handle(hass, "IpcamCgiStopCamera", area="Cellar")
    with pytest.raises(intent.InvalidSlotInfo):
        await handle(hass, "IpcamCgiTurnCamera", name="Yard", direction="sideways")


async def test_intents_say_what_they_do(
    hass: HomeAssistant, uid_camera: UidCamera
) -> None:
    """Each intent has a description, and so has each of its slots."""
    await setup_named(hass, uid_camera, "Yard")
    handlers = [
        handler
        for handler in intent.async_get(hass)
        if handler.intent_type.startswith("IpcamCgi")
    ]
    assert len(handlers) == 7
    for handler in handlers:
        assert handler.description
        assert handler.slot_schema is not None
        assert all(slot.description for slot in handler.slot_schema)
