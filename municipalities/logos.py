"""A logo that comes in: really a PNG, of a sane size, drawn anew so that nothing else hides in it."""

import io
import warnings
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, UnidentifiedImageError

from municipalities.pictures import is_whole

MOST_BYTES = 1024 * 1024
MOST_PIXELS_A_SIDE = 2000
FEWEST_PIXELS_A_SIDE = 32
BROKEN = "Dit bestand is beschadigd. Sla het logo opnieuw op als PNG."


def clean_logo(content: bytes) -> bytes:
    """Return the picture as a new PNG without anything but its pixels.

    Raises ValidationError, in Dutch, for what is no PNG, is broken, or is too large or too small. The size
    is read from the header first: no picture that is too large is ever unpacked.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError("Dit bestand is groter dan 1 MB. Maak het logo kleiner.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=["PNG"])
            width, height = picture.size
            if max(width, height) > MOST_PIXELS_A_SIDE:
                raise ValidationError(
                    f"Dit logo is {width} bij {height} beeldpunten. Het mag hoogstens {MOST_PIXELS_A_SIDE} "
                    f"bij {MOST_PIXELS_A_SIDE} zijn."
                )
            if min(width, height) < FEWEST_PIXELS_A_SIDE:
                raise ValidationError(
                    f"Dit logo is {width} bij {height} beeldpunten. Dat is te klein: op papier wordt het "
                    f"onscherp. Het moet minstens {FEWEST_PIXELS_A_SIDE} bij {FEWEST_PIXELS_A_SIDE} zijn."
                )
            if not is_whole(content, "PNG"):
                raise ValidationError(BROKEN)
            has_transparency = picture.mode in {"LA", "PA", "RGBA"} or "transparency" in picture.info
            drawn = picture.convert("RGBA" if has_transparency else "RGB")
    except UnidentifiedImageError as error:
        raise ValidationError("Dit is geen PNG. Sla het logo op als PNG en probeer het opnieuw.") from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(
            f"Dit logo heeft veel te veel beeldpunten. Het mag hoogstens {MOST_PIXELS_A_SIDE} bij "
            f"{MOST_PIXELS_A_SIDE} zijn."
        ) from error
    except (OSError, SyntaxError, ValueError) as error:
        raise ValidationError(BROKEN) from error
    # A fresh picture carries no text, profile or other chunk along.
    fresh = Image.new(drawn.mode, drawn.size)
    fresh.paste(drawn)
    target = io.BytesIO()
    fresh.save(target, "PNG", optimize=True)
    return target.getvalue()


class LogoField(forms.FileField):
    """A form field for a logo; gives back a file with the picture drawn anew."""

    def to_python(self, data: Any) -> Any:
        """Check and redraw what was uploaded."""
        file = super().to_python(data)
        if file is None:
            return None
        if file.size > MOST_BYTES:
            raise ValidationError("Dit bestand is groter dan 1 MB. Maak het logo kleiner.")
        return SimpleUploadedFile("logo.png", clean_logo(file.read()), content_type="image/png")
