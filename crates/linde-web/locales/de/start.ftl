practice-tag = Übungsraum
practice-try = Erst einmal umsehen
practice-what = Der Übungsraum zeigt an einem erfundenen Beispiel, wie aus einer Sorge eine Entscheidung wird. Du kannst darin alles ausprobieren. Er bleibt auf diesem Gerät, und niemand sonst sieht ihn.
practice-button = Übungsraum öffnen
practice-you = Du
title-practice = Übungsraum
practice-remove = Übungsraum entfernen
practice-remove-how = Alles darin verschwindet von diesem Gerät, auch was du selbst geschrieben hast. Du kannst jederzeit einen neuen öffnen.
practice-remove-button = Entfernen
practice-keep = Behalten
practice-guide = Das ist ein erfundenes Beispiel.
practice-guide-how = Sieh dir bei den Themen zuerst das an, das zu Ende beraten ist: von der Sorge über Aussagen, Vorschläge und die Abstimmung bis zur Entscheidung mit ihren Gründen. Danach misch dich hier ein, es kann nichts schiefgehen.
practice-guide-topics = Zu den Themen
note-practice-made = Der Übungsraum ist bereit. Probiere aus, was du magst.
note-practice-removed = Der Übungsraum ist entfernt.

## Die ersten Schritte
title-welcome = Erste Schritte
welcome-step = Schritt { $n } von { $of }
welcome-back = Weiter mit den ersten Schritten
welcome-you = Du
welcome-where = Wohin
welcome-safe = Sicher
welcome-language = Sprache:
field-welcome-name = Wie möchtest du heißen?
hint-welcome-name = Der Name bleibt hier, bis du einen Raum gründest oder betrittst; dort kannst du ihn noch ändern.
field-aim = Wofür bist du hier? (freiwillig)
aim-organise = Ich möchte andere zusammenbringen
aim-join = Ich möchte irgendwo mitreden
aim-office = Ich spreche für ein Amt oder eine Einrichtung
aim-look = Ich sehe mich erst einmal um
welcome-next = Weiter
welcome-skip = Überspringen
welcome-on = Weiter zum nächsten Schritt
welcome-where-title = Wo möchtest du anfangen?
welcome-safe-title = Damit nichts verloren geht
welcome-safe-lead = Alles liegt auf deinem Gerät und nirgends sonst. Mit zwei Handgriffen bekommst du es zurück, falls ihm etwas zustößt.
welcome-words = Mit 24 Wörtern auf Papier sprichst du auch auf einem neuen Gerät wieder für dich.
welcome-words-button = Wörter aufschreiben
welcome-backup = Eine Sicherung auf einem Stick holt alles zurück, was auf diesem Gerät liegt.
welcome-backup-made = Gesichert:
welcome-done = Fertig
welcome-end-how = Du findest die ersten Schritte später unter Hilfe wieder.
welcome-end = Ohne sie anfangen
help-begin = Wie fange ich an?
help-begin-text = In drei Schritten: wie du heißt, wo du anfangen möchtest und wie nichts verloren geht.
practice-small = Etwas ausprobieren, ohne dass es jemand sieht?

## Was wartet, was neu ist
home-today = Was gerade ansteht
home-waits = Das wartet auf dich
home-waits-none = Gerade wartet nichts auf dich.
home-news = Neu seit deinem letzten Besuch
home-news-none = Nichts Neues.
home-news-more = { $n ->
    [one] und in einem weiteren Thema
   *[other] und in { $n } weiteren Themen
}
home-read = Als gelesen merken
note-read = Gemerkt. Hier steht jetzt nur, was danach kommt.
need-vote = Deine Stimme fehlt noch.
need-vote-by = Deine Stimme fehlt noch. Die Abstimmung soll am { $day } enden.
need-reveal = Decke deinen verdeckten Stimmzettel auf, sonst zählt er nicht.
need-consent = Eine Fassung in deinem Namen wartet auf deine Zustimmung.
need-decide = Jemand will deinen Vorschlag ändern. Entscheide darüber.
need-second = Eine Antwort eures Amtes wartet auf eine zweite Unterschrift.
need-take-up = Genug Menschen unterstützen es. Du kannst es aufnehmen.
need-answer = Die Frage richtet sich an dich und hat noch keine Antwort.
need-answer-by = Die Frage richtet sich an dich. Die Antwort soll bis { $day } da sein.
need-answer-late = Die Frage richtet sich an dich. Die Antwort sollte bis { $day } da sein.
need-more = { $n ->
    [one] Noch eine Sache in diesem Raum
   *[other] Noch { $n } Sachen in diesem Raum
}
news-topic = neues Thema
news-phase = { $n ->
    [one] einen Schritt weiter
   *[other] { $n } Schritte weiter
}
news-sealed = { $n ->
    [one] 1 Entscheidung
   *[other] { $n } Entscheidungen
}
news-closed = { $n ->
    [one] 1 Abstimmung geschlossen
   *[other] { $n } Abstimmungen geschlossen
}
news-ballot = { $n ->
    [one] 1 neue Abstimmung
   *[other] { $n } neue Abstimmungen
}
news-statement = { $n ->
    [one] 1 neue Aussage
   *[other] { $n } neue Aussagen
}
news-question = { $n ->
    [one] 1 neue Frage
   *[other] { $n } neue Fragen
}
news-answer = { $n ->
    [one] 1 Antwort
   *[other] { $n } Antworten
}
news-proposal = { $n ->
    [one] 1 Vorschlag
   *[other] { $n } Vorschläge
}
news-version = { $n ->
    [one] 1 neue Fassung
   *[other] { $n } neue Fassungen
}
news-amendment = { $n ->
    [one] 1 Änderungsantrag
   *[other] { $n } Änderungsanträge
}
news-condition = { $n ->
    [one] 1 Bedingung
   *[other] { $n } Bedingungen
}
news-argument = { $n ->
    [one] 1 Argument
   *[other] { $n } Argumente
}
news-objection = { $n ->
    [one] 1 Einwand
   *[other] { $n } Einwände
}
news-record = { $n ->
    [one] 1 begonnenes Protokoll
   *[other] { $n } begonnene Protokolle
}
news-dissent = { $n ->
    [one] 1 Sondervotum
   *[other] { $n } Sondervoten
}
news-language = { $n ->
    [one] 1 Sprachfassung
   *[other] { $n } Sprachfassungen
}
news-text = { $n ->
    [one] 1 Textabschnitt geändert
   *[other] { $n } Textabschnitte geändert
}
news-member = { $n ->
    [one] 1 neues Mitglied
   *[other] { $n } neue Mitglieder
}
