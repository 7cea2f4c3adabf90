"""Answers what is said to a camera in Assist: a sentence becomes the intent that does it."""

from typing import Final

from hassil.recognize import RecognizeResult
from homeassistant.components.conversation import HOME_ASSISTANT_AGENT
from homeassistant.components.conversation.agent_manager import get_agent_manager
from homeassistant.components.conversation.models import ConversationInput
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import intent

from ..const import DOMAIN
from ..intent import (
    INTENT_CENTER,
    INTENT_GO_TO_PRESET,
    INTENT_START_PATROL,
    INTENT_STOP,
    INTENT_STOP_PATROL,
    INTENT_TURN,
    INTENT_ZOOM,
)
from .cameras import ASSIST
from .language import Answer, Command
from .languages import language_of
from .sentences import Grammar

_INTENTS: Final[dict[Command, tuple[str, dict[str, str]]]] = {
    Command.MOVE: (INTENT_TURN, {}),
    Command.ZOOM_IN: (INTENT_ZOOM, {"direction": "in"}),
    Command.ZOOM_OUT: (INTENT_ZOOM, {"direction": "out"}),
    Command.STOP: (INTENT_STOP, {}),
    Command.CENTER: (INTENT_CENTER, {}),
    Command.GO_TO_PRESET: (INTENT_GO_TO_PRESET, {}),
    Command.START_PATROL: (INTENT_START_PATROL, {}),
    Command.STOP_PATROL: (INTENT_STOP_PATROL, {}),
}


@callback
def async_register(hass: HomeAssistant, grammar: Grammar) -> CALLBACK_TYPE:
    """Listen to the sentences of a grammar; returns what ends that."""

    async def async_answer(said: ConversationInput, _result: RecognizeResult) -> str:
        """Do what was said; return the answer.

        Raises:
            HomeAssistantError: It could not be done, with the answer.
        """
        try:
            return await async_do(said)
        except HomeAssistantError as err:
            # In front of any other agent Home Assistant shows no error of a sentence.
            if said.agent_id == HOME_ASSISTANT_AGENT:
                raise
            return str(err)

    async def async_do(said: ConversationInput) -> str:
        wish = grammar.understand(said.text, said.language)
        if wish is None:
            answers = language_of(said.language).answers
            raise HomeAssistantError(answers[Answer.NOT_UNDERSTOOD])
        intent_type, slots = _INTENTS[wish.command]
        response = await intent.async_handle(
            hass,
            DOMAIN,
            intent_type,
            {name: {"value": text} for name, text in {**wish.slots, **slots}.items()},
            text_input=said.text,
            context=said.context,
            language=said.language,
            assistant=ASSIST,
            device_id=said.device_id,
            satellite_id=said.satellite_id,
            conversation_agent_id=said.agent_id,
        )
        return str(response.speech["plain"]["speech"])

    return get_agent_manager(hass).register_trigger(grammar.sentences, async_answer)
