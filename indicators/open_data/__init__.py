"""Figures from the open data of the police and CBS.

`client` speaks OData and trusts nobody; `bulk_csv` reads the same tables from a file; `tables` says what a
table holds; `selection` picks the figures that a mapping asks for; `fetching` turns them into figures of
indicators; `previews` keeps what was fetched until somebody confirms it.
"""
