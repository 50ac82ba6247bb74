from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.numbers import LARGEST, NoNumber, number_text, parse_number, rounded

numbers = st.decimals(-LARGEST, LARGEST, places=6, allow_nan=False, allow_infinity=False)


@given(numbers)
def test_a_number_reads_back_as_it_was_written(number):
    assert parse_number(number_text(number)) == number


@given(numbers, st.integers(0, 6))
def test_a_rounded_number_reads_back_as_rounded(number, decimals):
    text = number_text(number, decimals)
    assert parse_number(text) == rounded(number, decimals)
    assert len(text.partition(",")[2]) == decimals


@given(st.text(alphabet="0123456789.,- −\u00a0+eE/١x", max_size=12))
def test_any_text_is_a_number_or_is_explained(text):
    try:
        number = parse_number(text)
    except NoNumber:
        return
    assert parse_number(number_text(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("580", "580"),
        ("1.234", "1234"),
        ("1.234.567", "1234567"),
        ("1.234,5", "1234.5"),
        ("7,5", "7.5"),
        (" 8,60 ", "8.6"),
        ("1 234", "1234"),
        ("1\u00a0234,5", "1234.5"),
        ("-3", "-3"),
        ("−3,25", "-3.25"),
        ("007", "7"),
    ],
)
def test_a_number_as_people_write_it(text, number):
    assert parse_number(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Schrijf een getal, zoals 1.234 of 7,5."),
        ("n.v.t.", "Schrijf een getal, zoals 1.234 of 7,5."),
        ("12%", "Schrijf een getal, zoals 1.234 of 7,5."),
        ("1,2,3", "Schrijf een getal, zoals 1.234 of 7,5."),
        ("1.23.456", "Schrijf een getal, zoals 1.234 of 7,5."),
        ("12.3456.789", "Schrijf een getal, zoals 1.234 of 7,5."),
        ("1e5", "Schrijf een getal, zoals 1.234 of 7,5."),
        ("١٢", "Schrijf een getal, zoals 1.234 of 7,5."),
        ("7.5", "Schrijf een komma voor de decimalen: 7,5."),
        ("1234.567", "Schrijf een komma voor de decimalen: 1234,567."),
        ("0,1234567", "Schrijf een getal, zoals 1.234 of 7,5."),
        ("1000000000000", "Dit getal is te groot."),
    ],
)
def test_what_is_no_number_is_explained(text, message):
    with pytest.raises(NoNumber) as error:
        parse_number(text)
    assert str(error.value) == message


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [
        ("580.000000", None, "580"),
        ("0", None, "0"),
        ("0.000000", 1, "0,0"),
        ("8.600000", None, "8,6"),
        ("8.6", 2, "8,60"),
        ("1234567.5", None, "1.234.567,5"),
        ("1000", 0, "1.000"),
        ("6.45", 1, "6,5"),
        ("6.35", 1, "6,4"),
        ("0.5", 0, "1"),
        ("-0.5", 0, "−1"),
        ("-0.04", 1, "0,0"),
        ("999.95", 1, "1.000,0"),
        ("-1234.5", None, "−1.234,5"),
        ("999999999999.999999", 0, "1.000.000.000.000"),
    ],
)
def test_a_number_in_dutch_text(number, decimals, text):
    assert number_text(Decimal(number), decimals) == text


def test_a_whole_number_needs_no_decimal():
    assert number_text(1234) == "1.234"
