"""What a document may read: the images of its job and the project's static files. Nothing else exists."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

from PIL import Image, UnidentifiedImageError
from weasyprint.urls import URLFetcher, URLFetcherResponse

# Reserved top-level domain (RFC 2606): these names never resolve, and nothing here resolves names.
DOCUMENT_BASE = "http://document.invalid/"
STATIC_BASE = "http://static.invalid/"

STATIC_TYPES = {".css": "text/css", ".ttf": "font/ttf", ".png": "image/png", ".svg": "image/svg+xml"}
IMAGE_FORMATS = ("PNG", "JPEG")


class Refused(Exception):
    """The document asks for something it may not have; a Dutch sentence for its author."""


def check_images(images: Mapping[str, bytes], *, max_pixels: int) -> None:
    """Raise `Refused` for an image that is no PNG or JPEG, or larger than `max_pixels`."""
    for address, content in images.items():
        try:
            with Image.open(BytesIO(content), formats=IMAGE_FORMATS) as image:
                width, height = image.size
                image.verify()
            if width * height <= max_pixels:
                # WeasyPrint embeds without decoding, also half a file.
                with Image.open(BytesIO(content), formats=IMAGE_FORMATS) as image:
                    image.load()
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
            raise Refused(f"Een afbeelding ({address}) is geen leesbare PNG of JPEG.") from error
        except Image.DecompressionBombError as error:
            raise Refused(f"Een afbeelding ({address}) heeft te veel beeldpunten.") from error
        if width * height > max_pixels:
            raise Refused(
                f"Een afbeelding ({address}) heeft te veel beeldpunten: {width} bij {height}. "
                "Maak haar kleiner."
            )


class ClosedFetcher(URLFetcher):
    """Serves images by their address in the job and static files by name; opens no address, ever.

    Anything else ends the rendering: `fail_on_errors` makes WeasyPrint raise `FatalURLFetchingError`.
    """

    def __init__(self, *, static_roots: tuple[Path, ...], images: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=("http",), allow_redirects=False, fail_on_errors=True)
        self.static_roots = tuple(root.resolve() for root in static_roots)
        self.images = images

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        """Return what stands under `url`. Raises ValueError for everything that is not ours."""
        if url.startswith(STATIC_BASE):
            path = self.static_path(unquote(urlsplit(url).path))
            return URLFetcherResponse(
                url, path.read_bytes(), {"Content-Type": STATIC_TYPES[path.suffix.lower()]}
            )
        address = url.removeprefix(DOCUMENT_BASE.rstrip("/")) if url.startswith(DOCUMENT_BASE) else url
        if address in self.images:
            return URLFetcherResponse(url, self.images[address])
        raise ValueError(f"not part of the document: {url}")

    def static_path(self, name: str) -> Path:
        """Return the file called `name` below a static root; links that lead out of it do not count."""
        for root in self.static_roots:
            path = (root / name.lstrip("/")).resolve()
            if path.is_relative_to(root) and path.suffix.lower() in STATIC_TYPES and path.is_file():
                return path
        raise ValueError(f"no static file: {name}")
