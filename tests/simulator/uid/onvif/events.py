"""The ONVIF event service: what the camera tells of, and the pull points where it is fetched."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from .handlers import SUBSCRIPTION_PATH, Handler
from .soap import SoapFault, SoapRequest, element, invalid, moment, seconds, timestamp
from .subscriptions import Message, Subscription, Topic

if TYPE_CHECKING:
    from .service import Onvif

DIALECT = "http://www.onvif.org/ver10/tev/topicExpression/ConcreteSet"
DEFAULT_SECONDS = 60.0
LONGEST_POLL = 60.0
TOPICS = (
    Topic(
        path="tns1:VideoSource/MotionAlarm",
        kind="motion",
        source={"Source": "VideoSource_1"},
        item="State",
    ),
    Topic(
        path="tns1:RuleEngine/CellMotionDetector/Motion",
        kind="motion",
        source={
            "VideoSourceConfigurationToken": "VideoSourceConfig_1",
            "VideoAnalyticsConfigurationToken": "VideoAnalytics_1",
            "Rule": "MyMotionDetectorRule",
        },
        item="IsMotion",
    ),
    Topic(
        path="tns1:UserAlarm/IVA/HumanShapeDetect",
        kind="person",
        source={"VideoSourceConfigurationToken": "VideoSourceConfig_1"},
        item="State",
    ),
)


def handlers(onvif: Onvif) -> Mapping[str, Handler]:
    """Return what answers the operations of the service itself."""
    return {
        "tev:GetEventProperties": lambda _: _event_properties(),
        "tev:CreatePullPointSubscription": partial(_create, onvif),
    }


def subscription_handlers(onvif: Onvif) -> Mapping[str, Handler]:
    """Return what answers the operations of a pull point."""

    def at_pull_point(
        handler: Callable[[Onvif, SoapRequest, Subscription], str | Awaitable[str]],
    ) -> Handler:
        def handle(request: SoapRequest) -> str | Awaitable[str]:
            number = request.params.get("Idx", "")
            subscription = (
                onvif.subscriptions.get(int(number)) if number.isdecimal() else None
            )
            if subscription is None:
                raise _unknown()
            return handler(onvif, request, subscription)

        return handle

    return {
        "tev:PullMessages": at_pull_point(_pull),
        "tev:SetSynchronizationPoint": at_pull_point(_synchronise),
        "wsnt:Renew": at_pull_point(_renew),
        "wsnt:Unsubscribe": at_pull_point(_unsubscribe),
    }


def _create(onvif: Onvif, request: SoapRequest) -> str:
    if request.element.find("{*}Filter") is not None:
        raise SoapFault("wsnt:InvalidFilterFault", "There are no filters")
    lasts = _termination(onvif, request.text("tev:InitialTerminationTime"))
    if (subscription := onvif.subscriptions.open(lasts)) is None:
        raise SoapFault(
            "wsnt:SubscribeCreationFailedFault", "Too many pull points", receiver=True
        )
    _initialise(onvif, subscription)
    address = onvif.url(f"{SUBSCRIPTION_PATH}?Idx={subscription.number}")
    current, termination = _times(onvif, subscription)
    return (
        "<tev:CreatePullPointSubscriptionResponse><tev:SubscriptionReference>"
        f"{element('wsa:Address', address)}</tev:SubscriptionReference>"
        f"{element('wsnt:CurrentTime', current)}{element('wsnt:TerminationTime', termination)}"
        "</tev:CreatePullPointSubscriptionResponse>"
    )


async def _pull(onvif: Onvif, request: SoapRequest, subscription: Subscription) -> str:
    wait = min(seconds(request.text("tev:Timeout")), LONGEST_POLL)
    limit = request.text("tev:MessageLimit") or ""
    if not limit.isdecimal() or int(limit) < 1:
        raise invalid(f"No limit: {limit}")
    messages = await subscription.pull(int(limit), wait)
    if not subscription.seconds:
        raise _unknown()
    current, termination = _times(onvif, subscription)
    return (
        f"<tev:PullMessagesResponse>{element('tev:CurrentTime', current)}"
        f"{element('tev:TerminationTime', termination)}"
        f"{''.join(map(_notification, messages))}</tev:PullMessagesResponse>"
    )


def _renew(onvif: Onvif, request: SoapRequest, subscription: Subscription) -> str:
    subscription.renew(_termination(onvif, request.text("wsnt:TerminationTime")))
    current, termination = _times(onvif, subscription)
    # In WS-BaseNotification's order, which is the other way round here.
    return (
        f"<wsnt:RenewResponse>{element('wsnt:TerminationTime', termination)}"
        f"{element('wsnt:CurrentTime', current)}</wsnt:RenewResponse>"
    )


def _unsubscribe(_: Onvif, __: SoapRequest, subscription: Subscription) -> str:
    subscription.renew(0)
    return "<wsnt:UnsubscribeResponse/>"


def _synchronise(onvif: Onvif, _: SoapRequest, subscription: Subscription) -> str:
    _initialise(onvif, subscription)
    return "<tev:SetSynchronizationPointResponse/>"


def _unknown() -> SoapFault:
    return SoapFault("wsrf:ResourceUnknownFault", "No such pull point")


def _termination(onvif: Onvif, text: str | None) -> float:
    """Return how many seconds a pull point is wanted to last."""
    if not text:
        return DEFAULT_SECONDS
    lasts = (
        seconds(text)
        if text.startswith("P")
        else (moment(text) - onvif.now()).total_seconds()
    )
    if lasts <= 0:
        raise SoapFault(
            "wsnt:UnacceptableInitialTerminationTimeFault", f"In the past: {text}"
        )
    return lasts


def _initialise(onvif: Onvif, subscription: Subscription) -> None:
    """Let the state of each topic wait to be pulled."""
    for topic in TOPICS:
        active = topic.kind in onvif.camera.alarms
        subscription.add(Message(topic, "Initialized", active, onvif.now()))


def _times(onvif: Onvif, subscription: Subscription) -> tuple[str, str]:
    """Return the time, and when a pull point ends."""
    now = onvif.now()
    return timestamp(now), timestamp(now + timedelta(seconds=subscription.seconds))


def _notification(message: Message) -> str:
    topic = message.topic
    source = "".join(
        f"<tt:SimpleItem Name={quoteattr(name)} Value={quoteattr(value)}/>"
        for name, value in topic.source.items()
    )
    state = "true" if message.active else "false"
    return (
        f'<wsnt:NotificationMessage><wsnt:Topic Dialect="{DIALECT}">{topic.path}</wsnt:Topic>'
        f'<wsnt:Message><tt:Message UtcTime="{timestamp(message.time)}"'
        f' PropertyOperation="{message.operation}"><tt:Source>{source}</tt:Source>'
        f'<tt:Data><tt:SimpleItem Name="{topic.item}" Value="{state}"/></tt:Data>'
        "</tt:Message></wsnt:Message></wsnt:NotificationMessage>"
    )


def _event_properties() -> str:
    topics = "".join(map(_described, TOPICS))
    return (
        "<tev:GetEventPropertiesResponse>"
        "<tev:TopicNamespaceLocation>http://www.onvif.org/onvif/ver10/topics/topicns.xml"
        "</tev:TopicNamespaceLocation><wsnt:FixedTopicSet>true</wsnt:FixedTopicSet>"
        f"<wstop:TopicSet>{topics}</wstop:TopicSet>"
        f"<wsnt:TopicExpressionDialect>{DIALECT}</wsnt:TopicExpressionDialect>"
        "<tev:MessageContentFilterDialect>http://www.onvif.org/ver10/tev/messageContentFilter/ItemFilter"
        "</tev:MessageContentFilterDialect>"
        "<tev:MessageContentSchemaLocation>http://www.onvif.org/onvif/ver10/schema/onvif.xsd"
        "</tev:MessageContentSchemaLocation></tev:GetEventPropertiesResponse>"
    )


def _described(topic: Topic) -> str:
    source = "".join(
        f'<tt:SimpleItemDescription Name="{name}" Type="tt:ReferenceToken"/>'
        for name in topic.source
    )
    *parents, last = topic.path.split("/")
    return (
        "".join(f"<{name}>" for name in parents)
        + f'<{last} wstop:topic="true"><tt:MessageDescription IsProperty="true">'
        f"<tt:Source>{source}</tt:Source><tt:Data>"
        f'<tt:SimpleItemDescription Name="{topic.item}" Type="xs:boolean"'
        ' xmlns:xs="http://www.w3.org/2001/XMLSchema"/></tt:Data>'
        f"</tt:MessageDescription></{last}>"
        + "".join(f"</{name}>" for name in reversed(parents))
    )
