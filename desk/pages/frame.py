"""Frame: the communication frame of a plan for a period, as the canvas people know, in the plan's hub."""

from django import forms
from django.contrib import admin, messages
from django.forms.widgets import Script
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.text import capfirst

from communication.frame import (
    LONG_BLOCK,
    MANY_POINTS,
    FrameRefused,
    blocks_of,
    copied_blocks,
    frames_to_copy,
    publish_frame,
    start_frame,
    years_left,
)
from communication.models import CommunicationFrame, FrameBlock
from desk.pages.base import PlanPartAdmin, is_number
from documents.frame import HALVES, sheet_of
from plans.forms import PartForm

# Where a record of the plan or the register is changed.
EDITED_AT = {
    "guidingprinciple": "admin:plans_guidingprinciple_change",
    "priority": "admin:priorities_priority_change",
    "organisation": "admin:stakeholders_organisation_change",
    "partnership": "admin:stakeholders_partnership_change",
}


class FrameForm(PartForm):
    """The years and the core of a frame."""

    class Meta:
        model = CommunicationFrame
        fields = ["first_year", "last_year", "ambition", "version"]
        widgets = {"ambition": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"ambition": "Eén zin. Die staat in het midden, bij de uitgangspunten en prioriteiten."}


class NewFrameForm(FrameForm):
    """A new frame: its years, and which older one it begins as."""

    like = forms.ModelChoiceField(
        CommunicationFrame.objects.none(),
        label="Begin met",
        required=False,
        empty_label="Lege blokken",
        help_text="Neemt u een ander frame over? Dan kan er tekst van dat plan in blijven staan. "
        "Lees elk blok na. Uitgangspunten, prioriteiten en partners komen altijd uit dit plan.",
    )
    field_order = ("first_year", "last_year", "like", "ambition")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        frames = frames_to_copy(self.plan)
        self.fields["like"].queryset = CommunicationFrame.objects.filter(pk__in=[one.pk for one in frames])
        self.fields["like"].label_from_instance = lambda frame: f"Frame {frame.period} van {frame.plan.title}"
        if not frames:
            del self.fields["like"]


class BlockForm(PartForm):
    """The points of one block, one a line."""

    class Meta:
        model = FrameBlock
        fields = ["points", "version"]
        widgets = {"points": forms.Textarea(attrs={"rows": 14})}

    class Media:
        js = [Script("livp/frame.js", defer=True)]


class FramePart(PlanPartAdmin):
    """What the pages of a frame and of its blocks share."""

    tab = "communication"
    tab_url = "admin:communication_communicationframe_of_plan"

    def canvas_url(self, frame, number=None):
        """The canvas of a frame, at one of its blocks."""
        anchor = f"#blok-{number}" if number else ""
        return f"{reverse(self.tab_url, args=[frame.plan_id])}?jaar={frame.first_year}{anchor}"

    def part_context(self, request, part):
        context = super().part_context(request, part)
        frame = part.frame if isinstance(part, FrameBlock) else part
        return context | {"tab_url": self.canvas_url(frame) if frame else context["tab_url"]}


@admin.register(CommunicationFrame)
class FrameAdmin(FramePart):
    form = FrameForm
    change_form_template = "admin/communication/frame_form.html"
    delete_confirmation_template = "admin/communication/frame_delete.html"

    def get_urls(self):
        wrap = self.admin_site.admin_view
        name = "communication_communicationframe"
        return [
            path("van-plan/<int:plan_id>/", wrap(self.of_plan_view), name=f"{name}_of_plan"),
            path("<int:object_id>/openbaar/", wrap(self.publish_view), name=f"{name}_publish"),
            # Frames stand in the order of their years: nobody moves them.
            *(one for one in super().get_urls() if one.name != f"{name}_move"),
        ]

    def get_form(self, request, obj=None, change=False, **kwargs):
        if obj is None:
            kwargs["form"] = NewFrameForm
        return super().get_form(request, obj, change=change, **kwargs)

    def get_changeform_initial_data(self, request):
        first, last = years_left(request.plan) or (request.plan.first_year, request.plan.last_year)
        before = next((one for one in frames_to_copy(request.plan) if one.last_year < first), None)
        return {"first_year": first, "last_year": last, "like": before.pk if before else None}

    def save_model(self, request, obj, form, change):
        if change:
            super().save_model(request, obj, form, change)
            return
        like = form.cleaned_data.get("like")
        start_frame(frame=obj, by=request.user, like=like)
        if like:
            messages.warning(
                request,
                f"De tekst komt uit het frame {like.period}. Lees elk blok na: er kan iets in staan dat nu "
                "niet meer klopt.",
            )

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except FrameRefused as refusal:
            messages.error(request, str(refusal))
            request.is_refused = True
            return self.back_to_tab(request.plan)

    def _saved(self, request, obj):
        messages.success(request, f"{capfirst(self.opts.verbose_name)} is opgeslagen.")
        return HttpResponseRedirect(self.canvas_url(obj))

    def put_back(self, request, part, row, *, reason=""):
        """An older version brings back the words, never who may read them."""
        row.is_public = part.is_public
        super().put_back(request, part, row, reason=reason)

    def of_plan_view(self, request, plan_id):
        """The canvas of one of the frames of a plan: of the year asked, else the latest."""
        plan = self.plan_in_scope(request, plan_id)
        frames = list(plan.frames.select_related("plan__municipality").order_by("first_year"))
        frame = self.frame_asked(request, frames)
        context = self.hub(
            request,
            plan,
            self.tab,
            frames=frames,
            frame=frame,
            may_write=self._may(request, "change", plan),
            may_add=self._may(request, "add", plan) and years_left(plan) is not None,
        )
        if frame:
            context |= self.canvas(frame)
        return TemplateResponse(request, "admin/communication/frame.html", context)

    def frame_asked(self, request, frames):
        """The frame with the year of `?jaar=`; the latest where none is asked."""
        asked = request.GET.get("jaar", "")
        if not asked:
            return frames[-1] if frames else None
        year = int(asked) if is_number(asked) else 0
        found = next((one for one in frames if one.first_year <= year <= one.last_year), None)
        if found is None and frames:
            raise Http404
        return found

    def canvas(self, frame):
        """The blocks with links to where they and the records of the plan are changed."""
        blocks = blocks_of(frame)
        copied = copied_blocks(frame)
        shown = [
            {
                "block": block,
                "is_copied": block.number in copied,
                "from_plan": [
                    {
                        "heading": given.heading,
                        "records": [
                            (record.name, reverse(EDITED_AT[record.kind], args=[record.pk]))
                            for record in given.records
                        ],
                    }
                    for given in block.from_plan
                ],
            }
            for block in blocks
        ]
        return {
            "halves": [
                {"key": key, "name": name, "blocks": [one for one in shown if one["block"].half == key]}
                for key, name in HALVES.items()
            ],
            "sheet": sheet_of(frame, blocks),
        }

    def publish_view(self, request, object_id):
        """Ask, and then make a frame public or hide it again."""
        frame = self.part_in_scope(request, object_id)
        self.require_change(request, frame)
        request.plan = frame.plan
        if request.method == "POST":
            is_public = request.POST.get("openbaar") == "ja"
            done = "Het frame is nu openbaar." if is_public else "Het frame is nu alleen voor collega’s."
            self.attempt(
                request, lambda: publish_frame(frame=frame, is_public=is_public, by=request.user), done
            )
            return HttpResponseRedirect(self.canvas_url(frame))
        context = self.part_context(request, frame) | {
            "frame": frame,
            "empty": [block for block in blocks_of(frame) if block.is_empty],
        }
        return TemplateResponse(request, "admin/communication/frame_publish.html", context)


@admin.register(FrameBlock)
class FrameBlockAdmin(FramePart):
    form = BlockForm
    change_form_template = "admin/communication/frame_block.html"

    def get_urls(self):
        # The eight blocks come and go with their frame, each at its own place.
        gone = {f"communication_frameblock_{what}" for what in ("add", "delete", "move")}
        return [one for one in super().get_urls() if one.name not in gone]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("frame__plan__municipality")

    def part_context(self, request, part):
        context = super().part_context(request, part)
        blocks = {block.number: block for block in blocks_of(part.frame)}
        return context | {
            "title": f"{part.block} {part}",
            "shown": blocks[part.block],
            "previous": blocks.get(part.block - 1),
            "following": blocks.get(part.block + 1),
            "sheet": sheet_of(part.frame, tuple(blocks.values())),
            "longest": FrameBlock._meta.get_field("points").max_length,
            "long_block": LONG_BLOCK,
            "many_points": MANY_POINTS,
            "tab_url": self.canvas_url(part.frame, part.block),
            "above": {"label": str(part.frame), "url": self.canvas_url(part.frame)},
        }

    def _saved(self, request, obj):
        messages.success(request, f"Blok ‘{obj}’ is opgeslagen.")
        return HttpResponseRedirect(self.canvas_url(obj.frame, obj.block))
