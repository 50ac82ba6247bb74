"""Hoe leest dit? Hints on a text that somebody is writing; nothing of it is stored."""

from django.core.exceptions import PermissionDenied
from django.template.response import TemplateResponse
from django.utils.text import Truncator
from django.views.decorators.http import require_POST

from richtext.plain_language import Kind, hints
from richtext.sanitising import TextTooLong

LONGEST = 200_000
MOST_SHOWN = 6
GROUPS = (
    (Kind.LONG_SENTENCE, "Lange zinnen"),
    (Kind.PASSIVE, "Wie doet het?"),
    (Kind.WORD, "Woorden die eenvoudiger kunnen"),
    (Kind.LONG_WORD, "Lange woorden"),
)


@require_POST
def plain_language_view(request):
    """The hints as a piece of a page, for who writes chapters or messages anywhere."""
    user = request.user
    may_write = user.has_perm("plans.change_chapter") or user.has_perm(
        "communication.change_communicationmoment"
    )
    if not may_write:
        raise PermissionDenied
    text = request.POST.get("text", "")
    try:
        reading = hints(text) if len(text) <= LONGEST else None
    except TextTooLong:
        reading = None
    context = {"reading": reading}
    if reading:
        context["figure"] = None if reading.flesch_douma is None else round(reading.flesch_douma)
        context["groups"] = [group for kind, label in GROUPS if (group := _group(reading, kind, label))]
    return TemplateResponse(request, "admin/plain_language.html", context)


def _group(reading, kind, label):
    found = [hint for hint in reading.hints if hint.kind is kind]
    shown = [
        {
            # Enough of a sentence to find it by.
            "excerpt": Truncator(hint.excerpt).words(9, truncate=" …"),
            "suggestion": hint.suggestion,
            "times": hint.times,
        }
        for hint in found[:MOST_SHOWN]
    ]
    return (
        {"label": label, "count": len(found), "hints": shown, "more": len(found) - len(shown)}
        if found
        else None
    )
