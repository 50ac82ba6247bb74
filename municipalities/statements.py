"""The statements on accessibility and privacy: the right one for a page, and LIVP's standard texts."""

from municipalities.models import Municipality, Statement


def statement_for(kind: str, *, municipality: Municipality | None) -> Statement | None:
    """The municipality's own statement of this kind, else the one for the whole site, else None."""
    own_first = Statement.objects.filter(kind=kind).filter(municipality=municipality).first()
    if own_first or municipality is None:
        return own_first
    return Statement.objects.filter(kind=kind, municipality=None).first()


STANDARD_TEXTS: dict[str, tuple[str, str]] = {
    Statement.Kind.ACCESSIBILITY: (
        "Toegankelijkheid",
        "<p>Iedereen moet deze website kunnen lezen en gebruiken. Ook met een schermlezer, met alleen een "
        "toetsenbord of op een telefoon.</p>"
        "<h2>Wat wij doen</h2>"
        "<ul><li>We bouwen de pagina’s volgens de regels van WCAG 2.2, niveau A en AA.</li>"
        "<li>We testen elke pagina automatisch op deze regels.</li>"
        "<li>De raadsdocumenten zijn toegankelijke pdf’s (PDF/UA).</li></ul>"
        "<h2>Werkt er iets niet?</h2>"
        "<p>Laat het uw gemeente weten. Vertel op welke pagina u was en wat er misging. De gemeente zoekt "
        "samen met u een oplossing. U kunt de tekst ook op een andere manier krijgen.</p>"
        "<h2>Over deze tekst</h2>"
        "<p>Dit is de standaardtekst van LIVP. Een gemeente kan deze vervangen door haar eigen "
        "toegankelijkheidsverklaring.</p>",
    ),
    Statement.Kind.PRIVACY: (
        "Privacy",
        "<p>U kunt de plannen op deze website lezen zonder dat we weten wie u bent.</p>"
        "<h2>Als u alleen leest</h2>"
        "<ul><li>We vragen geen gegevens van u.</li>"
        "<li>We volgen u niet en gebruiken geen cookies om u te volgen.</li>"
        "<li>We halen niets op bij andere websites. Die zien dus niet dat u hier bent.</li></ul>"
        "<h2>Als u inlogt</h2>"
        "<p>Medewerkers en raadsleden hebben een account. Daarvan bewaren we de naam, het e-mailadres en de "
        "rol bij de gemeente. We bewaren ook wie een tekst heeft gewijzigd en wanneer. Zo is later te zien "
        "hoe een plan tot stand kwam. Een cookie onthoudt dat u bent ingelogd. Die vervalt als u "
        "uitlogt. Wat u typt en nog niet opslaat, blijft in dat tabblad staan, zodat u het niet "
        "kwijtraakt. Het verdwijnt als u het tabblad sluit of uitlogt.</p>"
        "<h2>Uw rechten</h2>"
        "<p>U mag uw gegevens bekijken en laten verbeteren. In sommige gevallen mag u ze laten wissen. Vraag "
        "dat aan uw gemeente. Bent u het niet eens met het antwoord? Dan kunt u een klacht indienen bij de "
        "Autoriteit Persoonsgegevens.</p>"
        "<h2>Over deze tekst</h2>"
        "<p>Dit is de standaardtekst van LIVP. Een gemeente kan deze vervangen door haar eigen "
        "privacyverklaring.</p>",
    ),
}


def load_statements() -> int:
    """Add the standard texts where the site has none, keep what someone wrote; return how many were added."""
    added = 0
    for kind, (title, body) in STANDARD_TEXTS.items():
        _, is_new = Statement.objects.get_or_create(
            kind=kind, municipality=None, defaults={"title": title, "body": body}
        )
        added += is_new
    return added
