"""The accounts: who may do what, and the `user_management` call."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from .refusals import PASSWORD_ERROR, RefusalKind, Refused

MAX_NAME_BYTES = 40


class Privilege(StrEnum):
    """What a user may do: look; do all but manage users; do everything."""

    USER = "User"
    ADMINISTRATOR = "Administrator"
    OPERATOR = "Operator"


class Action(StrEnum):
    """What `user_management` can be told."""

    ADD = "add"
    EDIT = "edit"
    DELETE = "delete"
    GET_USER = "get_user"


@dataclass(frozen=True, slots=True)
class User:
    """One account."""

    name: str
    password: str
    privilege: Privilege = Privilege.ADMINISTRATOR
    enabled: bool = True

    @property
    def status(self) -> str:
        """The value of `enable`."""
        return "Enable" if self.enabled else "Disable"


class Users:
    """The accounts of one camera."""

    PARAMETERS = ("action", "name", "newpasswd", "privilege", "enable")

    def __init__(self, first: User) -> None:
        """Begin with one account."""
        self._users = {first.name: first}

    def all(self) -> list[User]:
        """Every account, oldest first."""
        return list(self._users.values())

    def get(self, name: str) -> User | None:
        """The account of that name."""
        return self._users.get(name)

    def put(self, user: User) -> None:
        """Add an account, or replace the one of that name."""
        self._users[user.name] = user

    def check(self, name: str, is_right: Callable[[User], bool]) -> User:
        """The account, where the name is right and the password, too; which of them is wrong is not told."""
        user = self._users.get(name)
        if user is None or not user.enabled or not is_right(user):
            raise Refused(PASSWORD_ERROR, RefusalKind.LOGIN)
        return user

    def manage(self, login: str, sent: Mapping[str, str]) -> Action:
        """Do what the call says, for whoever is logged in."""
        if (user := self._users.get(login)) is None:
            raise Refused("username not exist to edit")
        if user.privilege is not Privilege.ADMINISTRATOR:
            raise Refused("Non-administrators cannot edit users", RefusalKind.PRIVILEGE)
        try:
            action = Action(sent.get("action", ""))
        except ValueError as error:
            raise Refused("action: add or edit or delete") from error
        match action:
            case Action.ADD:
                self._add(sent)
            case Action.EDIT:
                self._edit(sent)
            case Action.DELETE:
                self._delete(sent)
            case Action.GET_USER:
                pass
        return action

    def _add(self, sent: Mapping[str, str]) -> None:
        if any(not sent.get(name) for name in self.PARAMETERS):
            raise Refused(
                "The parameters must Correct include name,newpasswd,privilege,enable"
            )
        name = sent["name"]
        user = _changed(User(name, ""), sent)
        # The document limits the length and gives no text of its own for it.
        if len(name.encode()) > MAX_NAME_BYTES:
            raise Refused("error username")
        if name in self._users:
            raise Refused("error username duplicated")
        self.put(user)

    def _edit(self, sent: Mapping[str, str]) -> None:
        if (user := self._users.get(sent.get("name", ""))) is None:
            raise Refused("username none exist to edit")
        self.put(_changed(user, sent))

    def _delete(self, sent: Mapping[str, str]) -> None:
        if self._users.pop(sent.get("name", ""), None) is None:
            raise Refused("error username")


def _changed(user: User, sent: Mapping[str, str]) -> User:
    if (password := sent.get("newpasswd")) is not None:
        user = replace(user, password=password)
    if (privilege := sent.get("privilege")) is not None:
        if privilege not in Privilege:
            raise Refused(f"privilege: {' or '.join(Privilege)}")
        user = replace(user, privilege=Privilege(privilege))
    if (enable := sent.get("enable")) is not None:
        if enable not in {"Enable", "Disable"}:
            raise Refused("enable: Enable or Disable")
        user = replace(user, enabled=enable == "Enable")
    return user
