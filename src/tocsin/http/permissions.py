"""Who may do what, as data: permission × role × token scope. Each route names one permission."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tocsin.model.errors import TocsinError
from tocsin.model.people import Principal, Role, TokenScope

_S = TokenScope
OWNER_ADMIN = frozenset({Role.OWNER, Role.ADMIN})
BUILDERS = OWNER_ADMIN | {Role.MAKER}
EVERYBODY = frozenset(Role) - {Role.DENY}


class Permission(StrEnum):
    """What a route needs. `PUBLIC` needs nobody, `INBOX` an inbox token of the user's own."""

    PUBLIC = "public"
    INBOX = "inbox"
    SEND = "send"
    READ_NOTIFICATIONS = "read notifications"
    READ_COPIES = "read users' copies"
    CHANGE_COPIES = "change users' copies"
    READ_DIRECTORY = "read the directory"
    WRITE_DIRECTORY = "write the directory"
    WRITE_SOLUTIONS = "write solutions"
    OWN_PROFILE = "own profile"
    OWN_TOKENS = "own tokens"
    OWN_INBOX = "open one's own inbox"
    INBOX_TOKENS = "make inbox tokens"
    WRITE_ORGANIZATION = "write the organization"
    SINGLE_SIGN_ON = "set up single sign-on"
    READ_DELIVERY = "read how things are delivered"
    WRITE_DELIVERY = "change how things are delivered"
    READ_PROVIDERS = "read providers"
    READ_WEBHOOKS = "read webhooks and events"
    READ_AUDIT = "read the audit log"
    READ_ACTIONS = "read actions"
    WRITE_ACTIONS = "write actions"
    SEND_DATA = "send data points"
    READ_DATA = "read data points and devices"
    WRITE_DEVICES = "write devices"
    READ_ANALYSES = "read analyses and their runs"
    WRITE_ANALYSES = "write analyses"
    RUN_ANALYSES = "run analyses"
    LISTEN = "listen as an external analysis"
    OPERATE = "operate the installation"
    RUN_INBOX = "read and mark one's own notifications"
    RUN_PROFILE = "change one's own profile"


@dataclass(frozen=True, slots=True)
class Rule:
    """Roles that have the permission, and the token scopes of which one is enough."""

    roles: frozenset[Role] = EVERYBODY
    scopes: frozenset[TokenScope] = frozenset()
    operator: bool = False


_NOTIFY = frozenset({_S.NOTIFY_USER, _S.NOTIFY_SOLUTION, _S.NOTIFY_GROUP, _S.NOTIFY_ORGANIZATION})
PERMISSIONS: dict[Permission, Rule] = {
    Permission.PUBLIC: Rule(),
    Permission.INBOX: Rule(),
    # Which scope fits, and whether members may send, depends on the body: notifications/accept.py.
    Permission.SEND: Rule(EVERYBODY, _NOTIFY),
    Permission.READ_NOTIFICATIONS: Rule(OWNER_ADMIN, frozenset({_S.READ})),
    # One's own copies any role may read and change; others' only OWNER and ADMIN: the handler.
    Permission.READ_COPIES: Rule(EVERYBODY, frozenset({_S.READ})),
    Permission.CHANGE_COPIES: Rule(EVERYBODY, frozenset({_S.INBOX_WRITE})),
    Permission.READ_DIRECTORY: Rule(BUILDERS, frozenset({_S.READ, _S.DIRECTORY_WRITE})),
    Permission.WRITE_DIRECTORY: Rule(OWNER_ADMIN, frozenset({_S.DIRECTORY_WRITE})),
    Permission.WRITE_SOLUTIONS: Rule(BUILDERS, frozenset({_S.DIRECTORY_WRITE})),
    Permission.OWN_PROFILE: Rule(EVERYBODY, frozenset({_S.READ})),
    Permission.OWN_TOKENS: Rule(EVERYBODY, frozenset({_S.TOKENS_WRITE})),
    Permission.OWN_INBOX: Rule(EVERYBODY, frozenset({_S.INBOX_WRITE, _S.INBOX_TOKENS})),
    Permission.INBOX_TOKENS: Rule(OWNER_ADMIN, frozenset({_S.INBOX_TOKENS})),
    Permission.WRITE_ORGANIZATION: Rule(OWNER_ADMIN, frozenset({_S.DIRECTORY_WRITE})),
    # Whom an issuer signs in is anybody of the organization: as powerful as to make owners.
    Permission.SINGLE_SIGN_ON: Rule(frozenset({Role.OWNER}), frozenset({_S.DIRECTORY_WRITE})),
    Permission.READ_DELIVERY: Rule(BUILDERS, frozenset({_S.READ, _S.DELIVERY_WRITE})),
    Permission.WRITE_DELIVERY: Rule(OWNER_ADMIN, frozenset({_S.DELIVERY_WRITE})),
    Permission.READ_PROVIDERS: Rule(OWNER_ADMIN, frozenset({_S.READ, _S.DELIVERY_WRITE})),
    Permission.READ_WEBHOOKS: Rule(OWNER_ADMIN, frozenset({_S.READ, _S.DELIVERY_WRITE})),
    Permission.READ_AUDIT: Rule(OWNER_ADMIN, frozenset({_S.READ})),
    Permission.READ_ACTIONS: Rule(BUILDERS, frozenset({_S.READ, _S.ACTIONS_WRITE})),
    # What an action may do is checked when it is saved, and again each time: actions/rights.py.
    Permission.WRITE_ACTIONS: Rule(BUILDERS, frozenset({_S.ACTIONS_WRITE})),
    Permission.SEND_DATA: Rule(BUILDERS, frozenset({_S.DATA_WRITE})),
    Permission.READ_DATA: Rule(BUILDERS, frozenset({_S.READ})),
    Permission.WRITE_DEVICES: Rule(BUILDERS, frozenset({_S.DATA_WRITE})),
    # What a run user's token of the TagoIO door is good for; personal tokens need the scope.
    Permission.RUN_INBOX: Rule(EVERYBODY, frozenset({_S.INBOX_WRITE})),
    Permission.RUN_PROFILE: Rule(EVERYBODY, frozenset({_S.INBOX_WRITE})),
    Permission.READ_ANALYSES: Rule(BUILDERS, frozenset({_S.ANALYSIS_READ, _S.ANALYSIS_WRITE})),
    Permission.WRITE_ANALYSES: Rule(OWNER_ADMIN, frozenset({_S.ANALYSIS_WRITE})),
    Permission.RUN_ANALYSES: Rule(BUILDERS, frozenset({_S.ANALYSIS_RUN})),
    Permission.LISTEN: Rule(OWNER_ADMIN, frozenset({_S.ANALYSIS_LISTEN})),
    Permission.OPERATE: Rule(EVERYBODY, frozenset({_S.DIRECTORY_WRITE}), operator=True),
}

DATA_CHANGED = "data.changed"
TOLD: dict[Permission, str] = {
    Permission.WRITE_DIRECTORY: "directory.changed",
    Permission.WRITE_SOLUTIONS: "directory.changed",
    Permission.OWN_TOKENS: "directory.changed",
    Permission.WRITE_ORGANIZATION: "settings.changed",
    Permission.SINGLE_SIGN_ON: "settings.changed",
    Permission.WRITE_DELIVERY: "settings.changed",
    Permission.WRITE_DEVICES: DATA_CHANGED,
}
"""What open consoles hear when a call that needed the permission has changed something."""


def may(principal: Principal, permission: Permission) -> bool:
    """Whether `check` lets them."""
    try:
        check(principal, permission)
    except TocsinError:
        return False
    return True


def check(principal: Principal, permission: Permission) -> None:
    """Raises `forbidden` with what is missing."""
    rule = PERMISSIONS[permission]
    if principal.user.role not in rule.roles:
        message = f"The role {principal.user.role} may not {permission}."
        raise TocsinError("forbidden", message)
    if rule.operator and not principal.user.operator:
        raise TocsinError("forbidden", "Only the operator of this installation may do this.")
    if rule.scopes and principal.scopes is not None and not principal.scopes & rule.scopes:
        wanted = " or ".join(sorted(rule.scopes))
        raise TocsinError("forbidden", f"The token lacks the scope {wanted}.")
