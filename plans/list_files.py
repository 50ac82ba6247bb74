"""Files with lists that come in: what they may cost, and where they wait until somebody confirms."""

import io
import zipfile
from typing import Any

import tablib
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from import_export.admin import ImportExportModelAdmin
from import_export.formats.base_formats import CSV, XLSX
from import_export.forms import ImportForm
from import_export.tmp_storages import CacheStorage

MOST_BYTES = 1024 * 1024
MOST_ROWS = 1_000
"""Checking a row takes a few milliseconds, in which nobody else can write on SQLite."""
MOST_COLUMNS = 50
MOST_BYTES_UNPACKED = 10 * 1024 * 1024


class Spreadsheet(XLSX):
    """XLSX, of which no more is read than one import may hold.

    A cell far down or far to the right makes a sheet of millions of empty cells out of a small file.
    """

    def get_title(self) -> str:
        """The name that people know it by."""
        return "xlsx"

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """Read the first sheet, without the empty rows."""
        import openpyxl

        book = openpyxl.load_workbook(io.BytesIO(in_stream), read_only=True, data_only=True)
        # One for the headers, and one too many to see that there are too many.
        rows = book.worksheets[0].iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
        headers = list(next(rows, ()))
        while headers and headers[-1] is None:
            headers.pop()
        dataset = tablib.Dataset(headers=headers)
        for row in rows:
            if any(value is not None for value in row):
                dataset.append(row[: len(headers)])
        return dataset


class ListImportForm(ImportForm):
    """The file to import, refused by its size before anything reads it."""

    def clean_import_file(self) -> Any:
        """Refuse what is too large, packed or unpacked."""
        file = self.cleaned_data["import_file"]
        if file.size > MOST_BYTES:
            raise ValidationError("Dit bestand is groter dan 1 MB. Verdeel de lijst over meer bestanden.")
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as packed:
                unpacked = sum(member.file_size for member in packed.infolist())
            if unpacked > MOST_BYTES_UNPACKED:
                raise ValidationError(
                    "In dit bestand zit te veel. Bewaar alleen de lijst in een nieuw bestand."
                )
        file.seek(0)
        return file


def refuse_too_many_rows(dataset: tablib.Dataset) -> None:
    """Raise ValidationError for a list that one import cannot take."""
    if len(dataset) > MOST_ROWS:
        raise ValidationError(
            f"Deze lijst heeft meer dan {MOST_ROWS} regels. Verdeel de lijst over meer bestanden."
        )


class ListImportAdmin(ImportExportModelAdmin):
    """Import and export of a list as CSV or XLSX, within limits.

    Between preview and confirmation the file waits in the cache, which all processes share and where a name
    from a form leads to nothing but such a file.
    """

    formats = [CSV, Spreadsheet]
    export_formats = formats
    import_formats = formats
    import_form_class = ListImportForm
    tmp_storage_class = CacheStorage

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Import what was previewed; of a file that waits no more, say so."""
        form = self.create_confirm_form(request)
        if form.is_valid() and self.has_import_permission(request):
            waits = CacheStorage(name=form.cleaned_data["import_file_name"]).read() is not None
            known = form.cleaned_data["format"] in {str(index) for index in range(len(self.formats))}
            if not (waits and known):
                messages.error(
                    request, "Dit bestand is al geïmporteerd of staat niet meer klaar. Kies het opnieuw."
                )
                opts = self.model._meta
                return redirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_import"))
        return super().process_import(request, **kwargs)
