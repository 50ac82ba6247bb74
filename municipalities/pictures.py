"""What logos and images in texts have in common: is the file that came in whole?"""


def is_whole(content: bytes, kind: str) -> bool:
    """Whether a PNG or JPEG (`kind`, as Pillow names it) reaches its own end.

    Pillow says so itself, unless something in the same process set LOAD_TRUNCATED_IMAGES: WeasyPrint does.
    """
    if kind == "PNG":
        return b"IEND" in content
    return content.rfind(b"\xff\xd9") > content.rfind(b"\xff\xda")
