"""The settings in force: what a write makes of them, how they are answered, and what they do to the picture."""

from collections.abc import Mapping

from tests.simulator.scene import Scene

from . import motion, osd
from .clock import Clock, merge_time
from .encoder import Values, merge_audio, merge_video
from .profiles import Traits
from .refusals import Refused
from .settings import GROUPS, factory_defaults

NEUTRAL_IMAGE = 128
ADDRESS = ("ipaddr", "netmask", "gateway")
STREAMS = ("stream1", "stream2")


class Configuration:
    """What one camera is set to.

    Attributes:
        values: The values in force, by the path of the CGI.
        clock: The camera's clock.
    """

    def __init__(
        self, traits: Traits, *, title: str | None, mac: str, bit_order: motion.BitOrder
    ) -> None:
        """Begin as out of the box; `title` is the OSD title then."""
        self._traits = traits
        self._title = title
        self._mac = mac
        self._bit_order = bit_order
        self.clock = Clock()
        self.values = self._out_of_the_box()

    def _out_of_the_box(self) -> dict[str, Values]:
        values = factory_defaults(self._bit_order)
        if self._title is not None:
            values["osd"]["title_utf8"] = self._title
        return values

    def reset(self, *, retain_network: bool) -> None:
        """Become as out of the box again."""
        network = self.values["network"]
        self.values = self._out_of_the_box()
        if retain_network:
            self.values["network"] = network
        self.clock.synchronise()

    def write(self, path: str, sent: Mapping[str, str]) -> None:
        """Put what was sent into force, all of it or nothing."""
        self.values[path] = self._merge(path, GROUPS[path].parse(sent))

    def _merge(self, path: str, changes: Values) -> Values:
        """The values after a change, as far as one parameter bears on another."""
        values = self.values[path]
        match path.rpartition("/")[2]:
            case "time":
                return merge_time(self.clock, values, changes)
            case "audioencoder":
                return merge_audio(values, changes)
            case "osd":
                return osd.merge_osd(values, changes)
            case "stream1" | "stream2" as stream:
                return merge_video(stream, values, changes)
            case "motion" if "areavalue" in changes:
                area = motion.without_padding(changes["areavalue"], self._bit_order)
                return values | changes | {"areavalue": area}
            case "network" if self._traits.address_goes_together:
                missing = [name for name in ADDRESS if name not in changes]
                if missing and len(missing) < len(ADDRESS):
                    raise Refused(f"{missing[0]} error")
        return values | changes

    def attributes(self, path: str) -> Values:
        """The attributes of an answer: the values in force, and what only answers have."""
        values = dict(self.values[path])
        match path:
            case "network":
                return {"macaddr": self._mac} | values
            case "time":
                if not self._traits.update_method_upper_case:
                    values["update_method"] = values["update_method"].lower()
                if self._traits.update_period is not None:
                    values["update_period"] = self._traits.update_period
                now = self.clock.now(values["timezone"])
                values["current_time"] = f"{now:%Y-%m-%d %H:%M:%S}"
            case "osd":
                values["time_format"] = values["time_format"].replace("_", " ")
            case "motion":
                values["blockcount"] += self._traits.blockcount_suffix
                if self._traits.hides_area_while_disabled and values["enable"] == "0":
                    values["areavalue"] = motion.NOTHING
        return values

    def streams(self) -> list[tuple[str, Values]]:
        """The elements of the answer about both streams."""
        return [(name, self.values[f"videoencoder/{name}"]) for name in STREAMS]

    def show(self, scene: Scene) -> None:
        """Let the picture be as the settings say."""
        for name, value in self.values["image"].items():
            setattr(scene, name, int(value) / NEUTRAL_IMAGE)
        text = self.values["osd"]
        shown = text["enable"] == "1"
        stream = self.values["videoencoder/stream1"]
        scene.title = osd.title(text, stream) if shown else ""
        scene.title_at = osd.place(text, "title")
        scene.show_time = shown
        scene.time_at = osd.place(text, "time")
        scene.time_text = self._time_text
        scene.osd_color, scene.osd_background = osd.COLORS[text["color"]]

    def _time_text(self) -> str:
        now = self.clock.now(self.values["time"]["timezone"])
        return osd.time_text(self.values["osd"], now)
