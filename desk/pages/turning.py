"""Turning a chapter into a priority, principle or objective, and back: what will happen, and then it does."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from desk.models import Comment
from plans.chapters import chapter_tree, walk
from plans.editing import Gone, PlanClosed, StillInUse
from plans.models import Chapter
from priorities.turning import (
    CannotTurn,
    turn_chapter,
    turn_into_chapter,
    turned_chapter,
    turned_record,
)

CHOICES = (
    ("priority", "Prioriteit", "Een onderwerp dat in deze periode extra aandacht krijgt."),
    ("guidingprinciple", "Uitgangspunt", "Iets wat bij elk thema geldt."),
    ("objective", "Algemene doelstelling", "Een of enkele zinnen over wat het plan moet bereiken."),
)
BACK = (("chapter", "Hoofdstuk", "Een paragraaf met een gewone tekst."),)
TAKES_COMMENTS = {"priority", "chapter"}


class TurnsMixin:
    """A part of a plan that can become another kind of part. Put it before PlanPartAdmin."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_turn"
        view = self.admin_site.admin_view(self.turn_view)
        return [path("<int:object_id>/omzetten/", view, name=name), *super().get_urls()]

    def part_context(self, request, part):
        context = super().part_context(request, part)
        if part is not None and context["may_change"]:
            context["turn_url"] = self.url("turn", part.pk)
        return context

    def turn_view(self, request, object_id):
        """Say what the part would become, and make it so."""
        part = self.part_in_scope(request, object_id)
        request.plan = part.plan
        self.require_change(request, part)
        choices = CHOICES if isinstance(part, Chapter) else BACK
        if request.method == "POST":
            into = request.POST.get("into")
            if into not in {key for key, _, _ in choices}:
                raise Http404
            return self.turn(request, part, into)
        context = self.part_context(request, part) | {
            "choices": [self.choice(part, *choice) for choice in choices],
        }
        return TemplateResponse(request, "admin/priorities/turn.html", context)

    def choice(self, part, key, label, hint):
        """One of the kinds it can become, with what happens or why it cannot."""
        found = {"key": key, "label": label, "hint": hint}
        try:
            self.refuse_open_comments(part, key)
            turned = turned_chapter(part, key) if isinstance(part, Chapter) else turned_record(part)
        except CannotTurn as refusal:
            return found | {"refusal": str(refusal)}
        return found | {"turned": turned}

    def refuse_open_comments(self, part, into):
        """What colleagues still have to say goes along, or keeps the text where it is."""
        if into in TAKES_COMMENTS:
            return
        chapters = [node.chapter.pk for node in walk(self.below(part))]
        if number := Comment.objects.open().filter(chapter__in=chapters).count():
            what = "staat nog 1 opmerking" if number == 1 else f"staan nog {number} opmerkingen"
            raise CannotTurn(f"Bij deze tekst {what} van collega's. Handel die eerst af.")

    def below(self, chapter):
        tree = chapter_tree(Chapter.objects.filter(plan_id=chapter.plan_id))
        return [node for node in walk(tree) if node.chapter.pk == chapter.pk]

    def turn(self, request, part, into):
        try:
            self.refuse_open_comments(part, into)
            if isinstance(part, Chapter):
                made = turn_chapter(chapter=part, into=into, by=request.user)
            else:
                made = turn_into_chapter(record=part, by=request.user)
        except (CannotTurn, PlanClosed, Gone, StillInUse) as refusal:
            messages.error(request, str(refusal))
            if isinstance(refusal, Gone | PlanClosed):
                return self.back_to_tab(part.plan)
            return HttpResponseRedirect(self.url("turn", part.pk))
        opts = made._meta
        messages.success(request, f"Dit is nu een {opts.verbose_name}. De tekst staat alleen nog hier.")
        return HttpResponseRedirect(
            reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[made.pk])
        )
