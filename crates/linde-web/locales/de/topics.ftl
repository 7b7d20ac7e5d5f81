### Themen und was dazu gehört.

nav-topics = Themen
title-topics = Themen
title-topic-new = Ein Thema eröffnen
title-trace = Was wurde daraus?
day = { $day }. { $month ->
    [1] Januar
    [2] Februar
    [3] März
    [4] April
    [5] Mai
    [6] Juni
    [7] Juli
    [8] August
    [9] September
    [10] Oktober
    [11] November
   *[12] Dezember
} { $year }
because = Weil:
words-hidden = (nicht zu sehen)

## Themen
topic-open = Thema eröffnen
topics-none = Hier gibt es noch kein Thema.
topics-none-how = Ein Thema beginnt mit einem Anliegen: etwas, das anders werden soll. Wer mitmacht, kann eines eröffnen.
topics-over = Abgeschlossen
topic-new-lead = Sag, worum es geht. Danach können andere zustimmen, fragen, Vorschläge machen und am Ende gemeinsam entscheiden.
topic-my-ballots = { $n ->
    [one] Eine Abstimmung wartet auf dich
   *[other] { $n } Abstimmungen warten auf dich
}
topic-ended = Beendet
topic-paused = { $phase }, gerade unterbrochen
topic-referred-to = Weiter geht es bei: { $to }.
topic-phase-ends = Diese Phase soll bis { $day } dauern. Von selbst geschieht dann nichts.
phases = Der Weg des Themas
count-open-questions = { $n ->
    [one] eine offene Frage
   *[other] { $n } offene Fragen
}
count-proposals = { $n ->
    [one] ein Vorschlag
   *[other] { $n } Vorschläge
}
count-open-ballots = { $n ->
    [one] eine laufende Abstimmung
   *[other] { $n } laufende Abstimmungen
}
count-records = { $n ->
    [one] eine Entscheidung
   *[other] { $n } Entscheidungen
}
count-supporters = { $n ->
    [0] Noch unterstützt das niemand.
    [one] Eine Person unterstützt das.
   *[other] { $n } Personen unterstützen das.
}
count-conditions = { $n ->
    [one] eine Bedingung
   *[other] { $n } Bedingungen
}
count-amendments = { $n ->
    [one] ein offener Änderungsantrag
   *[other] { $n } offene Änderungsanträge
}
count-dissents = { $n ->
    [one] eine abweichende Meinung
   *[other] { $n } abweichende Meinungen
}
support = Unterstützen
support-no-more = Nicht mehr unterstützen
support-reached = Das sind genug: Es kann jetzt aufgenommen werden.
topic-decided = Entschieden:
topic-decided-implementation = Jetzt wird getan, was beschlossen ist. Wer es tut und bis wann, steht im Protokoll.
topic-decided-retrospect = Schaut zurück: Was ist daraus geworden? Was ihr danach ändern wollt, beginnt als neues Thema.
support-needed = { $n } Unterstützungen braucht es, damit es ein Thema wird.
topic-parts = Ein Blick auf das Thema
topic-describe = Neu beschreiben
topic-frame = Der Rahmen
topic-carrier = Getragen von
topic-affected = Wer ist betroffen?
affected-none = Noch hat niemand gesagt, wen das betrifft.
affected-add = Betroffene nennen
affected-channel = Erreicht über:
affected-no-channel = Nicht zu erreichen, weil:
affected-unreached = Noch sagt niemand, wie diese Gruppe erreicht wird.
affected-reached = { $n ->
    [one] eine Person erreicht
   *[other] { $n } Personen erreicht
}
unaffected = Von der Liste nehmen
contact-add = Ansprache eintragen
topic-inaction = Wenn nichts geschieht
inaction-none = Noch hat niemand eingeschätzt, was dann wird.
assess = Einschätzen
topic-lead = Das Thema leiten
move-on = Weiterführen
topic-pause = Unterbrechen
topic-resume = Weitermachen
topic-refer = An andere abgeben
topic-stop = Ohne Ergebnis beenden
topic-reopen = Wieder aufnehmen
topic-course = Bisheriger Weg
topic-questions = Fragen
questions-none = Noch keine Frage.
question-ask = Frage stellen
topic-proposals = Vorschläge
proposals-none = Noch kein Vorschlag.
proposal-make = Vorschlag machen
proposal-cost = Kosten:
topic-arguments = Argumente
arguments-pro = Dafür
arguments-contra = Dagegen
arguments-none = Noch keines.
statement-seed = Zum Einstieg
statement-seed-what = Eine Aussage der Moderation, mit der das Gespräch beginnt. Das steht dabei.
argument-add = Argument beitragen
argument-weigh = Wie wichtig ist das?
argument-weigh-of = Wie wichtig ist Argument { $id }?
argument-weighed = { $n ->
    [one] Eine Person findet das { $words }.
   *[other] { $n } Personen finden das im Mittel { $words }.
}
argument-reword = Anders sagen
weight-0 = unwichtig
weight-1 = wenig wichtig
weight-2 = wichtig
weight-3 = sehr wichtig
weight-4 = entscheidend
argument-answer = Darauf antworten
topic-ballots = Abstimmungen
ballots-none = Noch keine Abstimmung.
ballot-open-button = Abstimmung eröffnen
ballot-turnout = { $cast } von { $voters } haben abgestimmt
ballot-voted = Du hast abgestimmt.
ballot-vote-now = Du kannst noch abstimmen.
topic-records = Entscheidungen
records-none = Noch keine Entscheidung.
record-begin = Entscheidungsprotokoll beginnen
record-sealed = besiegelt
record-draft = in Arbeit
record-does-not-hold = besiegelt, aber trägt nicht mehr

## Felder
field-topic-title = Wie heißt das Thema?
hint-topic-title = Kurz und so, dass alle wissen, worum es geht: „Schatten am Spielplatz“.
field-concern = Das Anliegen
hint-concern = Was soll anders werden, und warum?
field-level = Wie weit geht die Mitsprache?
field-level-reason = Warum gerade so viel Mitsprache?
hint-level-reason = Zum Beispiel: „Der Ortsbeirat hat zugesagt, dem Ergebnis zu folgen.“
field-scope-fixed = Was steht fest?
hint-scope-fixed = Eine Zeile für jeden Punkt, die Quelle in Klammern: „Die Zufahrt bleibt 3 m breit (Landesbauordnung § 5)“. Darf leer bleiben.
field-scope-open = Was ist offen?
hint-scope-open = Eine Zeile für jeden Punkt: „Welche Bäume es werden“. Darf leer bleiben.
field-scope-unclear = Was ist noch unklar?
hint-scope-unclear = Eine Zeile für jeden Punkt. Darf leer bleiben.
field-intended = Was soll erreicht werden?
hint-intended = Darf leer bleiben.
field-indicator = Woran wird man das sehen?
hint-indicator = Zum Beispiel: „Im Sommer bleibt der Platz unter 35 Grad.“ Darf leer bleiben.
field-support-quorum = Wie viele müssen es unterstützen, damit es ein Thema wird?
hint-support-quorum = Leer: Wer den Raum leitet, nimmt es auf.
field-question = Deine Frage
field-question-to = Wer soll antworten?
question-ask-more = Jemand anderen fragen, oder für andere fragen
field-question-to-name = Wer ist gefragt, wenn niemand von hier?
hint-question-to-name = Zum Beispiel die Stadtwerke. Wer den Raum leitet, holt die Antwort ein. Darf leer bleiben.
field-question-behalf = Für wen fragst du?
hint-question-behalf = Zum Beispiel für jemanden, der das Programm nicht hat. Darf leer bleiben.
hint-question = Fragen bleiben stehen, bis sie beantwortet sind.
field-proposal-text = Was soll geschehen?
hint-proposal-text = Der Wortlaut, über den abgestimmt werden kann. Andere können Änderungen beantragen.
field-grounds = Begründung
hint-grounds = Warum ist das gut? Was kostet es, was bringt es?
field-stance = Was ist es?
field-argument = Dein Argument
hint-argument = Ein Gedanke, der allein stehen kann. Auf jedes Argument kann man antworten.
field-record-title = Worüber wurde entschieden?
hint-record-title = Das Protokoll schreibt ihr danach gemeinsam; besiegelt wird es erst, wenn nichts mehr fehlt.
field-group = Welche Gruppe?
field-group-why = Warum betrifft es sie?
field-channel = Wie wird sie erreicht?
hint-channel = Zum Beispiel: Aushang am Markt, Besuch im Klassenrat. Darf leer bleiben.
field-no-channel = Wenn sie nicht zu erreichen ist: warum?
hint-no-channel = Darf leer bleiben.
field-contact-how = Wie wurde sie angesprochen?
field-day = An welchem Tag?
field-reached = Wie viele wurden erreicht?
field-dimension = In welcher Hinsicht?
field-impact = Was wäre die Folge?
field-why = Warum?
field-phase = Wohin?
hint-phase-why = Für einen Schritt zurück muss hier etwas stehen.
field-phase-ends = Bis wann soll diese Phase dauern?
field-resume-day = Ab welchem Tag geht es weiter?
field-pause-day = Ab welchem Tag?
field-refer-to = Wer macht weiter?

## Phasen
phase-concern = Anliegen
phase-accepted = Aufgenommen
phase-understanding = Verstehen
phase-proposals = Vorschläge
phase-review = Prüfen
phase-weighing = Abwägen
phase-decision = Entscheiden
phase-implementation = Umsetzen
phase-retrospect = Rückblick
phase-closed = Abgeschlossen
phase-now-concern = Ein Anliegen sucht Unterstützung. Du kannst es unterstützen und Fragen dazu stellen.
phase-now-accepted = Es ist ein Thema. Jetzt wird gesammelt: Aussagen, Fragen, Argumente.
phase-now-understanding = Alle sagen, was sie wissen und denken. Stimme Aussagen zu oder nicht, und schreib eigene.
phase-now-proposals = Jetzt werden Lösungen vorgeschlagen. Mach einen Vorschlag oder unterstütze einen.
phase-now-review = Die Vorschläge werden geprüft: Was fehlt, was muss sich ändern?
phase-now-weighing = Die Vorschläge werden gegeneinander abgewogen, auch gegen das Nichtstun.
phase-now-decision = Jetzt wird entschieden.
phase-now-implementation = Was entschieden wurde, wird umgesetzt.
phase-now-retrospect = Alle schauen zurück: Was ist daraus geworden?
phase-now-closed = Dieses Thema ist zu Ende.

## Mitsprache, Folgen, Spielraum
level-information = Information
level-participation = Mitwirkung
level-codecision = Mitentscheidung
level-decision = Entscheidung
level-hint-information = Wer mitmacht, erfährt alles.
level-hint-participation = Wer mitmacht, wird gehört.
level-hint-codecision = Wer mitmacht, entscheidet gemeinsam mit anderen.
level-hint-decision = Wer mitmacht, entscheidet.
leeway-fixed = Steht fest
leeway-open = Ist offen
leeway-unclear = Noch unklar
dimension-democratic = Für das gemeinsame Entscheiden
dimension-social = Für das Zusammenleben
dimension-ecological = Für die Natur
dimension-financial = Für die Kasse
impact-positive = gut
impact-neutral = keine
impact-negative = schlecht
impact-unclear = nicht zu sagen
argues-pro = Dafür
argues-contra = Dagegen
argues-question = Frage
argues-note = Hinweis

## Stand der Dinge
place-not-here = Zählt hier nicht:
place-late = Es kam, als das Thema schon weiter war.
place-wrong-phase = In dieser Phase des Themas war das noch nicht oder nicht mehr dran.
place-no-such-phase = Den Schritt des Themas, zu dem es gehört, gibt es nicht.
ballot-phase-open = läuft
ballot-phase-revealing = geschlossen, verdeckte Stimmen werden gezeigt
ballot-phase-provisional = vorläufig geschlossen
ballot-phase-closed = geschlossen
question-status-asked = gestellt
question-status-accepted = Antwort zugesagt
question-status-forwarded = weitergegeben
question-status-answered = beantwortet
question-status-settled = geklärt
question-status-partly = teils geklärt
question-status-unsettled = nicht geklärt
question-status-refused = wird nicht beantwortet
question-status-withdrawn = zurückgezogen
proposal-status-draft = Entwurf
proposal-status-submitted = eingereicht
proposal-status-in-review = wird geprüft
proposal-status-partly-adopted = teils übernommen
proposal-status-adopted = übernommen
proposal-status-not-adopted = nicht übernommen
proposal-status-withdrawn = zurückgezogen
proposal-status-merged = zusammengeführt
proposal-status-obsolete = erledigt
amendment-standing-open = offen
amendment-standing-collides = trifft dieselben Worte wie ein anderer
amendment-standing-accepted = angenommen
amendment-standing-modified = verändert angenommen
amendment-standing-rejected = abgelehnt
amendment-standing-promoted = ein eigener Vorschlag geworden
amendment-standing-withdrawn = zurückgezogen
amendment-standing-void-decision = die Entscheidung darüber gilt nicht
amendment-standing-unfounded = die Fassung, die er ändern will, gibt es nicht
outcome-decided = beschlossen
outcome-decided-changed = geändert beschlossen
outcome-rejected = abgelehnt
outcome-postponed = vertagt
outcome-noted = zur Kenntnis genommen
outcome-referred = überwiesen
result-winner = Entschieden: { $name }
result-tie = Gleichauf: { $names }. Das entscheiden Menschen, nicht die Zählung.
result-none-no-papers = Es wurde keine Stimme gezählt.
result-none-majority-missed = Es haben nicht genug zugestimmt. Es bleibt, wie es ist.
result-none-objection-stands = Ein Einwand steht im Raum. Es bleibt, wie es ist.
result-none-none-eligible = Kein Vorschlag ist besser als nichts zu tun. Es bleibt, wie es ist.
result-none-status-quo-first = Nichts zu tun fand den meisten Anklang. Es bleibt, wie es ist.
result-none-no-support = Niemand will einen der Vorschläge. Es bleibt, wie es ist.
result-quorum = Es haben zu wenige mitgemacht: { $counted } von { $needed } nötigen. Es bleibt, wie es ist.
result-ordered = Eine Reihenfolge, kein Beschluss.

## Was wurde daraus?
trace = Was wurde daraus?
trace-of = Was wurde daraus? { $id }
trace-see = Dort nachlesen
trace-from = { $n ->
    [one] Ein Beitrag bezieht sich darauf
   *[other] { $n } Beiträge beziehen sich darauf
}
fate-open = Noch offen.
fate-counted = Darüber wurde abgestimmt. Was daraus folgt, ist noch nicht festgehalten.
fate-chosen = Dafür wurde entschieden.
fate-not-chosen = Dagegen wurde entschieden.
fate-decided = Das Thema ist entschieden: { $outcome }.
fate-recorded = Es gibt ein Entscheidungsprotokoll dazu.
fate-integrated = Der Einwand wurde aufgenommen.
fate-not-integrated = Der Einwand wurde nicht aufgenommen.
fate-withdrawn = Zurückgezogen.
fate-referred = Weiter geht es bei: { $to }.
fate-ended = Das Thema wurde ohne Ergebnis beendet.
fate-superseded = Eine neuere Entscheidung ist an die Stelle getreten.
relation-about = gehört zum Thema
relation-from = stammt aus
relation-changes = will ändern
relation-condition-of = ist eine Bedingung für
relation-argues = ist ein Argument zu
relation-taken-up-in = wurde aufgenommen in
relation-voted-in = stand zur Abstimmung in
relation-objects-to = ist ein Einwand gegen
relation-recorded-in = ist festgehalten in
relation-dissents-from = widerspricht
relation-supersedes = tritt an die Stelle von
loop-overdue = { $n ->
    [one] Die Antwort ist seit einem Tag überfällig.
   *[other] Die Antwort ist seit { $n } Tagen überfällig.
}
loop-dormant = Noch keine Antwort, und lange hat niemand etwas dazu gesagt.
loop-unrecorded = Abgestimmt, aber noch nicht festgehalten, was daraus folgt.
loop-unanswered = Ein schwerwiegender Einwand hat noch keine Antwort.
loop-measure = { $n ->
    [one] „{ $what }“ ist seit einem Tag fällig. Zuständig: { $who }.
   *[other] „{ $what }“ ist seit { $n } Tagen fällig. Zuständig: { $who }.
}
loop-review = { $n ->
    [one] Seit einem Tag soll darauf zurückgeschaut werden.
   *[other] Seit { $n } Tagen soll darauf zurückgeschaut werden.
}
loop-proposal = Eingereicht und noch ohne Antwort.
loop-undecided = Das Thema ist weiter, und keine Entscheidung ist festgehalten.

## Getan
note-topic-opened = Das Thema ist eröffnet.
note-topic-supported = Gespeichert.
note-topic-moved = Das Thema ist einen Schritt weiter.
note-topic-described = Die Beschreibung ist gespeichert.
note-topic-affected = Die Gruppe ist eingetragen.
note-topic-unaffected = Die Gruppe steht nicht mehr auf der Liste.
note-topic-contact = Eingetragen.
note-topic-paused = Das Thema ist unterbrochen.
note-topic-resumed = Es geht weiter.
note-topic-ended = Das Thema ist beendet.
note-topic-reopened = Das Thema ist wieder aufgenommen.
note-assessed = Deine Einschätzung ist gespeichert.
note-asked = Deine Frage ist gestellt.
note-proposed = Dein Vorschlag ist eingereicht.
note-argued = Dein Argument steht da.
note-record-begun = Das Protokoll ist begonnen.

## Ein Vorschlag
proposal-version = { $n }. Fassung
proposal-versions = Fassungen
proposal-not-current = nicht die geltende Fassung
proposal-no-version = Von diesem Vorschlag gibt es noch keinen Wortlaut.
proposal-authors = Von
proposal-waits-for = Es fehlt noch die Zustimmung von
proposal-consent = Diesem Wortlaut zustimmen
proposal-changes = Was hat sich gegenüber der vorigen Fassung geändert?
proposal-satisfied = { $n ->
    [one] Bei einer davon sind alle Bedingungen erfüllt.
   *[other] Bei { $n } davon sind alle Bedingungen erfüllt.
}
proposal-effects = Folgen
proposal-effects-none = Noch hat niemand die Folgen eingeschätzt.
proposal-submit = Neue Fassung einreichen
proposal-withdraw = Vorschlag zurückziehen
proposal-answer = Antworten
amendments = Änderungsanträge
amendments-none = Noch keiner.
amendment-make = Änderung beantragen
amendment-accept = Annehmen
amendment-adapt = Verändert annehmen
amendment-reject = Ablehnen
amendment-promote = Als eigenen Vorschlag weiterführen
amendment-promote-how = Verbinde den abgelehnten Antrag mit deinem Vorschlag, damit man sieht, was daraus wurde.
amendment-promote-none = Mach im Thema einen eigenen Vorschlag daraus; danach kannst du ihn hier mit dem abgelehnten Antrag verbinden.
field-own-proposal = Dein Vorschlag
version-from-amendment = Aus einem Änderungsantrag.
proposal-link = Was daraus wurde
field-proposal-link = Was geschah damit?
field-proposal-link-target = Womit ist er verbunden?
hint-link-why = Bei „abgelehnt“ und „erledigt“ braucht es einen Grund.
link-became = wurde zu
link-adopted-in = übernommen in
link-merged-with = zusammengeführt mit
link-rejected-by = abgelehnt durch
link-obsoleted-by = erledigt durch
amendment-take-back = Antrag zurückziehen
conditions = Bedingungen
conditions-what = Was müsste sein, damit du dafür sein kannst? Wer zustimmt, sagt es hier; gezählt wird, wessen Bedingungen erfüllt sind.
condition-make = Bedingung nennen
condition-degree-of = Wie wichtig ist dir { $id }?
condition-none = Ist mir nicht wichtig
condition-is-fulfilled = In dieser Fassung ist es so
condition-not-fulfilled = In dieser Fassung ist es doch nicht so
condition-fulfilled-mine = Du sagst: In dieser Fassung ist es so.
degree-must = muss so sein
degree-should = sollte so sein
degree-should-not = sollte nicht sein
degree-must-not = darf nicht sein
answer-state-in-review = Wird geprüft
answer-state-adopted = Wird übernommen
answer-state-partly-adopted = Wird teils übernommen
answer-state-not-adopted = Wird nicht übernommen
answer-state-not-responsible = Dafür sind andere zuständig
answer-state-needs-clarification = Es muss erst etwas geklärt werden
field-cost = Was kostet es?
hint-empty = Darf leer bleiben.
field-adapt-note = Was ist anders als beantragt?
field-changed = Der Wortlaut, wie er sein soll
hint-changed = Ändere im Text, was anders sein soll. Die anderen sehen genau diese Stellen.
field-condition = Die Bedingung
hint-condition = Ein Satz, bei dem man sagen kann, ob er stimmt: „Es gibt einen Gießplan mit Namen.“
field-degree = Wie wichtig ist dir das?
field-answer-state = Was geschieht damit?
note-version = Die neue Fassung ist eingereicht.
note-consented = Du hast zugestimmt.
note-withdrawn = Zurückgezogen.
note-proposal-answered = Die Antwort steht da.
note-amended = Dein Änderungsantrag steht da.
note-amendment-accepted = Der Antrag ist angenommen, die neue Fassung ist eingereicht.
note-promoted = Der Antrag ist mit deinem Vorschlag verbunden.
note-linked = Es steht da, was aus dem Vorschlag wurde.
note-weighed = Gemerkt, wie wichtig dir das ist.
note-reworded = Das Argument steht jetzt so da.
note-amendment-rejected = Der Antrag ist abgelehnt.
note-condition = Die Bedingung steht da.

## Eine Frage
title-question = Frage
question-me-too = { $n ->
    [one] Eine weitere Person betrifft das auch.
   *[other] { $n } weitere Personen betrifft das auch.
}
question-me = Das betrifft mich auch
question-not-me = Betrifft mich doch nicht
question-behalf = Gefragt für
question-to = Gefragt ist
question-to-leads = wer den Raum leitet
question-promised = Antwort zugesagt bis
question-forwarded = Weitergegeben an { $to }.
question-answers = Antworten
question-answers-none = Noch keine Antwort.
question-official = Antwort der Gefragten
question-of-office = Antwort von: { $office }
question-seconded-by = Mit unterschrieben von
question-comment = Beitrag
question-waits-second = wartet auf eine zweite Person
question-second = Auch unterschreiben
question-settle = Ist die Frage damit geklärt?
question-asker-says = Wer gefragt hat, sagt:
question-answer = Antworten
question-comment-add = Etwas beitragen
question-asked-you = Du bist gefragt
question-promise = Antwort zusagen
question-forward = Weitergeben
field-forward-to = An wen?
question-refuse = Nicht beantworten
question-withdraw = Frage zurückziehen
refusal-not-responsible = Andere sind zuständig
refusal-no-data = Dazu gibt es keine Angaben
refusal-confidential = Vertraulich
refusal-third-party-rights = Rechte anderer stehen dagegen
refusal-too-broad = Zu allgemein gefragt
refusal-already-answered = Schon beantwortet
refusal-other = Aus einem anderen Grund
field-answer = Deine Antwort
field-refs = Quellen
hint-refs = Eine Zeile für jede. Darf leer bleiben.
field-note = Anmerkung
field-promised = Bis zu welchem Tag?
field-refusal = Weshalb nicht?
note-promised = Die Antwort ist zugesagt.
note-answered = Deine Antwort steht da.
note-seconded = Du hast mit unterschrieben.
note-forwarded = Die Frage ist weitergegeben.
note-refused = Es ist gesagt, warum die Frage nicht beantwortet wird.
note-settled = Gespeichert.
relation-cast-in = wurde abgegeben in

## Aussagen einzeln und das Meinungsbild
statements-all-answered = Du hast auf alle Aussagen reagiert.
opinion-groups-count = { $n ->
    [one] eine Gruppe
   *[other] { $n } Gruppen
}
opinion-whole = Ganzes Meinungsbild

## Entwürfe, die mehrere zusammen schreiben
draft-title = Gemeinsamer Entwurf
draft-what = Dieser Vorschlag wird erst gemeinsam geschrieben. Alle können am Entwurf mitschreiben; eingereicht wird er, wenn er fertig ist.
draft-write = Am Entwurf schreiben
draft-read = Entwurf lesen
draft-differs = Der Entwurf sagt etwas, das noch nicht eingereicht ist.
draft-taken = Der Text kommt aus dem gemeinsamen Entwurf, wie er jetzt ist.
draft-begin = Erst gemeinsam entwerfen
draft-begin-what = Noch nicht fertig? Gib ihm einen Titel, dann könnt ihr den Text zusammen schreiben und später einreichen.
note-draft-begun = Der Entwurf ist angelegt. Jetzt könnt ihr ihn zusammen schreiben.
text-draft-of = Entwurf für den Vorschlag
section-writing = Hier schreibt gerade
section-writing-what = Beim Speichern bleiben die Worte von euch beiden erhalten.
opinion-group-agrees = Dem stimmt diese Gruppe am deutlichsten zu
opinion-group-disagrees = Das lehnt diese Gruppe am deutlichsten ab
opinion-agrees-compared = { $part } von { $of } stimmen zu, { $all ->
    [0] von den anderen hat niemand reagiert.
   *[other] bei den anderen { $rest } von { $all }.
}
opinion-disagrees-compared = { $part } von { $of } lehnen ab, { $all ->
    [0] von den anderen hat niemand reagiert.
   *[other] bei den anderen { $rest } von { $all }.
}
opinion-in-group = Gruppe { $name }: { $part } von { $of }
opinion-reasons = Gründe: { $pro } dafür, { $contra } dagegen
opinion-table-group = { $yes } ja, { $no } nein
opinion-table = Die Aussagen in Zahlen
opinion-table-most = Die { $n } Aussagen mit den meisten Reaktionen.
opinion-table-agree = Ja
opinion-table-disagree = Nein
opinion-table-pass = Weder noch
topic-next = Danach kommt: { $phase }.
topic-later = Kommt mit der Phase „{ $phase }“.
topic-fields-more = Was feststeht, was offen ist, was erreicht werden soll (freiwillig)
