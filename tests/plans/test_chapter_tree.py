from plans.chapters import chapter_tree, walk
from plans.models import Chapter


def chapter(pk, title, *, parent=None, position=0, is_numbered=True):
    return Chapter(pk=pk, title=title, parent_id=parent, position=position, is_numbered=is_numbered)


def shown(chapters):
    return [(node.number, node.chapter.title, node.depth) for node in walk(chapter_tree(chapters))]


def test_tree_numbers_chapters_and_sections_in_reading_order():
    assert shown(
        [
            chapter(5, "Cijfers", parent=3, position=1),
            chapter(3, "Veiligheidsbeeld", position=2),
            chapter(1, "Voorwoord", position=0, is_numbered=False),
            chapter(4, "Terugblik", parent=3, position=0),
            chapter(2, "Inleiding", position=1),
            chapter(6, "Inbraak", parent=5),
        ]
    ) == [
        ("", "Voorwoord", 1),
        ("1", "Inleiding", 1),
        ("2", "Veiligheidsbeeld", 1),
        ("2.1", "Terugblik", 2),
        ("2.2", "Cijfers", 2),
        ("2.2.1", "Inbraak", 3),
    ]


def test_sections_of_a_chapter_without_number_have_none():
    assert shown(
        [
            chapter(1, "Voorwoord", is_numbered=False),
            chapter(2, "Dank", parent=1),
            chapter(3, "Inleiding", position=1),
        ]
    ) == [("", "Voorwoord", 1), ("", "Dank", 2), ("1", "Inleiding", 1)]


def test_unnumbered_section_takes_no_number_from_its_neighbours():
    assert shown(
        [
            chapter(1, "Ambitie"),
            chapter(2, "Visie", parent=1, position=0),
            chapter(3, "Kader", parent=1, position=1, is_numbered=False),
            chapter(4, "Doelen", parent=1, position=2),
        ]
    ) == [("1", "Ambitie", 1), ("1.1", "Visie", 2), ("", "Kader", 2), ("1.2", "Doelen", 2)]


def test_orphans_and_circles_are_shown_once_at_the_top():
    assert shown(
        [
            chapter(1, "Inleiding", position=0),
            chapter(2, "Wees", parent=99, position=1),
            chapter(3, "Rond A", parent=4, position=2),
            chapter(4, "Rond B", parent=3, position=3),
            chapter(5, "Slot", position=4),
        ]
    ) == [
        ("1", "Inleiding", 1),
        ("2", "Wees", 1),
        ("3", "Rond A", 1),
        ("3.1", "Rond B", 2),
        ("4", "Slot", 1),
    ]


def test_records_are_numbered_after_the_own_sections():
    first, second = chapter_tree(
        [
            chapter(1, "Prioriteiten", position=0),
            chapter(2, "Hoe wij kozen", parent=1),
            chapter(3, "Bijlage", position=1, is_numbered=False),
        ]
    )
    assert [first.section_number(index) for index in range(2)] == ["1.2", "1.3"]
    assert second.section_number(0) == ""
    assert first.heading == "1 Prioriteiten"
