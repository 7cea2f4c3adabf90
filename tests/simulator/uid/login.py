"""Who may log in to the uid camera, who is logged in, and what an account may do."""

from collections.abc import Callable

from . import answers
from .query import Query
from .refusals import (
    NO_PRIVILEGE,
    PARSE_PARAMETERS,
    PARSE_PASSWORD,
    PARSE_UID,
    PARSE_USERNAME,
    PASSWORD_ERROR,
    RefusalKind,
    Refused,
)
from .sessions import LockOut, Sessions
from .users import Action, Privilege, User, Users


class Login:
    """The accounts of one camera, and its sessions.

    Attributes:
        accounts: Who may log in.
        sessions: Who is logged in.
        lockout: Whether wrong passwords have locked everybody out.
    """

    def __init__(self, accounts: Users, sessions: Sessions, lockout: LockOut) -> None:
        """Take all three."""
        self.accounts = accounts
        self.sessions = sessions
        self.lockout = lockout

    def open(self, query: Query) -> str:
        """Log in, and return the answer with the uid."""
        return answers.text("uid", self.sessions.open(self.check_query(query).name))

    def check_query(self, query: Query) -> User:
        """Return the account whose name and password are in a query."""
        username, password = query.get("username"), query.get("password")
        if not username:
            raise Refused(PARSE_USERNAME)
        if password is None:
            raise Refused(PARSE_PASSWORD)
        return self.check(username, password)

    def check_either(self, query: Query, *, needs_stream: bool) -> str | None:
        """Check the uid of a query, or else its name and password; return the uid.

        Args:
            query: The query.
            needs_stream: Whether a name without a stream is refused.
        """
        sent = query.found(("uid", "username", "password", "stream"))
        if (uid := sent.get("uid")) is not None:
            self.sessions.username(uid)
        elif "username" not in sent and "password" not in sent:
            raise Refused(PARSE_UID, RefusalKind.SESSION)
        elif needs_stream and "stream" not in sent:
            raise Refused(PARSE_PARAMETERS)
        else:
            self.check_query(query)
        return uid

    def check(self, username: str, password: str) -> User:
        """Return the account of a name and a password."""
        return self.log_in(username, lambda user: user.password == password)

    def log_in(self, username: str, is_right: Callable[[User], bool]) -> User:
        """Return the account of a name that passes a test."""
        if self.lockout.active:
            raise Refused(PASSWORD_ERROR, RefusalKind.LOGIN)
        try:
            user = self.accounts.check(username, is_right)
        except Refused:
            self.lockout.failed()
            raise
        self.lockout.succeeded()
        return user

    def require_change_privilege(self, username: str) -> None:
        """Refuse those who may only look."""
        user = self.accounts.get(username)
        if user is None or user.privilege is Privilege.USER:
            raise Refused(NO_PRIVILEGE, RefusalKind.PRIVILEGE)

    def manage(
        self,
        query: Query,
        username: str,
        names: tuple[str, str, str, str],
        *,
        escapes: bool,
    ) -> str:
        """Do what a `user_management` call says, and return the answer.

        Args:
            query: The call.
            username: Who calls.
            names: What `get_user` calls a user, and its name, privilege and status.
            escapes: Whether text in attributes is escaped.
        """
        action = self.accounts.manage(username, query.found(Users.PARAMETERS))
        if action is not Action.GET_USER:
            return answers.text("user_management", "OK")
        # The document does not show this answer.
        element, name, privilege, enable = names
        users = [
            (element, {name: user.name, privilege: user.privilege, enable: user.status})
            for user in self.accounts.all()
        ]
        return answers.nested("user_management", users, escapes=escapes)
