"""The analysis of a priority as a picture: power and interest as places, support as shape and sign."""

from charts.chart import WIDE, Chip, Mark, MatrixChart
from charts.drawing import Picture, draw
from priorities.actors import HIGH_FROM, ActorsOfPriority, Approach
from priorities.models import Score

WORDS = tuple(label.split(", ", 1)[1] for label in Score.labels)
SIGNS = ("− −", "−", "±", "+", "+ +")
TONES = (-1, -1, 0, 1, 1)
# As they stand in the square: left and right on top, left and right at the bottom.
QUARTERS = (Approach.SATISFY, Approach.INVOLVE, Approach.INFORM, Approach.CONSULT)


def sign_of(support: int) -> str:
    """The sign of a support from 1 to 5, as the picture shows it."""
    return SIGNS[support - 1]


def actors_picture(found: ActorsOfPriority, *, width: int = WIDE) -> Picture | None:
    """The matrix of a priority; None while nobody stands in it."""
    if not found.actors:
        return None
    return draw(actors_chart(found, width=width), place=f"actoren-{found.priority.pk}-{width}")


def actors_chart(found: ActorsOfPriority, *, width: int = WIDE) -> MatrixChart:
    """The matrix of a priority as values to draw; its numbers are those of the table beside it."""
    return MatrixChart(
        title=f"Partners naar macht en belang: {found.priority.title}",
        description=_description(found),
        chips=tuple(
            Chip(actor.number, actor.analysis.interest, actor.analysis.power, actor.analysis.support - 1)
            for actor in found.actors
        ),
        ticks=WORDS,
        x_name="Belang",
        y_name="Macht",
        quarters=(*(str(approach.label).capitalize() for approach in QUARTERS),),  # type: ignore[arg-type]
        marks=tuple(Mark(*look) for look in zip(SIGNS, WORDS, TONES, strict=True)),
        marks_name="Steun",
        high_from=HIGH_FROM,
        width=width,
    )


def _description(found: ActorsOfPriority) -> str:
    """Who stands in which quarter, with how much support each gives."""
    sentences = []
    for approach in Approach:
        names = [
            f"{actor.number} {actor.organisation} (steun {WORDS[actor.analysis.support - 1]})"
            for actor in found.with_approach(approach)
        ]
        sentences.append(f"{str(approach.label).capitalize()}: {', '.join(names) or 'niemand'}.")
    return " ".join(sentences)
