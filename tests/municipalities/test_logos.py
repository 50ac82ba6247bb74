"""A logo: really a PNG, of a sane size, and nothing but its pixels."""

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageFile, PngImagePlugin

from municipalities.logos import MOST_BYTES, clean_logo


def png(width=64, height=64, mode="RGBA", **options):
    target = io.BytesIO()
    Image.new(mode, (width, height), 1 if mode == "P" else None).save(target, "PNG", **options)
    return target.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width, height):
    """A PNG of a few bytes that says it is huge."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


def test_clean_logo_keeps_the_picture_and_drops_the_rest():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "secret place")
    picture = Image.new("RGBA", (64, 40), (11, 79, 108, 128))
    target = io.BytesIO()
    picture.save(target, "PNG", pnginfo=info)
    dirty = target.getvalue() + b"<script>alert(1)</script>"
    assert b"secret place" in dirty

    cleaned = clean_logo(dirty)

    again = Image.open(io.BytesIO(cleaned))
    assert (again.format, again.size, again.mode) == ("PNG", (64, 40), "RGBA")
    assert again.getpixel((10, 10)) == (11, 79, 108, 128)
    assert b"secret place" not in cleaned
    assert b"<script>" not in cleaned


@pytest.mark.parametrize(("mode", "kept"), [("RGB", "RGB"), ("P", "RGB"), ("L", "RGB"), ("LA", "RGBA")])
def test_clean_logo_takes_every_kind_of_png(mode, kept):
    assert Image.open(io.BytesIO(clean_logo(png(mode=mode)))).mode == kept


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Dit is geen PNG."),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "Dit is geen PNG."),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "PNG"),
        (png()[:70], "Dit bestand is beschadigd."),
        (bomb(9000, 9000), "Dit logo is 9000 bij 9000 beeldpunten."),
        (bomb(10000, 10000), "veel te veel beeldpunten"),
        (bomb(60000, 60000), "veel te veel beeldpunten"),
        (png(2001, 40), "Dit logo is 2001 bij 40 beeldpunten."),
        (png(31, 64), "Dat is te klein"),
        (b"\0" * (MOST_BYTES + 1), "groter dan 1 MB"),
    ],
    ids=["empty", "svg", "broken head", "cut off", "large", "bomb", "larger bomb", "wide", "small", "heavy"],
)
@pytest.mark.parametrize("is_lenient", [False, True])
def test_clean_logo_refuses_in_dutch(content, message, is_lenient, monkeypatch):
    # WeasyPrint tells Pillow, in the whole process, to be lenient about files that stop too soon.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", is_lenient)
    with pytest.raises(ValidationError) as refused:
        clean_logo(content)

    assert message in refused.value.messages[0]


def test_clean_logo_refuses_another_format_with_the_name_of_a_png():
    target = io.BytesIO()
    Image.new("RGB", (64, 64)).save(target, "JPEG")

    with pytest.raises(ValidationError, match="Dit is geen PNG"):
        clean_logo(target.getvalue())
