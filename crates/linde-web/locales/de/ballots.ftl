### Abstimmungen.

title-ballot-new = Eine Abstimmung eröffnen
ballot-new-lead = Alles, was hier steht, liegt mit der Eröffnung fest und kann nicht mehr geändert werden: Frage, Auswahl, Verfahren und wer abstimmen darf.
ballot-ends = soll am { $day } geschlossen werden
named-ballot = Abstimmung
ballot-result = Ergebnis
ballot-provisional = Vorläufig: Noch haben nicht alle geschlossen, die schließen müssen.
ballot-counted = { $n } von { $of } Stimmen gezählt.
ballot-histogram = Wie viele gaben wie viel Widerstand?
ballot-histogram-of = Widerstand gegen { $name }
ballot-grade = Widerstand
ballot-papers = Stimmen
ballot-agrees = Dieser Rechner hat selbst gezählt und kommt auf dasselbe Ergebnis.
ballot-differs = Dieser Rechner kommt auf ein anderes Ergebnis, als veröffentlicht wurde.
ballot-missing = { $n ->
    [one] Eine Stimme, die zählt, ist hier noch nicht angekommen. Mit ihr kann das Ergebnis anders aussehen.
   *[other] { $n } Stimmen, die zählen, sind hier noch nicht angekommen. Mit ihnen kann das Ergebnis anders aussehen.
}
ballot-late = { $n ->
    [one] Eine Stimme kam nach dem Schließen und zählt nicht.
   *[other] { $n } Stimmen kamen nach dem Schließen und zählen nicht.
}
ballot-unrevealed = { $n ->
    [one] Eine verdeckte Stimme wurde nicht gezeigt und zählt nicht.
   *[other] { $n } verdeckte Stimmen wurden nicht gezeigt und zählen nicht.
}
ballot-how-counted = Wie wurde gezählt?
ballot-excluded = { $n ->
    [one] Eine Stimme passte nicht zum Verfahren und zählt nicht.
   *[other] { $n } Stimmen passten nicht zum Verfahren und zählen nicht.
}
ballot-fingerprint = Fingerabdruck des Ergebnisses:
ballot-recount = Alle können nachzählen, auch von einem Stick auf einem anderen Rechner:
ballot-all-papers = Alle gezählten Stimmen
ballot-voter = Von wem
ballot-paper = Stimme
ballot-proof = Nachweis
ballot-about = Es geht um:
ballot-objecting = Diese Einwände stehen im Raum
ballot-objecting-next = Ändert den Vorschlag so, dass niemand mehr einen Einwand hat, und stimmt dann neu ab.
hands-together = { $n ->
    [one] Mit den Handzeichen zusammen, eine Person, wäre es:
   *[other] Mit den Handzeichen zusammen, { $n } Menschen, wäre es:
}
hands-too-many = Das sind mehr, als abstimmen dürfen.
hands-needs-witness = Es fehlt noch eine zweite Person, die es bezeugt.
ballot-vote = Abstimmen
ballot-vote-again = Neu abstimmen
ballot-cast = Stimme abgeben
ballot-reveal = Verdeckte Stimme zeigen
ballot-reveal-how = Die Abstimmung ist geschlossen. So hast du gestimmt; dieses Gerät hat es sich gemerkt. Zeig deine Stimme jetzt, sonst zählt sie nicht.
ballot-reveal-again = Die Abstimmung ist geschlossen. Fülle den Stimmzettel noch einmal genauso aus wie vorher, mit derselben Begründung und auf dem Gerät, mit dem du abgestimmt hast. Nur dann zählt er.
ballot-hidden-how = Deine Stimme bleibt verdeckt, bis geschlossen ist. Danach zeigst du sie hier mit einem Klick, sonst zählt sie nicht. Dieses Gerät merkt sich bis dahin, was du ankreuzt.
ballot-not-elector = Bei dieser Abstimmung kannst du nicht mitstimmen: Es stimmen alle ab, die bei der Eröffnung Mitglied waren.
ballot-receipt = Deine Stimme
ballot-receipt-hidden = Verdeckt abgegeben.
ballot-receipt-shown = Verdeckt abgegeben und gezeigt.
receipt-cast = Abgegeben. Gezählt wird beim Schließen.
paper-hidden = Abgegeben, noch verdeckt. Nach dem Schließen zeigst du sie hier.
paper-to-show = Noch verdeckt. Sie zählt erst, wenn du sie zeigst.
paper-shown = Gezeigt. Gezählt wird beim Abschließen.
receipt-counted = Im Ergebnis gezählt.
receipt-superseded = Eine andere Stimme derselben Person zählt an ihrer Stelle.
receipt-late = Nicht gezählt: Sie kam zu spät oder wurde beim Schließen ausgelassen.
receipt-unrevealed = Nicht gezählt: Sie war verdeckt und wurde nicht rechtzeitig gezeigt.
receipt-unfit = Nicht gezählt: Sie passt nicht zum Verfahren.
receipt-void = Nicht gezählt: Das Gerät oder die Person war vorher ausgeschlossen.
ballot-receipt-check = Beleg ansehen und prüfen
ballot-rules = Die Regeln
ballot-majority = Mehrheit
ballot-quorum = Beteiligung
ballot-who = Wer abstimmt
ballot-who-members = { $n ->
    [one] Das eine Mitglied bei der Eröffnung
   *[other] Alle { $n } Mitglieder bei der Eröffnung
}
ballot-visible = Alle sehen von Anfang an, wer wie stimmt.
ballot-visible-later = Bis zum Schließen sieht niemand, wie gestimmt wurde. Danach sehen es alle.
ballot-closers = Schließen darf
ballot-together = Endgültig ist es erst, wenn alle Genannten geschlossen haben.
ballot-opened = Eröffnet
ballot-alternatives = Zur Auswahl
alternative-nothing = nichts tun
ballot-closing = Schließen
ballot-close = Abstimmung schließen
ballot-close-how = Gezählt wird, was jetzt hier angekommen ist. Vielleicht haben sie schon abgestimmt, und es ist nur noch nicht hier.
ballot-close-anyway = Trotzdem schließen
ballot-all-voted = Alle haben abgestimmt.
ballot-not-voted = Hier fehlt noch die Stimme von
ballot-settling = Abschließen
ballot-settle = Abschließen und zählen
ballot-settle-how = Wer seine Stimme bis dahin nicht gezeigt hat, wird nicht gezählt.
ballot-settle-anyway = Trotzdem abschließen
ballot-all-shown = Alle verdeckten Stimmen sind gezeigt.
ballot-not-shown = Ihre verdeckte Stimme noch nicht gezeigt haben
ballot-who-has-what = Wer hat was?
ballot-reopen = Wieder öffnen
ballot-reopen-how = Alle sehen, wer wieder geöffnet hat und warum. Nötig ist das nur, wenn eine Stimme gefehlt hat.
ballot-was-reopened = Wieder geöffnet von
ballot-open-papers = Offen
ballot-hidden-papers = Verdeckt bis zum Schluss
ballot-proposals = Vorschläge, über die abgestimmt wird
ballot-more-rules = Weitere Regeln
ballot-frozen = Wer abstimmen darf, steht mit der Eröffnung fest: alle Mitglieder von jetzt. Schließen darfst du selbst.

## Felder
field-explanation = Was man wissen sollte
hint-explanation = Darf leer bleiben.
field-ballot-question = Die Frage
hint-ballot-question = So, dass alle dasselbe darunter verstehen: „Was machen wir mit dem Platz?“
field-alternatives = Was sonst zur Auswahl steht
hint-alternatives = Eine Zeile für jede Möglichkeit. Darf leer bleiben, wenn oben etwas angekreuzt ist.
field-nothing = Und wenn nichts geschieht?
hint-nothing = Für Widerstand und Rangfolge nötig: „Der Platz bleibt, wie er ist“. Ein Vorschlag muss besser sein als das.
field-method = Verfahren
field-quorum = Wie viele müssen mitmachen (in Prozent)?
hint-quorum = Leer: beliebig viele.
field-dots = Wie viele Punkte hat jede Person?
hint-dots = Nur für Punkte. Leer: acht.
field-ballot-visibility = Wer sieht die Stimmen?
field-ballot-ends = Wann soll geschlossen werden? Von selbst geschieht nichts.
field-vote = Deine Stimme
field-paper-reason = Warum? (für alle zu lesen)
hint-paper-reason = Darf leer bleiben. Wer stark widerspricht, hilft mit einer Begründung.
field-objection = Der Einwand
hint-vote-objection = Nur wenn du Einwand wählst: Welchen Schaden siehst du?
field-objection-to = Wogegen?
field-severity = Wie schwer wiegt er?
field-integrated = Was ist daraus geworden?
field-hands-voters = Wie viele haben mitgemacht?
field-place = Wo?

## Verfahren
method-yes-no = Ja oder Nein
method-absolute = Ja oder Nein, absolute Mehrheit
method-two-thirds = Ja oder Nein, zwei Drittel
method-consent = Konsent
method-resistance = Widerstand (systemisches Konsensieren)
method-schulze = Rangfolge
method-approval = Zustimmung
method-dots = Punkte
method-times = Termin finden
method-harmonic = Reihenfolge
method-what-yes-no = Ein Vorschlag, ja oder nein.
method-what-consent = Ein Vorschlag. Er gilt, wenn niemand einen schwerwiegenden Einwand hat.
method-what-resistance = Du gibst jeder Möglichkeit von 0 (kein Widerstand) bis 10 (geht gar nicht). Es gewinnt die mit dem wenigsten Widerstand aller zusammen.
method-what-schulze = Du sagst von jedem Vorschlag, wie viel besser oder schlechter er ist als nichts zu tun. Es gewinnt der, der im Vergleich mit jedem anderen vorn liegt.
method-what-approval = Du kreuzt alles an, womit du leben kannst. Was die meisten Kreuze hat, gewinnt.
method-what-dots = Du verteilst deine Punkte. Was die meisten Punkte hat, gewinnt.
method-what-times = Du sagst zu jedem Termin, ob du kannst. Es kommt eine Reihenfolge heraus.
method-what-harmonic = Du kreuzt an, was du unterstützt. Es kommt eine Reihenfolge heraus, in der auch kleine Gruppen vorkommen.
quorum-none = Es zählt, wer mitmacht.
quorum-number = { $n ->
    [one] Mindestens eine Person muss mitmachen.
   *[other] Mindestens { $n } müssen mitmachen.
}
quorum-share = Mindestens { $n } Prozent müssen mitmachen.
majority-needed = Nötig: { $majority }
majority-simple = mehr Ja als Nein.
majority-absolute = mehr Ja als Nein und Enthaltungen zusammen.
majority-two-thirds = mindestens zwei Drittel Ja, Enthaltungen nicht gezählt.
majority-share = { $n } Prozent Ja.

## Stimmzettel
vote-yes = Ja
vote-no = Nein
vote-abstain = Enthaltung
vote-consent = Kein Einwand
vote-consent-what = Ich kann das mittragen.
vote-aside = Ich stehe beiseite
vote-aside-what = Nicht meins, aber ich bin nicht im Weg.
vote-objection = Einwand
vote-objection-what = Das würde Schaden anrichten.
resistance-none = kein Widerstand
resistance-most = geht gar nicht
ranking-how = Verglichen mit: Es bleibt, wie es ist.
grade-3 = viel besser
grade-2 = besser
grade-1 = etwas besser
grade-0 = gleich
grade-minus-1 = etwas schlechter
grade-minus-2 = schlechter
grade-minus-3 = viel schlechter
dots-budget = Verteile bis zu { $n } Punkte
time-can = kann
time-if-need-be = zur Not
time-cannot = kann nicht
paper-here = Hier fehlt noch etwas.
paper-too-many = Das ist mehr, als du vergeben kannst.
paper-none = nichts angekreuzt

## Einwände und Handzählung
objections = Einwände
objections-none = Noch keiner.
objection-raise = Einwand vorbringen
objection-withdraw = Einwand zurückziehen
objection-handle = Darauf eingehen
objection-serious = Schwerwiegend
objection-serious-what = Es würde Schaden anrichten. Die Entscheidung muss darauf antworten.
objection-concern = Bedenken
objection-concern-what = Es sollte bedacht werden.
hands = Handzeichen in einer Versammlung
hands-add = Handzählung eintragen
hands-how = Handzeichen stehen neben den Stimmen und werden nicht dazugezählt: Niemand kann sie einzeln nachprüfen. Zwei Zeugen bestätigen sie.
hands-witnesses = Bezeugt von
hands-witness = Ich war dabei, es stimmt
hands-voters = { $n ->
    [one] Eine Person machte mit.
   *[other] { $n } machten mit.
}

## Ergebnis
tally-yes = { $n } Ja
tally-no = { $n } Nein
tally-abstain = { $n ->
    [one] eine Enthaltung
   *[other] { $n } Enthaltungen
}
tally-consent = { $n } ohne Einwand
tally-aside = { $n } beiseite
tally-objections = { $n ->
    [one] ein Einwand
   *[other] { $n } Einwände
}
tally-resistance = Widerstand { $percent } %
tally-worst = am meisten Widerstand einer Person: { $n }
tally-better = { $n } weniger Widerstand als beim Nichtstun
tally-worse = { $n } mehr Widerstand als beim Nichtstun
tally-level = so viel Widerstand wie beim Nichtstun
tally-positive = { $n ->
    [one] 1 findet es besser
   *[other] { $n } finden es besser
}
tally-negative = { $n ->
    [one] 1 findet es schlechter
   *[other] { $n } finden es schlechter
}
tally-neutral = { $n ->
    [one] 1 findet es gleich
   *[other] { $n } finden es gleich
}
tally-status-quo = Daran wird gemessen.
tally-approved = { $n } von { $of } können damit leben
tally-dots = { $n ->
    [one] ein Punkt
   *[other] { $n } Punkte
}
tally-can = { $n ->
    [one] 1 kann
   *[other] { $n } können
}
tally-if-need-be = { $n } zur Not
tally-cannot = { $n ->
    [one] 1 kann nicht
   *[other] { $n } können nicht
}
tally-supporters = { $n } dafür

## Wie wurde gezählt?
step-papers = { $received } Stimmen kamen an, { $excluded } passten nicht.
step-counted = { $counted } zählen, { $electorate } hätten abstimmen können.
step-quorum = Nötig waren { $needed }, es waren { $counted }.
step-met = Erfüllt.
step-not-met = Nicht erfüllt.
step-order = Reihenfolge: { $order }
step-by-less-resistance = Nach dem wenigsten Widerstand
step-by-less-worst = Bei Gleichstand nach dem kleinsten größten Widerstand einer Person
step-by-fewer-high = Bei Gleichstand danach, wo weniger stark widersprechen
step-by-more-approvals = Nach der größten Zustimmung
step-by-more-dots = Nach den meisten Punkten
step-by-more-score = Nach der besten Eignung
step-against-status-quo = Verglichen mit nichts zu tun: { $deltas }.
step-pairwise = Wie viele die Zeile der Spalte vorziehen
step-links = Wer wen schlägt
step-paths = Die stärksten Wege
step-via = { $n ->
    [one] Über { $name } wird ein Weg stärker.
   *[other] Über { $name } werden { $n } Wege stärker.
}
step-level = Platz { $place }: { $names }
step-direct = { $name }: mehr dafür als dagegen
step-indirect = { $name }: mittelbare Mehrheit.
step-indirect-over = { $name }: mittelbare Mehrheit über { $over }.
step-better = { $name } ist besser als nichts zu tun.
step-places = Platz { $place } gegen Platz { $quo }.
step-no-way-back = Von nichts zu tun führt kein Weg zu { $name }.
step-again = { $name } würde auch ein zweites Mal gewinnen.
step-nobody-eligible = Kein Vorschlag kann gewinnen.
step-eligible = Gewinnen können: { $names }
step-round = Das kleinste Gewicht haben { $names }; { $leaves } scheidet aus.
step-lost = verliert
step-tied = gleich

## Getan
note-voted = Deine Stimme ist abgegeben.
note-voted-hidden = Deine Stimme ist verdeckt abgegeben.
note-revealed = Deine Stimme ist gezeigt.
note-ballot-opened = Die Abstimmung läuft.
note-ballot-closed = Die Abstimmung ist geschlossen.
note-ballot-settled = Das Ergebnis steht fest.
note-ballot-reopened = Die Abstimmung ist wieder offen.
note-hands = Die Handzählung ist eingetragen.
note-witnessed = Du hast die Handzählung bezeugt.
note-objected = Dein Einwand steht da.
note-objection-handled = Deine Antwort steht da.
note-objection-withdrawn = Der Einwand ist zurückgezogen.
alternative-stays = Alles bleibt, wie es ist
ballot-rules-all = Alle Regeln
ballot-record = Festhalten, was daraus folgt
proposal-read = Vorschlag lesen
proposal-read-named = Vorschlag lesen: { $name }
