"""Why a person gets a notification, as a path and as a sentence in the person's language."""

from __future__ import annotations

from tocsin.model.notification import Scope

_SENTENCES = {
    "en": {
        Scope.USER: "You get this because it was sent to you by name.",
        Scope.SOLUTION: "You get this because you use {solution}.",
        Scope.GROUPS: "You get this because you are in {groups} of {solution}.",
        Scope.ORGANIZATION: "You get this because you belong to {organization}.",
    },
    "de": {
        Scope.USER: "Sie erhalten dies, weil es an Sie persönlich geschickt wurde.",
        Scope.SOLUTION: "Sie erhalten dies, weil Sie {solution} verwenden.",
        Scope.GROUPS: "Sie erhalten dies, weil Sie in {solution} zu {groups} gehören.",
        Scope.ORGANIZATION: "Sie erhalten dies, weil Sie zu {organization} gehören.",
    },
    "es": {
        Scope.USER: "Recibe esto porque se le envió a usted.",
        Scope.SOLUTION: "Recibe esto porque usa {solution}.",
        Scope.GROUPS: "Recibe esto porque está en {groups} de {solution}.",
        Scope.ORGANIZATION: "Recibe esto porque pertenece a {organization}.",
    },
    "ar": {
        Scope.USER: "تلقيت هذا لأنه أُرسل إليك بالاسم.",
        Scope.SOLUTION: "تلقيت هذا لأنك تستخدم {solution}.",
        Scope.GROUPS: "تلقيت هذا لأنك ضمن {groups} في {solution}.",
        Scope.ORGANIZATION: "تلقيت هذا لأنك تنتمي إلى {organization}.",
    },
    "ja": {
        Scope.USER: "あなた宛てに送信されたため届いています。",
        Scope.SOLUTION: "{solution} を利用しているため届いています。",
        Scope.GROUPS: "{solution} の {groups} に属しているため届いています。",
        Scope.ORGANIZATION: "{organization} に属しているため届いています。",
    },
}


def because(
    scope: Scope,
    *,
    organization: str,
    solution: str | None,
    groups: tuple[str, ...],
    language: str | None,
) -> str:
    """One sentence; English where we do not speak the language."""
    words = _SENTENCES.get((language or "en").partition("-")[0].lower(), _SENTENCES["en"])
    return words[scope].format(
        organization=organization, solution=solution or "", groups=", ".join(groups)
    )


def path(
    scope: Scope, *, organization: str, solution: str | None, groups: tuple[str, ...]
) -> list[str]:
    """From the whole to the part by which the person is meant: organization, solution, groups."""
    steps = [organization]
    if scope in (Scope.SOLUTION, Scope.GROUPS) and solution is not None:
        steps.append(solution)
    if scope is Scope.GROUPS:
        steps.append(", ".join(groups))
    return steps
