import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image, ImageFile

from municipalities.models import Role
from plans.editing import PlanClosed
from plans.images import ImageRefused, clean_image, store_image
from plans.models import Plan, PlanImage
from tests.builders import make_municipality, make_plan, make_user


def picture(kind, size=(40, 30), **options):
    out = io.BytesIO()
    Image.new("RGB", size, "#0b4f6c").save(out, kind, **options)
    return out.getvalue()


def png_that_claims(width, height):
    """A PNG of some bytes that says it is enormous."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


@pytest.mark.parametrize(("kind", "extension"), [("PNG", "png"), ("JPEG", "jpg")])
def test_image_is_made_anew_without_what_it_carried(kind, extension):
    exif = Image.Exif()
    exif[0x010E] = "locatie van het huis"
    content = picture(kind, exif=exif) + b"<script>alert(1)</script>"
    clean, found = clean_image(io.BytesIO(content))
    assert found == extension
    assert b"locatie" not in clean
    assert b"script" not in clean
    with Image.open(io.BytesIO(clean)) as image:
        assert (image.format, image.size, dict(image.getexif())) == (kind, (40, 30), {})


def test_photo_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    clean, _ = clean_image(io.BytesIO(picture("JPEG", exif=exif)))
    with Image.open(io.BytesIO(clean)) as image:
        assert image.size == (30, 40)


def test_large_image_becomes_as_large_as_paper_needs():
    clean, _ = clean_image(io.BytesIO(picture("PNG", size=(4800, 1200))))
    with Image.open(io.BytesIO(clean)) as image:
        assert image.size == (2400, 600)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"geen afbeelding",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        picture("GIF"),
        picture("PNG")[:-20],
        picture("JPEG")[:-20],
        png_that_claims(60_000, 60_000),
        png_that_claims(7_000, 7_000),
        b"\x89PNG\r\n\x1a\n" + b"x" * (8 * 1024 * 1024 + 1),
    ],
    ids=[
        "empty",
        "text",
        "svg",
        "pdf",
        "gif",
        "cut off",
        "cut off photo",
        "bomb",
        "too many pixels",
        "too many bytes",
    ],
)
@pytest.mark.parametrize("is_lenient", [False, True])
def test_anything_else_is_refused_in_dutch(content, is_lenient, monkeypatch):
    # WeasyPrint tells Pillow, in the whole process, to be lenient about files that stop too soon.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", is_lenient)
    with pytest.raises(ImageRefused, match="afbeelding"):
        clean_image(io.BytesIO(content))


@pytest.mark.django_db
def test_stored_image_knows_its_size_and_who_brought_it():
    plan = make_plan()
    user = make_user(municipality=plan.municipality)
    image = store_image(plan=plan, upload=io.BytesIO(picture("PNG")), by=user)
    assert (image.width, image.height) == (40, 30)
    assert image.file.name == f"plans/{image.pk}.png"
    assert image.history.get().history_user == user


@pytest.mark.django_db
def test_adopted_plan_takes_no_image():
    plan = make_plan(status=Plan.Status.ADOPTED)
    with pytest.raises(PlanClosed):
        store_image(plan=plan, upload=io.BytesIO(picture("PNG")), by=make_user())


@pytest.mark.django_db
def test_upload_answers_the_editor(client):
    plan = make_plan()
    address = reverse("admin:plans_plan_image", args=[plan.pk])
    client.force_login(
        make_user(municipality=plan.municipality), backend="django.contrib.auth.backends.ModelBackend"
    )
    answer = client.post(address, {"file": SimpleUploadedFile("kaart.png", picture("PNG"))})
    image = PlanImage.objects.get()
    assert answer.json() == {"src": f"/beelden/{image.pk}/", "width": 40, "height": 30}
    refused = client.post(address, {"file": SimpleUploadedFile("kaart.png", b"<svg/>")})
    assert (refused.status_code, list(refused.json())) == (400, ["error"])
    assert client.post(address).json() == {"error": "Kies een afbeelding."}
    assert client.get(address).status_code == 405
    assert PlanImage.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("is_stranger", [True, False])
def test_only_editors_of_the_plan_upload(client, is_stranger):
    plan = make_plan()
    municipality = make_municipality() if is_stranger else plan.municipality
    role = Role.POLICY_OFFICER if is_stranger else Role.COUNCIL_READER
    client.force_login(
        make_user(municipality=municipality, role=role), backend="django.contrib.auth.backends.ModelBackend"
    )
    answer = client.post(
        reverse("admin:plans_plan_image", args=[plan.pk]),
        {"file": SimpleUploadedFile("kaart.png", picture("PNG"))},
    )
    assert answer.status_code == (404 if is_stranger else 403)
    assert not PlanImage.objects.exists()
