"""Reading a source text into plain data: no database, no rendering.

A reader per format recognises its own marks and hands over blocks (`plans.reading.document`); the shared
`plans.reading.structure` turns blocks into chapters.
"""

from plans.reading.document import NotAPlan, SourceChapter, SourceDocument, SourceMetadata
from plans.reading.regulation_page import read_text

__all__ = ["NotAPlan", "SourceChapter", "SourceDocument", "SourceMetadata", "read_text"]
