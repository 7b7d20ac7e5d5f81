### Entscheidungsprotokolle.

record = Entscheidungsprotokoll
record-needs-more = { $n ->
    [one] es fehlt noch eine Unterschrift
   *[other] es fehlen noch { $n } Unterschriften
}
record-gaps-since = Seit es besiegelt wurde, hat sich etwas geändert, worauf es beruht:
record-left-out = { $n ->
    [one] Jemand schrieb noch etwas hinein, ohne vom Siegel zu wissen. Es gehört nicht zur Entscheidung.
   *[other] { $n } Eintragungen kamen von Leuten, die noch nichts vom Siegel wussten. Sie gehören nicht zur Entscheidung.
}
record-complete = Es fehlt nichts mehr: Das Protokoll kann besiegelt werden.
record-lacks = Vor dem Besiegeln fehlt noch:
record-plain = In einfacher Sprache
record-context = Ausgangslage
record-reasons = Gründe
record-alternatives = Was hätte man tun können?
record-chosen = gewählt
record-weighed = wurde abgewogen
record-dilemma = Zielkonflikt
record-dilemmas = Zielkonflikte
record-dilemma-n = { $n }. Zielkonflikt
record-measures = Was jetzt geschieht
record-no-measures = Es geschieht nichts, weil:
record-review = Darauf wird zurückgeschaut am
record-no-review = Es wird nicht zurückgeschaut, weil:
record-criteria = Wonach wurde abgewogen?
record-conflicts = Wer wollte was gegen wen?
record-evidence = Grundlagen
record-scope = Spielraum
record-legal-basis = Rechtsgrundlage
record-beyond = Was es für andere bedeutet
record-outcome = Ergebnis
record-write = Am Protokoll schreiben
record-integrated = aufgenommen
record-not-integrated = nicht aufgenommen
record-more = Weitere Angaben
record-seal = Besiegeln
record-seal-how = { $n ->
    [one] Mit deiner Unterschrift gilt, was hier steht, und niemand kann es mehr ändern.
   *[other] Wenn { $n } unterschrieben haben, gilt, was hier steht, und niemand kann es mehr ändern.
}
dissents = Abweichende Meinungen
dissents-none = Keine.
dissent-by = Von
dissent-make = Abweichende Meinung festhalten
dissent-join = Das sehe ich auch so
dissent-leave = Doch nicht
dissent-withdraw = Zurückziehen
field-because = Weil …
field-other-options = Was sonst noch möglich war
hint-others = Eine Zeile für jede Möglichkeit, dahinter nach einem senkrechten Strich, warum nicht: „Bäume in Kübeln | sie vertrocknen“.
hint-alternatives-record = Kreuze an, was abgewogen wurde. Auch nichts zu tun gehört dazu. Was nicht gewählt wurde, braucht ein Weil.
hint-dilemmas = Zwei Ziele, die nicht beide ganz zu haben sind. Sag, welches zurücksteht, was das kostet und wer es trägt.
field-value-a = Das eine Ziel
field-value-b = Das andere Ziel
field-yields = Zurück steht
field-price = Was kostet das?
field-bearers = Wer trägt es?
field-mitigation = Was macht es leichter?
field-measure = Was?
field-responsible = Wer?
field-due = Bis wann?
field-no-measures = Wenn nichts geschieht: warum nicht?
hint-no-measures = Nur wenn oben nichts steht.
field-review = Wann wird zurückgeschaut?
field-no-review = Wenn nicht: warum nicht?
field-record-ballots = Abstimmungen, auf denen es beruht
hint-plain = Kurze Sätze, die alle verstehen. Darf leer bleiben.
hint-lines = Eine Zeile für jeden Punkt. Darf leer bleiben.
hint-conflicts = „Wer gegen wen | worum es geht“, eine Zeile für jeden. Darf leer bleiben.
hint-evidence = „Was | Adresse“, eine Zeile für jede. Darf leer bleiben.
field-dissent = Deine abweichende Meinung
hint-dissent = Sie steht für immer unter der Entscheidung. Niemand außer dir kann sie wegnehmen.
note-record-written = Gespeichert.
note-record-sealed = Das Protokoll ist besiegelt.
note-dissent = Deine abweichende Meinung steht unter der Entscheidung.
record-sealing = Lies es noch einmal ganz.
record-sealing-how = Besiegelt wird, was hier steht, Wort für Wort. Danach kann es niemand mehr ändern, auch du nicht.
record-sealing-unsaved = In diesem Browser steht noch etwas, das du geschrieben und nicht gespeichert hast. Es würde nicht mit besiegelt.
record-sealing-others = Zu diesem Thema ist schon besiegelt:
record-seal-ask = Besiegeln …
record-seal-now = Jetzt besiegeln
record-seal-later = Vorher fehlt noch etwas: Es steht oben auf der Seite.
record-save-and-seal = Speichern und besiegeln …
record-back = Zurück zum Protokoll
record-suggested = Aus dem Thema und seinen Abstimmungen ist hier schon eingetragen, was feststeht. Prüfe es, schreib die Gründe dazu und speichere.
record-next = Die Entscheidung steht. Jetzt wird getan, was beschlossen ist.
record-next-link = Das Thema weiterführen
