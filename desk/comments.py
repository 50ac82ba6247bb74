"""Comments of colleagues on a chapter, priority or action of a draft: made, answered, settled."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from desk.models import Comment
from municipalities.models import User
from plans.editing import Gone, PlanClosed, lock_for_editing, require_present, save_as, sign
from plans.models import Plan
from richtext.plain import PlainTextMixin

# What can be commented on: the names of the relations of a comment, which are those of the models as well.
SUBJECTS = ("chapter", "priority", "action")
MOST_CHARACTERS = 5000


class CommentSettled(Exception):
    """The comment is settled: who has more to say opens it again first."""

    def __init__(self) -> None:
        super().__init__("Deze opmerking is al afgehandeld. Open haar eerst weer.")


class CommentForm(PlainTextMixin, forms.Form):
    """What a colleague has to say."""

    text = forms.CharField(
        label="Uw opmerking",
        max_length=MOST_CHARACTERS,
        error_messages={
            "required": "Schrijf eerst een opmerking.",
            "max_length": "Een opmerking heeft ten hoogste 5.000 tekens. Maak haar korter.",
        },
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": MOST_CHARACTERS}),
    )


def _form(data: Any = None, *, answers: Comment | None = None) -> CommentForm:
    """The form for a comment of its own, or for an answer."""
    if answers is None:
        return CommentForm(data, auto_id="id_opmerking_%s")
    form = CommentForm(data, auto_id=f"id_antwoord_{answers.pk}_%s")
    form.fields["text"].label = "Uw antwoord"
    return form


def subject_of(part: Any) -> str | None:
    """The relation of a comment for a record like `part`; None for what takes no comments."""
    name = part._meta.model_name
    return name if name in SUBJECTS else None


def subject_url(comment: Any) -> str:
    """The page of what `comment`, or a row of its history, is about. No query."""
    name = next(name for name in SUBJECTS if getattr(comment, f"{name}_id"))
    label = Comment._meta.get_field(name).related_model._meta.app_label  # type: ignore[union-attr]
    return reverse(f"admin:{label}_{name}_change", args=[getattr(comment, f"{name}_id")])


def comments_url(plan: Plan) -> str:
    """The list of the comments on a plan, newest first."""
    return reverse("admin:plans_plan_changes", args=[plan.pk], query={"soort": "opmerkingen"})


@transaction.atomic
def make_comment(*, part: Any, text: str, by: User) -> Comment:
    """Comment on a chapter, priority or action. Raises PlanClosed once the plan is adopted, and Gone."""
    plan = lock_for_editing(part.plan_id)
    require_present(part)
    comment = Comment(plan=plan, author=by, text=text.strip())
    setattr(comment, subject_of(part) or "", part)
    comment.full_clean()
    save_as(comment, by=by, reason="Toegevoegd")
    return comment


@transaction.atomic
def answer_comment(*, comment: Comment, text: str, by: User) -> Comment:
    """Answer a comment, below the others. Raises PlanClosed, Gone, or CommentSettled."""
    first = _locked(comment)
    if first.settled_at:
        raise CommentSettled
    answer = Comment(plan=first.plan, author=by, text=text.strip(), answers=first)
    for name in SUBJECTS:
        setattr(answer, f"{name}_id", getattr(first, f"{name}_id"))
    answer.full_clean()
    save_as(answer, by=by, reason="Toegevoegd")
    return answer


@transaction.atomic
def settle_comment(*, comment: Comment, by: User) -> None:
    """Say that nothing needs to be done any more. Raises PlanClosed, Gone."""
    first = _locked(comment)
    if first.settled_at is None:
        first.settled_at, first.settled_by = timezone.now(), by
        save_as(first, by=by, reason="Afgehandeld")


@transaction.atomic
def reopen_comment(*, comment: Comment, by: User) -> None:
    """Take back that a comment was settled. Raises PlanClosed, Gone."""
    first = _locked(comment)
    if first.settled_at is not None:
        first.settled_at = first.settled_by = None
        save_as(first, by=by, reason="Weer geopend")


def _locked(comment: Comment) -> Comment:
    """The first comment of the thread, fresh, with its plan locked."""
    lock_for_editing(comment.plan_id)
    first = Comment.objects.select_related("plan").filter(pk=comment.answers_id or comment.pk).first()
    if first is None:
        raise Gone
    return first


@transaction.atomic
def bring_back_comments(*, plan: Plan, by: User) -> int:
    """Bring back comments that went with a record that stands in the plan again; return how many.

    No comment is ever deleted by itself, so every one that is gone went with its record.
    """
    rows = Comment.history.filter(plan_id=plan.pk, history_type="-").order_by("history_id")
    deleted = {row.id: row.instance for row in rows}
    for pk in Comment.objects.filter(pk__in=deleted).values_list("pk", flat=True):
        del deleted[pk]
    present = {
        name: set(
            Comment._meta.get_field(name)
            .related_model._base_manager.filter(plan_id=plan.pk)  # type: ignore[union-attr]
            .values_list("pk", flat=True)
        )
        for name in SUBJECTS
    }
    back = [
        comment
        for comment in deleted.values()
        if any(getattr(comment, f"{name}_id") in present[name] for name in SUBJECTS)
    ]
    # Answers after what they answer.
    for comment in sorted(back, key=lambda comment: (comment.answers_id is not None, comment.pk)):
        sign(comment, by=by, reason="Teruggezet")
        comment.save(force_insert=True)
    return len(back)


OpenComments = dict[tuple[str, int], int]
"""How many comments are open, per relation and record: `("chapter", 12)`."""


def open_counts(plan: Plan) -> OpenComments:
    """How many comments are open in `plan`. One query."""
    counts: dict[tuple[str, int], int] = defaultdict(int)
    for row in Comment.objects.open().filter(plan=plan).values(*SUBJECTS).annotate(number=Count("pk")):
        name = next(name for name in SUBJECTS if row[name])
        counts[name, row[name]] += row["number"]
    return counts


@dataclass(frozen=True)
class Thread:
    """A comment with its answers. `may_settle`: whether the reader may settle or reopen it."""

    comment: Comment
    answers: list[Comment]
    may_settle: bool
    form: CommentForm


@dataclass(frozen=True)
class Panel:
    """The comments on one record, for one reader."""

    url: str
    may_write: bool
    form: CommentForm
    open: list[Thread] = field(default_factory=list)
    settled: list[Thread] = field(default_factory=list)
    done: str = ""
    problem: str = ""
    not_saved: str = ""
    shows_settled: bool = False

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to read or to do."""
        return self.may_write or bool(self.open or self.settled)

    @property
    def has_errors(self) -> bool:
        """Whether something that was sent is refused."""
        return bool(self.problem or self.form.errors or any(thread.form.errors for thread in self.open))


@dataclass(frozen=True)
class Outcome:
    """What came of a form of the panel: a sentence, and the form with errors when it was refused.

    `comment` is the one that the form was about, or the new one; None for a refused new comment. What was
    written and could not be saved comes back as `not_saved`.
    """

    comment: Comment | None = None
    done: str = ""
    problem: str = ""
    not_saved: str = ""
    form: CommentForm | None = None


def panel_for(part: Any, *, user: User, url: str, outcome: Outcome | None = None) -> Panel | None:
    """The comments on `part`; None for who may not read them, and for what takes none. One query."""
    name = subject_of(part)
    if name is None or not user.has_perm("desk.view_comment", part.plan):
        return None
    outcome = outcome or Outcome()
    about = outcome.comment.pk if outcome.comment else None
    answers: dict[int, list[Comment]] = defaultdict(list)
    first: list[Comment] = []
    for comment in Comment.objects.filter(**{name: part}).select_related("author", "settled_by"):
        comment.plan = part.plan
        if comment.answers_id:
            answers[comment.answers_id].append(comment)
        else:
            first.append(comment)
    threads = [
        Thread(
            comment=comment,
            answers=answers[comment.pk],
            may_settle=user.has_perm("desk.settle_comment", comment),
            form=outcome.form if outcome.form is not None and about == comment.pk else _form(answers=comment),
        )
        for comment in first
    ]
    return Panel(
        url=url,
        may_write=user.has_perm("desk.add_comment", part.plan),
        form=outcome.form if outcome.form is not None and about is None else _form(),
        open=[thread for thread in threads if not thread.comment.settled_at],
        settled=[thread for thread in threads if thread.comment.settled_at],
        done=outcome.done,
        problem=outcome.problem,
        not_saved=outcome.not_saved,
        shows_settled=any(thread.comment.settled_at and thread.comment.pk == about for thread in threads),
    )


def take(data: Any, *, part: Any, by: User) -> Outcome:
    """Carry out a form of the panel on `part`: `make`, or `answer`, `settle` or `reopen` with a comment's id.

    Raises Comment.DoesNotExist when there is no such comment on `part`, and PermissionDenied.
    """
    button = next((name for name in ("answer", "settle", "reopen") if name in data), "make")
    comment = None
    if button != "make":
        pk = data[button]
        on_part = Comment.objects.first_of_thread().filter(**{subject_of(part) or "": part})
        comment = on_part.get(pk=pk if pk.isdecimal() and len(pk) <= 18 else 0)
        comment.plan = part.plan
    is_allowed = (
        by.has_perm("desk.settle_comment", comment)
        if button in ("settle", "reopen")
        else by.has_perm("desk.add_comment", part.plan)
    )
    if not is_allowed:
        raise PermissionDenied
    try:
        if comment is not None and button == "settle":
            settle_comment(comment=comment, by=by)
            return Outcome(comment, done="De opmerking is afgehandeld.")
        if comment is not None and button == "reopen":
            reopen_comment(comment=comment, by=by)
            return Outcome(comment, done="De opmerking is weer open.")
        form = _form(data, answers=comment)
        if not form.is_valid():
            form.fields["text"].widget.attrs["autofocus"] = (
                True  # the panel is replaced, and the focus with it
            )
            return Outcome(comment, form=form)
        text = form.cleaned_data["text"]
        if comment is not None:
            answer_comment(comment=comment, text=text, by=by)
            return Outcome(comment, done="Uw antwoord staat erbij.")
        return Outcome(make_comment(part=part, text=text, by=by), done="Uw opmerking staat erbij.")
    except (PlanClosed, Gone, CommentSettled) as refusal:
        return Outcome(comment, problem=str(refusal), not_saved=data.get("text", "")[:MOST_CHARACTERS])
