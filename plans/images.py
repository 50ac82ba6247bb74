"""Images in the texts of a plan: checked, made anew, stored."""

import io
import warnings
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction
from PIL import Image, ImageOps, UnidentifiedImageError

from municipalities.models import User
from municipalities.pictures import is_whole
from plans.editing import lock_for_editing, sign
from plans.models import Plan, PlanImage

LARGEST_FILE = 8 * 1024 * 1024  # bytes
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2400  # pixels; a page 17 cm wide prints at 300 dpi with 2000


class ImageRefused(Exception):
    """The file is not an image that LIVP takes; the message says why, in Dutch."""


def clean_image(upload: BinaryIO) -> tuple[bytes, str]:
    """Return the image anew as PNG or JPEG, without metadata, and its extension.

    At most 2400 pixels on the longest side. Raises ImageRefused.
    """
    content = upload.read(LARGEST_FILE + 1)
    if len(content) > LARGEST_FILE:
        raise ImageRefused("De afbeelding is te groot. Kies een bestand van ten hoogste 8 MB.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            # Only these two readers look at the bytes, whatever the file is called.
            with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise ImageRefused("De afbeelding heeft te veel beeldpunten. Maak haar eerst kleiner.")
                kind = image.format or ""
                if not is_whole(content, kind):
                    raise ImageRefused(
                        "De afbeelding is niet heel. Sla haar opnieuw op en probeer het nog eens."
                    )
                upright = ImageOps.exif_transpose(image)
                upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                return _encode(upright, kind)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ImageRefused("De afbeelding heeft te veel beeldpunten. Maak haar eerst kleiner.") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        raise ImageRefused("Dit is geen afbeelding die LIVP kan lezen. Kies een PNG of JPEG.") from None


def _encode(image: Image.Image, kind: str) -> tuple[bytes, str]:
    """Write only the pixels: what else the file carried stays behind."""
    out = io.BytesIO()
    if kind == "JPEG":
        pixels = image.convert("RGB")
        pixels.info = {}
        pixels.save(out, "JPEG", quality=88)
        return out.getvalue(), "jpg"
    pixels = image.convert("RGBA" if image.has_transparency_data else "RGB")
    pixels.info = {}
    pixels.save(out, "PNG", optimize=True)
    return out.getvalue(), "png"


@transaction.atomic
def store_image(*, plan: Plan, upload: BinaryIO, by: User) -> PlanImage:
    """Check, clean and store an image for the texts of `plan`. Raises ImageRefused or PlanClosed."""
    lock_for_editing(plan.pk)
    content, extension = clean_image(upload)
    image = PlanImage(plan=plan)
    image.file = ContentFile(content, name=f"{image.pk}.{extension}")
    sign(image, by=by, reason="Toegevoegd")
    image.save()
    return image
