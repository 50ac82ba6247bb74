"""Forms A and B of the regulations site: what is on the page, and what is no such page."""

import datetime

import pytest

from plans.reading import NotAPlan, SourceMetadata, read_text
from tests.plans.reading.pages import FRONT_A, FRONT_B, GAP, page

SENTENCE = "De gemeente werkt met partners aan een veilige leefomgeving voor iedereen."


def test_form_a_gives_title_period_and_metadata():
    document = read_text(page(SENTENCE))
    assert document.title == "Veiligheidsplan 2024-2027 Duinwaard"
    assert (document.first_year, document.last_year) == (2024, 2027)
    assert document.metadata == SourceMetadata(
        organisation="Duinwaard",
        organisation_type="Gemeente",
        official_title="Veiligheidsplan 2024-2027 Duinwaard",
        citation_title="Veiligheidsplan Duinwaard",
        adopting_body="gemeenteraad",
        subject="openbare orde en veiligheid",
        own_subject="",
        remarks="Geen",
        legal_basis=("artikel 108 van de Gemeentewet", "artikel 38b van de Politiewet"),
        effective_on=datetime.date(2024, 1, 1),
        concerns="Nieuwe regeling",
        decided_on=datetime.date(2023, 12, 14),
        publication_source="Gemeenteblad 2023, 1234",
        proposal_reference="Z-23-0815",
    )
    assert document.not_understood == []


@pytest.mark.parametrize(
    ("row", "retroactive_to", "expires_on"),
    [
        ("01-01-202431-12-2027Nieuwe regeling", None, datetime.date(2027, 12, 31)),
        ("01-01-202401-07-2023Nieuwe regeling", datetime.date(2023, 7, 1), None),
        (
            "01-01-202401-07-202331-12-2027Nieuwe regeling",
            datetime.date(2023, 7, 1),
            datetime.date(2027, 12, 31),
        ),
    ],
)
def test_glued_dates_of_a_change_are_told_apart(row, retroactive_to, expires_on):
    metadata = read_text(page(SENTENCE).replace("01-01-2024Nieuwe regeling", row)).metadata
    assert metadata.effective_on == datetime.date(2024, 1, 1)
    assert metadata.concerns == "Nieuwe regeling"
    assert (metadata.retroactive_to, metadata.expires_on) == (retroactive_to, expires_on)


def test_a_date_that_does_not_exist_and_a_second_row_are_reported():
    text = page(SENTENCE).replace("01-01-2024Nieuwe", "31-02-2024Nieuwe")
    text = text.replace("Z-23-0815", "Z-23-0815\n\n01-01-2023Wijziging")
    document = read_text(text)
    assert document.metadata.effective_on is None
    assert document.not_understood == [
        'Deze datum bestaat niet: "31-02-2024".',
        'Deze regel bij de wijzigingen is niet overgenomen: "01-01-2023Wijziging".',
    ]


def test_an_unknown_line_among_the_metadata_is_reported():
    text = page(SENTENCE).replace("Onderwerpopenbare", "Iets anders\nOnderwerpopenbare")
    assert read_text(text).not_understood == ['Deze regel bij de gegevens is niet begrepen: "Iets anders".']


def test_form_b_keeps_dates_that_contradict_each_other():
    document = read_text(page(SENTENCE, front=FRONT_B))
    assert document.title == "Veiligheidsplan Duinwaard 2018-2021"
    assert (document.first_year, document.last_year) == (2018, 2021)
    assert document.metadata == SourceMetadata(
        effective_on=datetime.date(2018, 1, 1),
        expires_on=datetime.date(2017, 12, 31),
        remarks="Regeling vervallen per 01-01-2022.",
    )


def test_form_b_may_be_in_force_today():
    text = page(SENTENCE, front=FRONT_B).replace("31-12-2017", "heden")
    assert read_text(text).metadata.expires_on is None


def test_without_years_in_the_title_the_dates_give_the_period_with_a_warning():
    front = FRONT_B.replace(" 2018-2021", "").replace("31-12-2017", "31-12-2020")
    document = read_text(page(SENTENCE, front=front))
    assert (document.first_year, document.last_year) == (2018, 2020)
    assert document.not_understood == [
        "De titel noemt geen periode. Volgens de datums is het 2018-2020: kijk na of dat klopt."
    ]


def test_without_any_year_the_text_is_refused():
    front = FRONT_B.replace(" 2018-2021", "").replace("01-01-2018 t/m", "99-99-2018 t/m")
    with pytest.raises(NotAPlan, match="De jaren waarvoor het plan geldt, staan niet in de titel"):
        read_text(page(SENTENCE, front=front))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Boodschappen: melk en brood",
        "Intitulé\n\nVeiligheidsplan 2024-2027",
        FRONT_A.replace("Intitulé", ""),
    ],
)
def test_another_text_is_refused(text):
    with pytest.raises(NotAPlan, match="Dit is geen tekst van een regeling"):
        read_text(text)


@pytest.mark.parametrize("rest", ["", f"{GAP}\n\n{GAP}\n"])
def test_a_page_without_a_text_is_refused(rest):
    front = FRONT_A.split("Intitulé")[0] + "Intitulé\n\n"
    with pytest.raises(NotAPlan, match='Na de regel "Intitulé" staat geen tekst'):
        read_text(front + rest)


def test_a_title_in_other_capitals_is_the_same_title():
    text = page(SENTENCE).replace("Intitulé\n\nVeiligheidsplan", "Intitulé\n\nVEILIGHEIDSPLAN")
    document = read_text(text)
    assert document.title == "VEILIGHEIDSPLAN 2024-2027 Duinwaard"
    assert [part.html for part in document.chapters] == [f"<p>{SENTENCE}</p>"]


@pytest.mark.parametrize(
    "line", ["De raad van de gemeente Duinwaard", "Besluit van de raad over het veiligheidsplan"]
)
def test_another_line_below_intitule_stays_in_the_text(line):
    text = page(SENTENCE).replace("Intitulé\n\nVeiligheidsplan 2024-2027 Duinwaard", f"Intitulé\n\n{line}")
    document = read_text(text)
    assert document.title == "Veiligheidsplan 2024-2027 Duinwaard"
    assert [part.html for part in document.chapters] == [f"<p>{line}</p>\n<p>{SENTENCE}</p>"]


def test_without_a_title_above_the_line_below_intitule_is_the_title():
    text = "Geldend van 01-01-2024 t/m heden\n\nIntitulé\n\nPlan 2024-2027\n\n" + SENTENCE
    assert read_text(text).title == "Plan 2024-2027"
    with pytest.raises(NotAPlan, match=r"^De titel van het plan staat niet in de tekst\.$"):
        read_text(text.replace("Plan 2024-2027\n\n", ""))


def test_windows_line_ends_and_invisible_characters_change_nothing():
    text = page(SENTENCE, "1. Inleiding", SENTENCE)
    odd = text.replace("\n", "\r\n").replace("gemeente ", "ge\u00admeente\u200b ")
    assert read_text(odd) == read_text(text)
