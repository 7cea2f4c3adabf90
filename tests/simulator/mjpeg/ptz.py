"""decoder_control.cgi of the `mjpeg` camera: what each command does to the motors and outputs."""

from tests.simulator.scene import Scene

from .params import Profile

MOVES = {
    0: (0, 1),
    2: (0, -1),
    4: (-1, 0),
    6: (1, 0),
    90: (-1, 1),
    91: (1, 1),
    92: (-1, -1),
    93: (1, -1),
}
STOPS = (1, 3, 5, 7)
PATROL_STOPS = (21, 27, 29)
STRAIGHT = (0, 2, 4, 6)
LENS = {8: "iris", 10: "iris", 12: "focus", 14: "focus", 16: "zoom", 18: "zoom"}
LENS_FORWARD = (10, 14, 16)
"""The lens commands that open the iris, focus farther and zoom in; the others do the opposite."""
SWITCHES = range(22, 30)
PRESETS = range(30, 62)
PRESET_32 = (92, 93)
OUTPUT = (94, 95)
MOTOR_TEST = 255
UNITS_PER_DEGREE = 200 / 300
"""The motors turn 300 degrees from end to end."""
STEP_DEGREES = 1


class Ptz:
    """Carries out decoder commands on a scene.

    A fixed camera accepts the motors' commands all the same; its scene does not move.

    Attributes:
        presets_enabled: Whether presets work.
        output: Level of the IO output, which drives the infrared LEDs.
        switches: The decoder's auxiliary switches.
    """

    def __init__(
        self, scene: Scene, profile: Profile, *, swap_left_right: bool
    ) -> None:
        """Take the scene, the profile, and whether left and right are swapped as on FI89xx cameras."""
        self._scene = scene
        self._profile = profile
        self._swap = -1 if swap_left_right else 1
        self.presets_enabled = True
        self.output = 0
        self.switches = dict.fromkeys(range(1, 5), False)

    def run(self, command: int, *, onestep: bool, degree: int) -> bool:
        """Carry out a command; return whether there is such a command on this camera."""
        if command in OUTPUT:
            self.output = int(command == 94)
            self._scene.infrared = command == self._profile.infrared_on
            return True
        if self._profile.decoder:
            return self._run_decoder(command)
        return self._run_motor(command, onestep=onestep, degree=degree)

    def _run_motor(self, command: int, *, onestep: bool, degree: int) -> bool:
        if command in MOVES:
            dx, dy = MOVES[command]
            dx *= self._swap
            if onestep and command in STRAIGHT:
                self._scene.step(dx, dy, degree * UNITS_PER_DEGREE)
            else:
                self._scene.start_move(dx, dy)
        elif command in STOPS:
            self._scene.stop()
        elif command in PATROL_STOPS:
            self._scene.stop_patrol()
        elif command == 25:
            self._scene.go_to(pan=0, tilt=0)
        elif command in (20, 26, 28, MOTOR_TEST):
            self._scene.start_patrol(
                horizontal=command != 26, vertical=command in (26, MOTOR_TEST)
            )
        elif command in PRESETS:
            self._preset(command)
        else:
            return False
        return True

    def _run_decoder(self, command: int) -> bool:
        if command in LENS:
            direction = 1 if command in LENS_FORWARD else -1
            getattr(self._scene, f"start_{LENS[command]}")(direction)
        elif command - 1 in LENS:
            getattr(self._scene, f"start_{LENS[command - 1]}")(0)
        elif command in SWITCHES:
            number, opens = divmod(command - SWITCHES.start, 2)
            self.switches[number + 1] = not opens
        elif command in PRESET_32:
            self._preset(command)
        elif command in STRAIGHT:
            dx, dy = MOVES[command]
            self._scene.start_move(dx * self._swap, dy)
        elif command == 20:
            self._scene.start_patrol(horizontal=True, vertical=False)
        elif command in STOPS:
            self._scene.stop_head()
        elif command == 21:
            self._scene.stop_patrol()
        elif command in PRESETS:
            self._preset(command)
        else:
            return False
        return True

    def _preset(self, command: int) -> None:
        """Set or go to a preset: 28+2n and 29+2n."""
        if not self.presets_enabled:
            return
        number, goes = divmod(command - 28, 2)
        if goes:
            self._scene.go_to_preset(number)
        else:
            self._scene.set_preset(number)
