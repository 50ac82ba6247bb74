"""Pages for the browser tests of the editor: one form, and a place to send images to."""

from django import forms
from django.http import HttpResponse, JsonResponse
from django.template import RequestContext, Template
from django.urls import include, path
from django.views.decorators.csrf import csrf_protect

from richtext.fields import RichTextFormField
from richtext.widgets import RichTextWidget
from tests.richtext.test_sanitising import IMAGE

PAGE = Template(
    """{% load static %}<!doctype html>
<html lang="nl">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Hoofdstuk</title>
    <link rel="icon" href="{% static 'livp/favicon.svg' %}" type="image/svg+xml">
    <link rel="stylesheet" href="{% static 'livp/tokens.css' %}">
    <link rel="stylesheet" href="{% static 'livp/site.css' %}">
    {{ form.media }}
  </head>
  <body>
    <main class="wrap">
      <h1>Hoofdstuk</h1>
      <form method="post">
        {% csrf_token %}
        {{ form.non_field_errors }}
        {% for field in form %}
          <div>
            {{ field.label_tag }}{{ field.errors }}{{ field }}
            {% if field.help_text %}<p id="id_{{ field.name }}_helptext">{{ field.help_text }}</p>{% endif %}
          </div>
        {% endfor %}
        <button>Opslaan</button>
      </form>
      <pre id="stored">{{ stored }}</pre>
    </main>
  </body>
</html>"""
)


class TextForm(forms.Form):
    title = forms.CharField(label="Titel", required=False)
    body = RichTextFormField(
        label="Tekst",
        help_text="Beschrijf de visie in een paar alinea's.",
        widget=RichTextWidget(upload_url="/upload/"),
    )
    other = RichTextFormField(label="Toelichting", required=False)


@csrf_protect
def text(request):
    initial = {"body": request.GET.get("body", "")}
    form = TextForm(request.POST or None, initial=initial)
    stored = form.cleaned_data["body"] if form.is_valid() else ""
    return HttpResponse(PAGE.render(RequestContext(request, {"form": form, "stored": stored})))


@csrf_protect
def upload(request):
    file = request.FILES["file"]
    if not file.read(8).startswith(b"\x89PNG"):
        return JsonResponse({"error": "Dit bestand is geen PNG of JPEG."}, status=400)
    return JsonResponse({"src": IMAGE, "width": 40, "height": 20})


def image(request, key):
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>'
    )
    return HttpResponse(svg, content_type="image/svg+xml")


urlpatterns = [
    path("tekst/", text),
    path("upload/", upload),
    path("beelden/<uuid:key>/", image),
    path("", include("livp.urls")),
]
