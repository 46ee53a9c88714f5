"""Somebody searches: typing errors, codes, other languages, filters; and what forbids to link by itself."""

import numpy as np
import pytest

from bot import model
from bot.rules.matching import candidates, features, texts
from bot.rules.matching.conflicts import is_contradicted
from bot.rules.matching.engine import Engine, Match
from bot.rules.matching.ledger import Ledger

KNOWN = (
    ("Exports time out", "The CSV export stops after 30 seconds with error 504."),
    ("Sign-in loops", "After the password the sign-in page comes again."),
    ("Invoice shows the wrong currency", "Dollars instead of euros on every invoice."),
    ("Drag handle is missing", "Cards cannot be dragged in Firefox, E1234 in the log."),
    ("Crash while saving", "at com.acme.export.CsvWriter.write(CsvWriter.java:88) at com.acme.Main.run(Main.java:12)"),
    ("Crash while loading", "at com.acme.export.CsvReader.read(CsvReader.java:90) at com.acme.Main.run(Main.java:12)"),
    ("Error E1235 after login", "The page says E1235, the log says nothing, error error error."),
    ("Password reset mail is late", "It comes after an hour."),
)


def told(known: tuple[tuple[str, str], ...] = KNOWN, trees: bool = True) -> Engine:
    engine = model.engine() if trees else Engine()
    for issue, (title, body) in enumerate(known):
        engine.add(texts.read(title, body).text, issue, None, 86_400.0 * issue)
    return engine


def search(engine: Engine, words: str, among: list[int] | None = None) -> list[Match]:
    return engine.search(texts.read(words, ""), 86_400.0 * 20, 5, among)


@pytest.mark.parametrize(
    ("asked", "issue"),
    [
        ("exprots", 0),  # swapped
        ("exporrts time out", 0),  # one too many
        ("invoce", 2),  # one missing
        ("curremcy", 2),  # a wrong one
        ("currency invoise wrogn", 2),
        ("passwort reset", 7),
    ],
)
def test_typing_errors_are_forgiven(asked: str, issue: int) -> None:
    assert search(told(), asked)[0].issue == issue


def test_what_was_meant_is_named_in_the_reason() -> None:
    assert search(told(), "invoce")[0].reasons == ("same words: “invoice”",)


@pytest.mark.parametrize(
    ("asked", "issue", "why"),
    [
        ("E1234", 3, "same error code e1234"),
        ("log says error E1234", 3, "same error code e1234"),
        ("504", 0, "same error code 504"),
        ("com.acme.export.CsvWriter.write", 4, "same place in the code: com.acme.export.csvwriter.write"),
        ("at com.acme.export.CsvReader.read(CsvReader.java:90)", 5, "same place in the code: "),
        ("crash CsvWriter.java:88", 4, "same place in the code: csvwriter.java:88"),
    ],
)
def test_codes_and_stack_frames_are_found_as_they_stand(asked: str, issue: int, why: str) -> None:
    first = search(told(), asked)[0]
    assert first.issue == issue
    assert any(reason.startswith(why) for reason in first.reasons)


def test_nothing_like_it_finds_nothing() -> None:
    assert search(told(), "zebra quagga") == []
    assert search(told(), "") == []


def test_only_what_the_filter_leaves_is_found() -> None:
    engine = told()
    for number in range(300):
        engine.add(texts.read("Exports time out", "error 504").text, 100 + number, None, 86_400.0)
    engine.add(texts.read("Exports lose a column", "").text, 999, None, 86_400.0)
    assert [match.issue for match in search(engine, "exports time out", among=[999])] == [999]
    assert search(engine, "exports time out", among=[1]) == []
    assert search(engine, "exports time out", among=[]) == []


GERMAN = (
    ("Export bricht nach 30 Sekunden ab", "Die CSV-Datei bleibt leer, Fehler 504 erscheint."),
    ("Anmeldung dreht sich im Kreis", "Nach dem Passwort kommt wieder die Anmeldeseite."),
    ("Rechnung zeigt falsche Währung", "Auf jeder Rechnung stehen Dollar statt Euro."),
    ("Karten lassen sich nicht verschieben", "Im Firefox fehlt der Griff zum Ziehen."),
    ("Größe des Fensters ändert sich", "Beim Öffnen springt das Fenster."),
    ("Kündigung wird nicht bestätigt", "Der Kunde bekommt keine Nachricht über die Kündigung."),
)
SPANISH = (
    ("La exportación se detiene a los 30 segundos", "El archivo CSV queda vacío, aparece el error 504."),
    ("El inicio de sesión vuelve a empezar", "Después de la contraseña aparece otra vez la página."),
    ("La factura muestra la moneda equivocada", "En cada factura hay dólares en lugar de euros."),
    ("No se pueden mover las tarjetas", "En Firefox falta el control para arrastrar."),
    ("El tamaño de la ventana cambia", "Al abrir, la ventana salta."),
    ("No se confirma la cancelación", "El cliente no recibe ningún mensaje sobre la cancelación."),
)


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        (GERMAN, "export csv leer"),
        (GERMAN, "anmeldeseite passwort"),
        (GERMAN, "falsche währung rechnung"),
        (GERMAN, "karten verschieben firefox"),
        (GERMAN, "fenster springt größe"),
        (GERMAN, "keine bestätigung kündigung"),
        (SPANISH, "exportación csv vacío"),
        (SPANISH, "sesión contraseña página"),
        (SPANISH, "moneda equivocada en la factura"),
        (SPANISH, "mover tarjetas"),
        (SPANISH, "ventana salta tamaño"),
        (SPANISH, "cancelación sin mensaje"),
    ],
)
def test_german_and_spanish_are_found_no_worse_than_by_words_alone(
    known: tuple[tuple[str, str], ...], asked: str
) -> None:
    (bm25f, *_), (ours, *_) = (search(told(known, trees), asked) for trees in (False, True))
    assert ours.issue == bm25f.issue


@pytest.mark.parametrize(
    ("asked", "area", "apart"),
    [
        ("app crashes on android 12 with E77", "App", False),
        ("app crashes on android", "App", False),
        ("app crashes", "App", False),
        ("app crashes on iphone", "App", True),
        ("app crashes on android with E78", "App", True),
        ("app crashes on android in v2.4.1", "App", True),
        ("app crashes on android in v2.4.0", "App", False),
        ("app crashes on android", "Billing", True),
        ("app crashes on android", None, False),
        ("app crashes on android since the 2nd at 5pm", "App", False),
    ],
)
def test_another_area_platform_version_or_code_keeps_apart(asked: str, area: str | None, apart: bool) -> None:
    engine = Engine()
    for number in range(9):
        engine.add(texts.read("app crashes on android 12", "E77 in v2.4.0").text, 0, "App", number)
    query = texts.read(asked, "")
    found = candidates.find(engine.index, query)
    looked = features.look(engine.index, query, found, area, 10.0)
    assert looked is not None
    assert is_contradicted(engine.index, query, found, looked, 0) is apart


def test_reports_move_between_issues_as_if_they_had_come_there() -> None:
    moved, fresh = Ledger(), Ledger()
    before = [0, 1, 0, 2, 1, 0, 1500]
    after = [0, 1, 2, 2, 1, 2, 3]
    for at, (was, shall_be) in enumerate(zip(before, after, strict=True)):
        moved.add(was, "a", float(at))
        fresh.add(shall_be, "a", float(at))
    moved.move({2: 2, 5: 2, 6: 3})
    for issue in range(4):
        assert list(moved.latest(issue, 9)) == list(fresh.latest(issue, 9))
        assert moved.first_at[issue] == fresh.first_at[issue]
    assert np.array_equal(moved.reports_of[:4], fresh.reports_of[:4])
    assert list(moved.latest(1500, 9)) == []
