"""Rich text is clean whatever door it comes in by: form, save, bulk, update."""

import pytest
from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import ValidationError
from hypothesis import example, given, settings
from hypothesis.extra.django import TestCase

from plans.models import Chapter
from richtext.fields import RichTextField, RichTextFormField
from richtext.sanitising import MAX_LENGTH, sanitise
from richtext.widgets import RichTextWidget
from tests.builders import make_plan
from tests.richtext.test_sanitising import IMAGE, SOUP

HOSTILE = '<p onclick="x()">a<script>alert(1)</script><a href="javascript:x">b</a></p>'
CLEAN = "<p>ab</p>"


class ChapterForm(forms.ModelForm):
    class Meta:
        model = Chapter
        fields = ["title", "body"]


class TestEveryDoor(TestCase):
    @settings(max_examples=60, deadline=None)
    @given(SOUP)
    @example("\xa00")
    def test_what_is_stored_is_what_the_sanitiser_gives(self, soup):
        expected = sanitise(soup)
        plan = make_plan()
        created = Chapter.objects.create(plan=plan, title="a", body=soup)
        assert created.body == expected
        assert Chapter.objects.get(pk=created.pk).body == expected
        assert created.history.get().body == expected

        form = ChapterForm({"title": "b", "body": soup}, instance=Chapter(plan=plan))
        if form.is_valid():
            assert Chapter.objects.get(pk=form.save().pk).body == expected

        loaded = Chapter(plan=plan, title="c", body=soup)
        if 'alt=""' not in expected:
            loaded.full_clean()
            assert loaded.body == expected


@pytest.mark.django_db
def test_update_and_bulk_create_sanitise_too():
    plan = make_plan()
    Chapter.objects.bulk_create([Chapter(plan=plan, title="a", body=HOSTILE)])
    assert Chapter.objects.get(title="a").body == CLEAN
    Chapter.objects.filter(title="a").update(body=HOSTILE + "<p>c</p>")
    assert Chapter.objects.get(title="a").body == CLEAN + "<p>c</p>"


def test_form_field_gives_the_stored_form():
    assert RichTextFormField().clean("<b>a</b>\r\n") == "<p><strong>a</strong></p>"


@pytest.mark.parametrize("nothing", ["", "<p></p>", "<p>&nbsp;</p>", "<script>x</script>"])
def test_required_form_field_takes_markup_without_words_for_empty(nothing):
    with pytest.raises(ValidationError, match="verplicht"):
        RichTextFormField().clean(nothing)
    assert RichTextFormField(required=False).clean(nothing) == ""


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (1, "Bij een afbeelding ontbreekt de beschrijving."),
        (2, "Bij 2 afbeeldingen ontbreekt de beschrijving."),
    ],
)
def test_form_field_refuses_an_image_without_description(images, message):
    with pytest.raises(ValidationError) as refused:
        RichTextFormField().clean(f'<img src="{IMAGE}" alt=" ">' * images)
    assert refused.value.messages[0].startswith(message)
    assert RichTextFormField().clean(f'<img src="{IMAGE}" alt="Kaart">')


def test_form_field_refuses_a_text_that_is_too_long():
    with pytest.raises(ValidationError, match="Deze tekst is te lang"):
        RichTextFormField().clean("x" * (MAX_LENGTH + 1))


def test_opening_and_saving_a_text_is_no_change():
    field = RichTextFormField()
    assert not field.has_changed("<ul><li>a</li></ul>", "<ul>\r\n<li><p>a</p></li></ul>")
    assert field.has_changed("<p>a</p>", "<p>b</p>")
    assert not field.has_changed(None, "")


def test_the_admin_gets_the_editor_too():
    assert isinstance(RichTextField().formfield(widget=AdminTextareaWidget).widget, RichTextWidget)
    own = RichTextWidget(upload_url="/x/")
    assert RichTextField().formfield(widget=own).widget.upload_url == "/x/"


def test_widget_is_a_text_area_that_holds_the_html():
    html = RichTextWidget(upload_url="/beelden/?a=1&b=2").render("body", "<p>a</p>", {"id": "id_body"})
    assert '<textarea name="body" cols="40" rows="16" id="id_body" data-richtext' in html
    assert 'data-upload-url="/beelden/?a=1&amp;b=2"' in html
    assert "&lt;p&gt;a&lt;/p&gt;</textarea>" in html
    assert "data-upload-url" not in RichTextWidget().render("body", "")
