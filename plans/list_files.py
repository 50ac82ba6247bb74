"""Files with lists that come in: what they may cost, and where they wait until somebody confirms."""

import codecs
import contextlib
import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl
import tablib
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from import_export.admin import ImportExportModelAdmin
from import_export.formats.base_formats import CSV, XLSX
from import_export.forms import ImportForm
from import_export.tmp_storages import CacheStorage
from import_export.widgets import CharWidget
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

MOST_BYTES = 1024 * 1024
MOST_ROWS = 1_000
"""Checking a row takes a few milliseconds, in which nobody else can write on SQLite."""
MOST_COLUMNS = 50
MOST_BYTES_UNPACKED = 10 * 1024 * 1024


NO_TEXT = "Dit is geen lijst in tekst. Bewaar de lijst als Excel-bestand (.xlsx) of als CSV en kies het type."
UNREADABLE = "Dit bestand is niet te lezen. Controleer of u het juiste soort bestand heeft gekozen."


class ListRefused(Exception):
    """The whole list cannot be read so; the message is Dutch."""


class Spreadsheet(XLSX):
    """XLSX, of which no more is read than one import may hold.

    A cell far down or far to the right makes a sheet of millions of empty cells out of a small file.
    """

    def get_title(self) -> str:
        """The name that people know it by."""
        return "xlsx"

    def create_dataset(self, in_stream: bytes) -> tablib.Dataset:
        """Read the first sheet, without the empty rows."""
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


def text_in(content: bytes) -> str:
    """The text of a CSV file: UTF-8, "Unicode" with its mark, or what Excel in Dutch writes by itself.

    Raises ListRefused for what is no text at all.
    """
    is_marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if is_marked else ["utf-8-sig", "cp1252"]:
        with contextlib.suppress(UnicodeDecodeError):
            return content.decode(encoding)
    raise ListRefused(NO_TEXT)


class SeparatedText(CSV):
    """CSV, also with the semicolons and in the encodings that a Dutch spreadsheet program writes."""

    def get_title(self) -> str:
        """The name that people know it by."""
        return "csv"

    def create_dataset(self, in_stream: str | bytes, **kwargs: Any) -> tablib.Dataset:
        """Read the lines, with the separator that the line of headers has most of."""
        if isinstance(in_stream, bytes):
            in_stream = text_in(in_stream)
        if "\x00" in in_stream:
            raise ListRefused(NO_TEXT)
        first = in_stream.partition("\n")[0]
        delimiter = ";" if first.count(";") > first.count(",") else ","
        return super().create_dataset(in_stream, **{"delimiter": delimiter} | kwargs)


# What a spreadsheet program could take for a formula when a cell begins with it.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """The text of a cell, with an apostrophe before what could be taken for a formula."""
    return f"'{text}" if text.lstrip("'").startswith(_FORMULA_STARTS) else text


def unguarded(text: str) -> str:
    """The text of a cell without the apostrophe of `guarded`."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(_FORMULA_STARTS) else text


class TextWidget(CharWidget):
    """Text in a cell: never empty in the sense of None, and safe for who opens the file."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        """The text of the cell."""
        return "" if value is None else unguarded(str(value)).strip()

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        """The text for the cell."""
        return guarded(str(value or ""))


def use_known_columns(dataset: tablib.Dataset, columns: Sequence[str], needed: Sequence[str] = ()) -> None:
    """Let the headers agree with `columns` whatever their capitals; raise ListRefused for others.

    A column that nobody reads would be lost without a word.
    """
    known = {column.casefold(): column for column in columns}
    headers = [known.get(str(header or "").strip().casefold(), header) for header in dataset.headers or []]
    unknown = [str(header or "zonder naam") for header in headers if header not in columns]
    if unknown:
        names = ", ".join(f"‘{name}’" for name in unknown)
        raise ListRefused(f"Deze kolommen kent LIVP niet: {names}. Het kunnen zijn: {', '.join(columns)}.")
    double = [header for header in headers if headers.count(header) > 1]
    if double:
        raise ListRefused(f"De kolom ‘{double[0]}’ staat er twee keer.")
    if missing := [column for column in needed if column not in headers]:
        raise ListRefused(f"Deze kolom ontbreekt: {', '.join(missing)}.")
    dataset.headers = headers


def template_file(columns: Mapping[str, str], *, title: str, kind: str) -> bytes:
    """An empty list to fill in: the columns and, unless `kind` is "csv", a sheet that explains them."""
    if kind == "csv":
        text = io.StringIO()
        csv.writer(text).writerow(columns)
        return text.getvalue().encode("utf-8-sig")
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = title[:31]
    sheet.append(list(columns))
    sheet.freeze_panes = "A2"
    for number, cell in enumerate(sheet[1], start=1):
        cell.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(number)].width = 28
    help_sheet: Any = book.create_sheet("Uitleg")
    help_sheet.append(["Kolom", "Wat u invult"])
    for column, explanation in columns.items():
        help_sheet.append([column, explanation])
    for row in help_sheet.iter_rows():
        row[0].font = Font(bold=True)
        row[1].alignment = Alignment(wrap_text=True, vertical="top")
    help_sheet.column_dimensions["A"].width = 28
    help_sheet.column_dimensions["B"].width = 90
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


class ListImportForm(ImportForm):
    """The file to import, refused by its size before anything reads it. Its name says of which kind it is."""

    def __init__(self, formats: list[Any], resources: list[Any], **kwargs: Any) -> None:
        super().__init__(formats, resources, **kwargs)
        self.kinds = [format_class().get_extension() for format_class in formats]
        self.fields["format"].required = False
        self.fields["format"].widget = forms.HiddenInput()
        self.fields["import_file"].widget.attrs["accept"] = ",".join(f".{kind}" for kind in self.kinds)
        self.fields["import_file"].help_text = "Een XLSX- of CSV-bestand. U ziet eerst wat er verandert."

    def clean_import_file(self) -> Any:
        """Refuse what is too large, packed or unpacked."""
        file = self.cleaned_data["import_file"]
        if file.size > MOST_BYTES:
            raise ValidationError("Dit bestand is groter dan 1 MB. Verdeel de lijst over meer bestanden.")
        if zipfile.is_zipfile(file):
            try:
                with zipfile.ZipFile(file) as packed:
                    unpacked = sum(member.file_size for member in packed.infolist())
            except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
                # It ends as a packed file does, and is damaged before that.
                raise ValidationError(UNREADABLE) from error
            if unpacked > MOST_BYTES_UNPACKED:
                raise ValidationError(
                    "In dit bestand zit te veel. Bewaar alleen de lijst in een nieuw bestand."
                )
        file.seek(0)
        return file

    def clean(self) -> dict[str, Any]:
        """Take the kind of the file from its name, where nobody said it."""
        cleaned = super().clean() or self.cleaned_data
        file = cleaned.get("import_file")
        if file is not None and not cleaned.get("format"):
            kind = file.name.rpartition(".")[2].lower()
            if kind in self.kinds:
                cleaned["format"] = str(self.kinds.index(kind))
            else:
                self.add_error("import_file", "Kies een XLSX- of CSV-bestand. Dit is iets anders.")
        return cleaned


def refuse_too_many_rows(dataset: tablib.Dataset) -> None:
    """Raise ListRefused for a list that one import cannot take."""
    if len(dataset) > MOST_ROWS:
        raise ListRefused(
            f"Deze lijst heeft meer dan {MOST_ROWS} regels. Verdeel de lijst over meer bestanden."
        )


class ListImportAdmin(ImportExportModelAdmin):
    """Import and export of a list as CSV or XLSX, within limits.

    Between preview and confirmation the file waits in the cache, which all processes share and where a name
    from a form leads to nothing but such a file.
    """

    formats: list[Any] = [SeparatedText, Spreadsheet]
    export_formats = formats
    import_formats = formats
    import_form_class = ListImportForm
    tmp_storage_class = CacheStorage

    def get_urls(self) -> list[Any]:
        """The empty list to download stands beside the import."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_template"
        view = self.admin_site.admin_view(require_safe(self.template_view))
        return [path("import/sjabloon.<str:extension>", view, name=name), *super().get_urls()]

    def template_columns(self, request: HttpRequest) -> dict[str, str]:
        """The columns of the list with what goes in them; `explanations` of the resource says it."""
        resource = self.get_import_resource_classes(request)[0](**self.get_resource_kwargs(request))
        explanations = getattr(resource, "explanations", {})
        columns = [field.column_name for field in resource.get_import_fields()]
        return {column: explanations.get(column, "") for column in columns if column != "id"}

    def template_view(self, request: HttpRequest, extension: str) -> HttpResponse:
        """An empty list to fill in."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        kinds = {
            format_class().get_extension(): format_class().get_content_type() for format_class in self.formats
        }
        if extension not in kinds:
            raise Http404
        name = str(self.opts.verbose_name_plural)
        content = template_file(self.template_columns(request), title=name.capitalize(), kind=extension)
        return HttpResponse(
            content,
            content_type=kinds[extension],
            headers={"Content-Disposition": f'attachment; filename="{slugify(name)}.{extension}"'},
        )

    def import_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page for a file, with what goes in each column."""
        response = super().import_action(request, *args, **kwargs)
        context = getattr(response, "context_data", None)
        if context is not None:
            opts = self.opts
            template = f"admin:{opts.app_label}_{opts.model_name}_template"
            context["template_columns"] = self.template_columns(request)
            context["templates"] = [
                {"kind": kind.upper(), "url": reverse(template, args=[kind])} for kind in ("xlsx", "csv")
            ]
        return response

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        """Say what is wrong with the file, without the name of a Python error."""
        form.add_error("import_file", str(e) if isinstance(e, ListRefused) else UNREADABLE)

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
