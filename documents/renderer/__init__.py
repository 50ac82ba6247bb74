"""The rendering process: turns one job into one PDF, without Django, inside limits.

Started as `python -m documents.renderer` by `documents.pdf`, which is the only module that talks to it.
Nothing here reads settings or the database; what it may read, the job names.
"""
