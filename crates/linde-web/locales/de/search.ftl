### Die Suche.

title-search = Suchen
title-search-for = Suche nach „{ $words }“
field-search = Wonach suchst du?
search-button = Suchen
search-filters = Genauer suchen
field-search-space = Raum
search-all-spaces = Alle Räume
field-search-kind = Art
search-all-kinds = Alles
field-search-since = Ab dem Tag
field-search-mine = Nur von mir
search-how = So wird gesucht
search-how-words = Gefunden wird, worin alle Wörter vorkommen, gleich in welcher Reihenfolge.
search-how-umlauts = Groß- und Kleinschreibung, Umlaute und ß sind gleich: „baeume“, „Bäume“ und „baume“ finden „Bäume“.
search-how-parts = Auch Wortteile werden gefunden: „Sanierung“ findet „Spielplatzsanierung“. Wörter mit ein oder zwei Buchstaben nur am Wortanfang.
search-how-quotes = In Anführungszeichen werden ganze Wörter genau so gefunden: „zum Spielplatz“.
search-how-here = Gesucht wird nur auf diesem Gerät, in allen deinen Räumen, auch ohne Netz. Was gelöscht wurde und was versiegelt ist, wird nicht gefunden.
search-no-letters = In deiner Eingabe ist kein Buchstabe und keine Ziffer. Gib ein Wort ein.
search-none = Nichts gefunden
search-none-fewer = Versuch es mit weniger Wörtern.
search-none-shorter = Versuch es mit einem Teil des Wortes, etwa „sanier“ statt „Sanierungen“.
search-none-filters = Such ohne die Einschränkungen unter „Genauer suchen“.
search-none-here = Gesucht wurde, was auf diesem Gerät schon angekommen ist.
search-first = Zum Anfang der Ergebnisse
search-count = { $n ->
        [one] Ein Ergebnis
       *[other] { $n } Ergebnisse
    }
search-range = hier { $first } bis { $last }
search-by = von
search-hidden = Ausgeblendet: Der Wortlaut steht hier nicht.
search-better = Vorige Ergebnisse
search-more = Weitere Ergebnisse
found-statement = Aussage
found-topic = Thema
found-question = Frage
found-proposal = Vorschlag
found-amendment = Änderungsantrag
found-condition = Bedingung
found-argument = Argument
found-ballot = Abstimmung
found-objection = Einwand
found-record = Entscheidungsprotokoll
found-dissent = Sondervotum
found-language-version = Sprachfassung
found-text = Text
found-section = Abschnitt
found-member = Mitglied
found-space = Raum
found-part-answer = in einer Antwort von
found-part-refusal = in einer Ablehnung von
found-part-note = in einer Rückmeldung von
found-part-decision = in der Entscheidung darüber von
found-part-paper = in der Begründung eines Stimmzettels von
