### Vertrauen: wer was darf, Geräte, Ämter, Versiegeltes, Löschen, Moderation, Sicherung.

## Rahmen
nav-order = Ordnung
who-signed-of-entry = Unterschrift des Eintrags { $id }
size = { $number } { $unit }
start-again = Du hattest schon eine Dorflinde?
start-again-code = Mit dem anderen Gerät verbinden
start-again-words = Wiederherstellungswörter eingeben
start-again-backup = Sicherung zurückholen
filter-deferred = Später gezeigt
statements-none-deferred = Niemand hat an einem Tag mehr geschrieben als vereinbart.

## Was wartet
task-waiting = { $n ->
    [one] 1 Sache wartet auf dich
   *[other] { $n } Dinge warten auf dich
 }
task-newcomers = { $n ->
    [one] 1 Person möchte dazukommen
   *[other] { $n } Personen möchten dazukommen
 }
task-pending = { $n ->
    [one] 1 Vorschlag braucht deine Zustimmung
   *[other] { $n } Vorschläge brauchen deine Zustimmung
 }
tasks = Das wartet auf dich
task-moderated = { $n ->
    [one] Die Moderation hat bei einem deiner Beiträge eingegriffen
   *[other] Die Moderation hat bei { $n } deiner Beiträge eingegriffen
 }
task-appeals = { $n ->
    [one] 1 Einspruch wartet auf eine Entscheidung
   *[other] { $n } Einsprüche warten auf eine Entscheidung
 }
task-reviews = { $n ->
    [one] 1 versiegelter Teil ist wieder zu prüfen
   *[other] { $n } versiegelte Teile sind wieder zu prüfen
 }

## Wer darf lesen
visibility-members-hint = Texte und Namen werden verschlüsselt; lesen kann nur, wer Mitglied oder Gast ist.
visibility-more = Was „Nur Mitglieder“ bedeutet
visibility-more-hidden = Verborgen sind: die Namen der Menschen, Aussagen, Texte, Versiegeltes. Auch wer die Daten nur aufbewahrt und weitergibt, kann sie nicht lesen.
visibility-more-seen = Nicht verborgen sind der Name des Raums, wie viele Geräte dabei sind, wann etwas geschrieben wurde, und welche Rechner sich verbinden.
visibility-more-kept = Wer entfernt wird, kann Neues nicht mehr lesen. Was auf dem eigenen Gerät schon angekommen ist, bleibt dort.

## Einladen und beitreten
field-approval = Jemand muss erst zustimmen
hint-approval = Neue bleiben draußen, bis Moderation oder Leitung sie hereinlässt.
invite-approval = mit Zustimmung
invite-other-ways = Als Bild oder in Worten
invite-picture = Der Einladungslink als Bild zum Abfotografieren
invite-words = Zum Vorlesen, wenn ihr im selben Netz seid:
words-enough = Die ersten vier Buchstaben jedes Wortes genügen; Umlaute kommen nicht vor. Jedes Gerät versteht sie, auch eines, das Englisch spricht.
words-spelled = Zum Buchstabieren
invite-words-hint = Die zwölf Wörter gelten wie der Link. Sie wirken, solange ein Gerät des Raums in der Nähe oder verbunden ist.
invite-letter = Text zum Weitergeben
invite-letter-hint = Alles, was die eingeladene Person wissen muss. Kopiere den ganzen Text in eine Nachricht.
invite-letter-copy = Text kopieren
invite-letter-text = Du bist eingeladen, mitzureden: { $space }

    So kommst du dazu:
    1. Hol dir das Programm Dorflinde. Wenn du es noch nicht hast, frag mich.
    2. Starte es. In deinem Browser öffnet sich eine Seite.
    3. Wähle dort „Mit Link beitreten“ und füge diese ganze Nachricht ein.

    { $link }
invite-link-alone = Nur der Link, für alle, die die Dorflinde schon kennen:
invite-picture-hint = Das Bild enthält denselben Link, für einen Rechner mit Kamera: Ein Programm, das solche Bilder liest, macht daraus wieder den Text zum Einfügen. Ein Handy allein kann damit nichts anfangen, die Dorflinde läuft auf einem Rechner.
invite-file = Als Datei herunterladen
invite-file-of = Einladung { $id } als Datei herunterladen
invite-file-text = Das ist eine Einladung. Öffne die Dorflinde, wähle „Einem Raum beitreten“ und gib dort diese Datei oder die folgende Zeile an.
field-invitation = Einladung
hint-invitation = Der Link, der mit „linde:“ beginnt, oder die zwölf Wörter, die man dir vorgelesen hat. Du kannst auch die ganze Nachricht einfügen, in der sie stehen.
field-file = Datei
join-file = Ich habe eine Datei bekommen
join-unnamed = Ein Raum, dessen Name noch gesucht wird
join-blind = Noch weiß dein Gerät nicht, wie dieser Raum heißt und wer dich einlädt. Wenn du jetzt beitrittst, verlässt du dich auf die Person, von der du die Einladung hast.
join-unknown = Noch nicht gefunden
join-role = Du wärst
join-looking = Der Raum wird noch gesucht. Die Seite fragt von selbst immer wieder nach; sobald ein Mitglied erreichbar ist, steht hier mehr.
join-looking-words = Gesucht wird ein Gerät, das zu diesen Wörtern gehört. Dafür muss eines aus dem Raum in der Nähe laufen, am besten im selben WLAN.
join-look-again = Noch einmal nachsehen
join-approval = Nach dem Beitreten muss dich noch jemand aus dem Raum hereinlassen.

## Mitglieder
newcomer-asks = möchte dazukommen
newcomer-check = Kennst du die Person, und kommt die Anfrage von ihr? Ihr Name steht hier erst, wenn sie dabei ist. Lass dir am Telefon das Kennzeichen vorlesen, das auf ihrer Seite steht.
newcomer-approve = Hereinlassen
newcomer-not-you = Hereinlassen können die Moderation und die Leitung.
newcomer-decline = Nicht hereinlassen
newcomer-decline-what = Du musst nichts tun: Solange niemand zustimmt, bleibt die Person draußen. Soll auch niemand anders mehr mit dieser Einladung kommen, zieh sie zurück.
departed = { $n ->
    [one] 1 Person ist nicht mehr dabei
   *[other] { $n } Personen sind nicht mehr dabei
 }
departed-left = selbst gegangen
departed-removed = entfernt von
departed-role = war { $role }
departed-what = Was vorher geschrieben wurde, bleibt stehen. Neues von dieser Person zählt nicht.
gone = Du bist hier nicht mehr dabei:
gone-left = selbst gegangen
gone-removed = entfernt von
gone-what = Schreiben kannst du hier nicht mehr. Was du vorher geschrieben hast, bleibt stehen. Wieder aufnehmen kann dich die Leitung.
member-about = Über diese Person
member-since-label = Dabei seit
member-devices = Geräte
member-devices-hint = Jedes Gerät unterschreibt für sich. Alle gehören derselben Person.
member-do = Was du tun kannst
member-audit = Alle Einträge dieser Person nachprüfen
member-name = So heiße ich hier
member-name-what = Der Name gilt in diesem Raum, auch bei allem, was du hier schon gesagt hast. In deinen anderen Räumen heißt du weiter wie dort. Zu jedem Beitrag bleibt nachzusehen, wie du hießest, als du ihn unterschrieben hast.
member-name-button = Namen ändern
member-own-devices = Meine Geräte verwalten
member-erase-own = Mein Profil und meine Beiträge löschen
member-erase = Profil und Beiträge dieser Person löschen
member-dismiss = Nichts mehr von dieser Person zeigen
member-rebind = Neues Gerät zuordnen (alles verloren)
member-remove = Aus dem Raum entfernen
member-role-change = Rolle ändern
member-new-role = Neue Rolle
member-role-button = Rolle geben
member-readmit = Wieder aufnehmen
member-readmit-button = Wieder aufnehmen
member-lower = Wenn die Rolle kleiner wird
member-lower-what = Was die Person in der bisherigen Rolle entschieden hat, zählt weiter, soweit es jetzt hier ist. Hier kannst du es anders wählen.
member-founder-hint = Wer zur Gründung gehören oder sie verlassen soll, braucht die Zustimmung mehrerer aus der Gründung.
title-member-remove = Aus dem Raum entfernen
member-remove-lead = Diese Person soll nicht mehr dabei sein. Das gilt auf allen Geräten gleich, sobald sie davon erfahren.
member-remove-writes = Alle ihre Geräte können hier nichts mehr beitragen.
member-remove-reads = Im Raum „Nur Mitglieder“ kann sie Neues nicht mehr lesen; in einem offenen Raum liest sie weiter mit.
member-remove-stays = Was auf ihren Geräten schon liegt, lässt sich nicht zurückholen.
member-remove-back = Ihr könnt sie später wieder aufnehmen.
member-remove-button = Entfernen
cut-legend = Was soll von dem gelten, was bisher geschrieben wurde?
cut-here = Alles, was jetzt hier ist, zählt.
cut-here-hint = Was später noch auftaucht, zählt nicht. Das passt fast immer.
cut-since = Schon das Letzte soll nicht zählen …
cut-since-hint = Zum Beispiel, weil das Gerät schon gestohlen war. Wähle den ersten Eintrag, der nicht mehr zählen soll; er und alles danach entfallen.
title-leave = Den Raum verlassen
leave-lead = Du gehst von dir aus. Die anderen sehen, dass du nicht mehr dabei bist.
leave-writes = Du kannst hier nichts mehr schreiben.
leave-stays = Was du geschrieben hast, bleibt stehen. Willst du das nicht, lösche es vorher.
leave-copy = Was schon auf deinem Gerät liegt, bleibt dort.
leave-back = Zurück kommst du nur, wenn dich die Leitung wieder aufnimmt.
leave-button = Raum verlassen

## Zustimmung
pending-remove = soll entfernt werden
pending-role = soll die Rolle { $role } bekommen
pending-device = Gerät { $device } soll nicht mehr gelten
pending-rebind = soll das neue Gerät { $device } bekommen
pending-naming = Der Raum soll so heißen:
pending-rules = Die Regeln sollen sich ändern
pending-by = vorgeschlagen von
pending-support = Dafür:
pending-missing = { $n ->
    [one] Noch 1 Zustimmung aus der Leitung fehlt
   *[other] Noch { $n } Zustimmungen aus der Leitung fehlen
 }
pending-missing-founders = { $n ->
    [one] Noch 1 Zustimmung aus der Gründung fehlt
   *[other] Noch { $n } Zustimmungen aus der Gründung fehlen
 }
agree = Zustimmen
agree-hint = Wer nicht dafür ist, stimmt einfach nicht zu. Zurücknehmen lässt sich eine Zustimmung nicht.

## Ordnung und Regeln
title-order = Ordnung
order-lead = Wer was darf, wer für wen spricht, was vertraulich ist – und wie sich alles nachprüfen lässt.
order-rules = Welche Rolle was darf, und wie sich das ändern lässt.
order-naming = Wie der Raum heißt und worum es geht, und wie er früher hieß.
order-offices = Vorstand, Kasse, Amt: Wer für sie sprechen darf.
order-sealed = Was nur einige lesen dürfen, mit Grund und Frist.
order-moderation = Was ausgeblendet, verschoben oder angemerkt wurde, von wem und warum.
order-erasures = Was gelöscht wurde, und auf wie vielen Geräten.
order-audit = Jeder Eintrag, wer ihn unterschrieben hat und ob er zählt.
order-dismissed = Was du auf diesem Gerät nicht sehen willst.
order-leave = Wenn du nicht mehr dabei sein willst.
title-naming = Name und Zweck
naming-lead = So heißt dieser Raum, für alle. Was er einmal hieß, bleibt nachzulesen.
naming-names = Die Namen dieses Raums
naming-founded = gegründet von
naming-quorum = { $quorum ->
    [one] Einen anderen Namen kann 1 Person aus der Gründung allein geben. Zur Gründung gehören zurzeit: { $founders }.
   *[other] Für einen anderen Namen brauchen { $quorum } aus der Gründung gemeinsam. Zur Gründung gehören zurzeit: { $founders }; sind es weniger als nötig, genügen alle.
 }
naming-change = Name oder Zweck ändern
naming-change-what = Der neue Name gilt auf allen Geräten, sobald genug aus der Gründung zugestimmt haben. Einladungen, Beiträge und alles andere bleiben, wie sie sind.
title-rules = Regeln
rules-lead = Das darf in diesem Raum welche Rolle. Auf allen Geräten gilt dasselbe.
rules-table = Wer was darf
rules-what = Was
rules-who = Wer
rules-from = ab { $role }
rules-quota = Beiträge je Person und Tag
rules-quota-hint = Was darüber hinausgeht, geht nicht verloren; es steht zugeklappt darunter.
rules-quota-none = so viele man will
rules-quorum = { $quorum ->
    [one] Was die Gründung selbst oder diese Regeln betrifft, kann 1 Person aus der Gründung allein entscheiden. Zur Gründung gehören zurzeit: { $founders }.
   *[other] Was die Gründung selbst oder diese Regeln betrifft, brauchen { $quorum } aus der Gründung gemeinsam. Zur Gründung gehören zurzeit: { $founders }; sind es weniger als nötig, genügen alle.
 }
rules-by = zuletzt geändert von
rules-as-founded = So gilt es seit der Gründung.
rules-change = Regeln ändern
rules-change-what = Die Änderung gilt, sobald genug aus der Gründung zugestimmt haben.
rules-change-button = Änderung vorschlagen
field-quota = Beiträge je Person und Tag (freiwillig)
hint-quota = Leer heißt: so viele man will.
power-invite = Einladen
power-approve = Neue hereinlassen
power-grant = Rollen geben
power-remove = Entfernen und Rollen nehmen
power-moderate = Moderieren
power-erase = Fremde Beiträge löschen
power-hint-invite = Links und Wörter, mit denen andere beitreten.
power-hint-approve = Bei Einladungen mit Zustimmung.
power-hint-grant = Jemandem mehr erlauben.
power-hint-remove = Auch fremde Geräte sperren.
power-hint-moderate = Ausblenden, verschieben, zusammenlegen, anmerken.
power-hint-erase = Eigenes darf jede und jeder löschen.

## Ämter
title-offices = Ämter
title-office = Amt ändern
offices-lead = Ein Amt spricht durch die Menschen, die es innehaben. Bei jedem Beitrag steht, ob jemand für sich spricht oder das Amt.
offices-none = Noch keine Ämter.
office-unnamed = Amt { $id }
office-mine = du gehörst dazu
office-holders = Inne haben es:
office-four-eyes = Es spricht erst, wenn zwei es sagen.
office-one-voice = Eine Person genügt, damit es spricht.
office-words = { $n ->
    [0] hat noch nichts gesagt
    [one] hat 1 Mal gesprochen
   *[other] hat { $n } Mal gesprochen
 }
office-change = Ändern
office-change-lead = Was das Amt bisher gesagt hat, bleibt sein Wort.
office-change-button = Amt ändern
office-not-you = Ändern können das Amt die, die es innehaben, und die Leitung.
office-new = Ein Amt einrichten
office-new-button = Amt einrichten
field-office-name = Name des Amtes
hint-office-name = Zum Beispiel „Vorstand“ oder „Kasse“.
field-holders = Wer hat es inne?
field-four-eyes = Vier Augen
hint-four-eyes = Zwei müssen es sagen, damit das Amt spricht.
speak = Für ein Amt sprechen
speak-what = Der Beitrag wird damit auch zum Wort des Amtes. Deine eigene Unterschrift bleibt daneben stehen. Zurücknehmen lässt es sich nicht.
speak-button = Für „{ $office }“ sprechen
voice-role = { $role }
voice-office = Amt
voice-by = gesprochen haben
voice-asked = noch nicht das Wort von: { $office }
voice-asked-by = Für das Amt gesprochen:
voice-asked-what = Es fehlt eine zweite Person aus dem Amt. Bis dahin spricht nur, wer geschrieben hat.

## Versiegeltes
title-sealed = Versiegeltes
title-seal = Einen Teil versiegeln
sealed-lead = Alle sehen, dass es etwas Vertrauliches gibt, warum und bis wann. Lesen können es nur die Genannten.
sealed-none = Nichts ist versiegelt.
sealed-opened = Inzwischen offen für alle
sealed-readable = Du kannst es lesen
sealed-closed = Für dich nicht lesbar
sealed-due = Die Frist ist um: Es ist zu entscheiden, ob es offen werden kann.
sealed-not-you = Diesen Teil dürfen nur die unten Genannten lesen.
sealed-proof = Geprüft: Das ist genau der Text, der damals versiegelt wurde.
sealed-by = Versiegelt von
sealed-readers = Lesen dürfen es
sealed-review = Wieder zu prüfen am
sealed-opened-by = Geöffnet von
sealed-everybody = inzwischen alle Mitglieder
seal-new = Etwas versiegeln
seal-lead = Für Anlagen, die nicht alle lesen dürfen, etwa mit Angaben zu einer Person. Was beschlossen wird, sollte trotzdem offen stehen.
seal-open-part = Das sehen alle
seal-closed-part = Das lesen nur die Genannten
seal-right = geschützt:
seal-nobody-else = sonst niemand
seal-button = Versiegeln
field-seal-title = Worum geht es?
field-seal-reason = Warum vertraulich?
field-seal-right = Wessen Recht wird geschützt?
hint-seal-right = Ohne Namen, wenn schon der Name zu viel verrät: „ein Anwohner“, „die Bieter“.
field-decider = Wer entscheidet über das Öffnen?
field-months = In wie vielen Monaten wird wieder geprüft?
field-seal-text = Vertraulicher Text
hint-seal-text = Er wird auf diesem Gerät verschlossen, bevor er es verlässt.
field-readers = Wer darf es lesen?
hint-readers = Du selbst und wer entscheidet, gehören immer dazu.
field-readers-from = Außerdem alle mit dieser Rolle
unseal = Für alle öffnen
unseal-what = Danach kann jedes Mitglied den Text lesen. Schließen lässt er sich nicht wieder.
unseal-button = Jetzt öffnen
seal-reason-business-secret = Geschäftsgeheimnis
seal-reason-negotiation = Laufende Verhandlung oder Vergabe
seal-reason-other = Anderer Grund
seal-reason-personal-data = Angaben zu einer Person
seal-reason-personnel = Anstellung oder Dienst einer Person
seal-reason-legal-dispute = Streit vor Gericht, oder er droht
seal-reason-safety = Schutz von Menschen oder Anlagen

## Ein Beitrag
title-contribution = Beitrag
contribution-more = Mehr
contribution-of = Mehr zum Beitrag { $id }
contribution-do = Was du tun kannst
choose = Bitte wählen
corrected = berichtigt
versions = { $n ->
    [one] 1 Fassung
   *[other] { $n } Fassungen
 }
title-correct = Berichtigen
correct-short = Ein anderer Wortlaut; der alte bleibt im Verlauf.
correct-lead = Dein neuer Wortlaut steht ab jetzt an der Stelle des alten. Die früheren Fassungen bleiben für alle nachlesbar.
field-correct = Neuer Wortlaut
hint-correct = Wer auf den alten geantwortet hat, soll verstehen, was sich geändert hat.
correct-button = Berichtigen
dismiss-one = Diesen Beitrag nicht mehr zeigen
dismiss-hint = Nur hier auf deinem Gerät; niemand erfährt davon.
deferred = { $n ->
    [one] 1 weitere Aussage über das Tagesmaß hinaus
   *[other] { $n } weitere Aussagen über das Tagesmaß hinaus
 }
deferred-what = Damit alle zu Wort kommen, steht zugeklappt, was eine Person an einem Tag über das vereinbarte Maß hinaus schreibt. Es zählt genauso.
title-dismissed = Nicht gezeigt
dismissed-lead = Das wolltest du nicht sehen. Die Liste liegt nur auf diesem Gerät.
dismissed-none = Dir wird alles gezeigt.
dismissed-person = Alles von
dismissed-one = Ein Beitrag von
dismissed-here = Du wolltest das nicht sehen
show-again = Wieder zeigen

## Löschen
title-erase = Löschen
title-erasures = Gelöschtes
erase-short = Du siehst vorher, was verschwindet und was bleibt.
erase-of = Ein Beitrag von
erase-person-lead = Profil und Beiträge von
erase-goes = Das verschwindet
erase-goes-entries = { $n ->
    [one] der Inhalt von 1 Eintrag, auf jedem Gerät, das davon erfährt
   *[other] der Inhalt von { $n } Einträgen, auf jedem Gerät, das davon erfährt
 }
erase-goes-name = der Name; stattdessen steht „Unbenannt“
erase-goes-others = auch die Worte, die andere hier geschrieben haben:
erase-goes-history = alle früheren Fassungen; auch von alten USB-Sticks wird nichts davon wieder angenommen
erase-stays = Das bleibt
erase-stays-header = dass es den Eintrag gab, wann und von welchem Gerät – ohne Inhalt; sonst ließe sich der Rest nicht mehr nachprüfen
erase-stays-lasting = Eingriffe der Moderation samt Widersprüchen, und dass jemand für ein Amt gesprochen hat
erase-stays-texts = { $n ->
    [one] Worte in 1 gemeinsamen Abschnitt; ihn löschst du dort
   *[other] Worte in { $n } gemeinsamen Abschnitten; sie löschst du dort
 }
erase-stays-results = veröffentlichte Ergebnisse und Auszählungen
erase-stays-copies = { $n ->
    [one] Bekannt ist bisher nur dieses Gerät. Was jemand kopiert, gedruckt oder abfotografiert hat, bleibt.
   *[other] Bis zu { $n } Geräte haben eine Kopie. Jedes löscht sie, sobald es davon erfährt. Was jemand kopiert, gedruckt oder abfotografiert hat, bleibt.
 }
field-erase-reason = Warum?
field-understood = Ich habe gelesen, was bleibt. Das Löschen lässt sich nicht zurücknehmen.
erase-button = Endgültig löschen
erase-reason-illegal = Rechtswidriger Inhalt
erase-reason-mistake = Versehen
erase-reason-other = Anderer Grund
erase-reason-personal-data = Angaben zu einer Person
erase-reason-own-wish = Wunsch der Person
erased = Gelöscht.
erased-by = Gelöscht von
erased-what = Der Inhalt ist weg. Dass es den Beitrag gab, bleibt nachweisbar.
erased-here = auf diesem Gerät gelöscht
erased-some = auf { $done } von { $known } bekannten Geräten gelöscht
erased-everywhere = auf allen { $known } bekannten Geräten gelöscht
erasures-lead = Wer etwas gelöscht hat, warum, und welche Geräte es schon bestätigt haben. Ein Gerät, das lange aus war, löscht beim nächsten Treffen.
erasures-none = Hier wurde nichts gelöscht.
erasure-entries = { $n ->
    [one] 1 Eintrag gelöscht
   *[other] { $n } Einträge gelöscht
 }
section-erase = Abschnitt ganz löschen …
section-erase-hint = Auch den Verlauf. Zum Beispiel, weil etwas darin nie hätte stehen dürfen.

## Moderation
title-moderation = Moderation
title-moderation-act = Eingriff der Moderation
title-moderate = Moderieren
moderate-short = Ausblenden, anmerken, zuordnen; mit Grund, für alle nachlesbar.
moderate-lead = Der Beitrag selbst wird nicht verändert. Wer ihn geschrieben hat, sieht deinen Eingriff und kann Einspruch erheben.
field-moderate-act = Was soll geschehen?
moderate-hide = Ausblenden
moderate-hide-hint = Er steht zugeklappt; wer will, kann ihn lesen.
moderate-note = Anmerken
moderate-note-hint = Deine Worte stehen darunter.
moderate-merge = Zusammenlegen
moderate-merge-hint = Er sagt dasselbe wie ein anderer.
moderate-move = Verschieben
moderate-move-hint = Er gehört zu einem gemeinsamen Text.
field-merge-into = Dasselbe wie
field-move-to = Gehört zu
field-moderate-reason = Grund
field-moderate-text = Erklärung (freiwillig)
hint-moderate-text = In einem freundlichen Satz. Bei einer Anmerkung ist das ihr Text.
moderate-button = Eingreifen
overlay-hide = Ausgeblendet
overlay-move = Gehört zu einem Text
overlay-merge = Sagt dasselbe wie ein anderer Beitrag
overlay-note = Anmerkung
moderated-by = Moderation:
moderated-there = dorthin
moderated-why = Warum?
moderated-why-of = Warum? Eingriff { $id }
hidden-here = Von der Moderation ausgeblendet:
moderate-reason-duplicate = Doppelt
moderate-reason-illegal = Rechtswidrig
moderate-reason-insult = Beleidigung
moderate-reason-off-topic = Gehört nicht hierher
moderate-reason-other = Anderer Grund
moderate-reason-personal-data = Angaben zu einer Person
moderate-reason-spam = Werbung
moderation-lead = Jeder Eingriff ist hier nachzulesen: was, warum, von wem, und was daraus wurde.
moderation-filters = Auswahl
moderation-all = Alle
moderation-mine = Bei meinen Beiträgen
moderation-none = Die Moderation hat nicht eingegriffen.
moderation-author = geschrieben von
moderation-by = Eingegriffen hat
moderation-words = Erklärung
moderation-policy = Regeln
moderation-policy-then = die damals galten
moderation-state = Stand
moderation-stands = Gilt
moderation-appealed = Einspruch erhoben
moderation-lifted = Aufgehoben
moderation-upheld = Nach Einspruch bestätigt
moderation-not-upheld = Nach Einspruch aufgehoben
appeal = Einspruch erheben
appeal-of-author = Einspruch
field-appeal = Warum soll der Eingriff nicht gelten?
hint-appeal = Jemand anderes aus der Moderation entscheidet darüber. Alle können es lesen.
appeal-button = Einspruch abschicken
decide = Über den Einspruch entscheiden
field-uphold = Soll der Eingriff gelten?
uphold-yes = Ja, er bleibt.
uphold-no = Nein, er wird aufgehoben.
field-decision = Begründung
hint-decision = Für die Person, die Einspruch erhoben hat, und für alle.
decide-button = Entscheiden
lift = Eingriff aufheben
lift-what = Der Beitrag steht dann wieder wie vorher. Im Verzeichnis bleibt beides.
lift-button = Aufheben

## Nachprüfen
title-audit = Nachprüfen
audit-lead = Alles, was je in diesem Raum geschrieben wurde – auch, was nicht zählt, mit dem Grund. Jeder Eintrag führt zu seiner Unterschrift.
audit-filters = Auswahl der Einträge
audit-all = Alle
audit-counted = Zählen
audit-not-counted = Zählen nicht
audit-waiting = Warten noch
audit-person = Von einer Person …
audit-everyone = Alle Personen
audit-kind = Einer Art …
audit-every-kind = Alle Arten
audit-count = { $n ->
    [0] Keine Einträge
    [one] 1 Eintrag
   *[other] { $n } Einträge, die neuesten zuerst
 }
audit-none = Kein Eintrag passt zu dieser Auswahl.
audit-older = Ältere
audit-newest = Zurück zu den neuesten
entry-name-then = Name damals
entry-role-then = Rolle damals
entry-because = Der Eintrag, der das bewirkt
copied-title = Diese Installation wurde kopiert; es wurde ein neuer Schlüssel gemacht.
copied-what = Das passiert, wenn der Ordner der Dorflinde auf einen zweiten Rechner kommt oder aus einer alten Sicherung zurückgeholt wird. Niemand hat etwas falsch gemacht, und nichts ist verloren: Dieses Gerät schreibt unter neuem Schlüssel weiter, und was gezählt hat, zählt weiter.
copied-entry = Zwei Rechner haben unter demselben Schlüssel Verschiedenes geschrieben. Deshalb zählt ab dieser Stelle keines von beiden; der neue Schlüssel hat es noch einmal gesagt, wo es nötig war.

## Geräte
title-devices = Deine Geräte
devices-lead = Du kannst auf mehreren Rechnern du sein. Jeder unterschreibt für sich, und jeden kannst du von einem anderen aus sperren.
devices-yours = Sie sprechen für dich
devices-more = Verbinden und schützen
device-this = dieses hier
device-active = gültig
device-revoked-by = gesperrt von
device-copied = Wurde kopiert; was danach damit geschrieben wurde, zählt nicht.
device-copied-successor = Ein neues ist an seine Stelle getreten.
device-wrote = schrieb zuletzt
device-spaces = { $n ->
    [one] in 1 Raum
   *[other] in { $n } Räumen
 }
device-details = Einzelheiten
device-revoke-link = Sperren …
device-revoke-of = Gerät { $id } sperren
title-device-revoke = Ein Gerät sperren
device-revoke-lead = Gerät { $id } soll nicht mehr sprechen können: verloren, gestohlen oder weitergegeben.
device-revoke-writes = Was ab jetzt damit geschrieben wird, zählt auf keinem Gerät.
device-revoke-reads = In Räumen „Nur Mitglieder“ kann es Neues nicht mehr lesen. Was schon darauf liegt, bleibt dort lesbar.
device-revoke-others = Die anderen Geräte der Person gelten weiter.
device-revoke-button = Gerät sperren
origin-joined = kam beim Beitreten oder Gründen dazu
origin-paired = mit einem Code verbunden
origin-recovered = mit den Wiederherstellungswörtern
origin-rebound = von der Leitung zugeordnet
origin-succeeded = trat an die Stelle eines kopierten
title-pair = Ein weiteres Gerät verbinden
title-pair-enter = Dieses Gerät verbinden
pair-short = Dein zweiter Rechner wird in allen deinen Räumen ebenfalls zu dir.
pair-make = Code erstellen
pair-make-again = Noch einen Code erstellen
pair-have-code = Ich habe schon einen Code
pair-lead = Kopiere nie den Ordner der Dorflinde. Mit einem Code bekommt das neue Gerät einen eigenen Schlüssel.
pair-step-install = Starte die Dorflinde auf dem anderen Rechner.
pair-step-code = Wähle dort bei den ersten Schritten „Mit dem anderen Gerät verbinden“, oder später in den Einstellungen „Deine Geräte“ und „Ich habe schon einen Code“. Füge dort den Code von hier ein.
pair-step-keep = Lass beide laufen, bis alles angekommen ist.
pair-code = Code für ein Gerät
pair-picture = Der Code als Bild zum Abfotografieren
pair-secret = Wer diesen Code hat, kann als du schreiben. Gib ihn niemandem.
pair-once = Jeder Code gilt für ein einziges Gerät.
pair-enter-lead = Gib den Code ein, den du auf deinem anderen Gerät erstellt hast.
pair-enter-else = Du hast kein anderes Gerät mehr?
field-pairing = Code
hint-pairing = Er beginnt mit „linde:pair:“.
pair-look = Code ansehen
pair-from = Erstellt auf
pair-from-hint = Dieses Kennzeichen steht auf dem anderen Gerät unter „Status“.
pair-joined = { $n ->
    [one] In 1 Raum ist dieses Gerät schon jemand. Dort ändert sich nichts.
   *[other] In { $n } Räumen ist dieses Gerät schon jemand. Dort ändert sich nichts.
 }
pair-confirm-what = Dieses Gerät spricht danach für dieselbe Person. Verbinde nur Geräte, die dir gehören.
pair-confirm = Gerät verbinden

## Wiederherstellen
title-recovery = Wiederherstellung
title-recovery-words = Wiederherstellungsblatt
title-recovery-confirm = Zwei Wörter bestätigen
title-recover = Auf diesem Gerät wieder anfangen
recovery-lead = 24 Wörter bringen dich zurück, wenn alle deine Geräte weg sind. Sie gehören auf Papier, nicht in einen Rechner.
recovery-written = Die Wörter sind aufgeschrieben.
recovery-not-written = Die Wörter sind noch nicht aufgeschrieben.
recovery-written-what = Auf diesem Gerät stehen sie nicht mehr. Hast du das Blatt verloren, hilft dir die Leitung deiner Räume.
recovery-more = Wiederherstellung
recovery-reminder = Schreib deine Wiederherstellungswörter auf, dann kommst du auch ohne dieses Gerät zurück.
recovery-step-write = 1. Aufschreiben
recovery-step-write-how = Schau, dass dir niemand über die Schulter sieht. Druck das Blatt oder schreib es ab.
recovery-show = Wörter zeigen
recovery-step-confirm = 2. Bestätigen
recovery-step-confirm-how = Du wirst nach zwei Wörtern gefragt. Danach werden sie hier gelöscht und nie wieder gezeigt.
recovery-for = Wofür du sie brauchst
recovery-for-device = um auf einem neuen Gerät wieder du zu sein und verlorene zu sperren
recovery-for-backup = um eine Sicherung zu öffnen
recovery-lost = Ohne Wörter und ohne Gerät kann dir die Leitung ein neues zuordnen. Eine Sicherung lässt sich ohne sie nicht öffnen.
words-lead = Diese Wörter zeigt die Dorflinde nur, bis du sie bestätigt hast.
words-sheet = Wer diese Wörter hat, kann in deinem Namen schreiben und deine Sicherungen öffnen. Bewahre das Blatt auf wie einen Ausweis. Eingegeben werden sie in der Dorflinde unter „Wiederherstellungswörter eingeben“.
words-print = Zum Drucken: Strg+P, auf dem Mac ⌘P. Gedruckt wird nur das Blatt.
words-next = Ich habe sie aufgeschrieben
recovery-confirm-lead = Schau auf dein Blatt:
recovery-confirm-what = Danach stehen die Wörter nur noch auf deinem Blatt.
recovery-confirm-button = Bestätigen
recovery-look-again = Wörter noch einmal ansehen
field-word = Wort Nummer { $n }
recover-lead = Du warst schon dabei und willst hier weitermachen. Wähle, was du noch hast.
recover-pair = Ich habe noch ein anderes Gerät
recover-pair-how = Das ist der einfachste Weg: Erstelle dort unter „Geräte“ einen Code.
recover-words = Ich habe meine 24 Wörter
recover-words-how = Dieses Gerät bekommt einen neuen Schlüssel und spricht dann wieder für dich.
field-words = Wiederherstellungswörter
hint-words = Alle 24, in der richtigen Reihenfolge. Groß oder klein ist gleich, Nummern dürfen dabeistehen. Die ersten vier Buchstaben jedes Wortes genügen.
field-recover-link = Einladungslink in einen deiner Räume
hint-recover-link = Auf einem neuen Gerät nötig: Bitte ein Mitglied um irgendeinen gültigen Link. Daran findet dieses Gerät den Raum; du trittst damit nicht neu bei. Kennt es deine Räume schon, kann das Feld leer bleiben.
field-others = Was ist mit deinen anderen Geräten?
others-lost = Sie sind verloren oder gestohlen.
others-lost-hint = Sie werden gesperrt. Was bis dahin bekannt ist, zählt weiter.
others-kept = Ich habe sie noch.
others-kept-hint = Sie bleiben gültig.
recover-button = Wieder anfangen
recover-backup = Ich habe eine Sicherung
recover-backup-how = Damit kommt alles zurück, was darin ist, und du bist in deinen Räumen wieder du. Deine 24 Wörter brauchst du dazu auch.
recover-backup-file = DATEI
recover-backup-empty = Im Terminal, bei beendetem Programm und solange hier noch kein Raum ist:
recover-nothing = Ich habe nichts mehr
recover-nothing-how = Die Leitung deines Raums kann dir ein neues Gerät zuordnen, wenn zwei aus ihr dich kennen und zustimmen.
title-rebind = Ein neues Gerät zuordnen
title-rebind-answer = Antwort für die Leitung
rebind-lead = Diese Person hat alle Geräte und Wörter verloren. Ihr ordnet ihr ein neues Gerät zu; die alten werden gesperrt.
rebind-check = Bist du sicher, dass du mit dieser Person sprichst? Wer hier betrügt, wird zu ihr. Am besten seht ihr euch dabei.
rebind-step-ask = 1. Frage schicken
rebind-step-ask-how = Die Person öffnet auf dem neuen Gerät „Wiederherstellungswörter eingeben“, „Ich habe nichts mehr“ und gibt diesen Text ein. Er ist nicht geheim.
rebind-step-answer = 2. Antwort eintragen
field-rebind-ask = Frage der Leitung
hint-rebind-ask = Der Text, den dir jemand aus der Leitung geschickt hat.
field-rebind-answer = Antwort des neuen Geräts
hint-rebind-answer = Der Text, den das neue Gerät anzeigt.
rebind-second = Es gilt, sobald noch jemand aus der Leitung zustimmt.
rebind-button = Gerät zuordnen
rebind-answer-lead = Gib den Text ein, den du von der Leitung bekommen hast. Du bekommst einen anderen zum Zurückschicken.
rebind-answer-button = Antworten
rebind-person = Person
rebind-your-answer = Deine Antwort
rebind-send-back = Schick diesen Text zurück. Er ist nicht geheim.
rebind-then = Lass die Dorflinde laufen. Sobald die Leitung zugestimmt hat, kommt der Raum von selbst hierher.
title-passphrase = Passphrase
passphrase-is-set = Der Schlüssel dieses Geräts ist mit einer Passphrase geschützt.
passphrase-is-not-set = Wer diesen Rechner entsperrt hat, kann den Schlüssel dieses Geräts lesen.
passphrase-set = Passphrase setzen
passphrase-change = Ändern oder entfernen
passphrase-lead = Eine Passphrase verschließt den Schlüssel dieses Geräts, falls jemand an deine Festplatte kommt.
passphrase-start = Bei jedem Start fragt die Dorflinde danach.
passphrase-forgotten = Vergessen lässt sie sich nicht zurückholen; dann helfen nur die Wiederherstellungswörter.
field-passphrase-old = Bisherige Passphrase
field-passphrase-new = Neue Passphrase
field-passphrase-again = Noch einmal
hint-passphrase = Mindestens zehn Zeichen; ein ganzer Satz ist leicht zu merken.
passphrase-button = Passphrase setzen
passphrase-remove = Passphrase entfernen
passphrase-remove-hint = Dafür genügt die bisherige.

## Sicherung
title-backup = Sicherung
backup-lead = Eine Datei mit allem, was auf diesem Gerät liegt. Sie ist verschlossen und lässt sich nur mit deinen 24 Wörtern öffnen.
backup-due = Die letzte Sicherung ist mehr als eine Woche her.
backup-due-never = Du hast noch keine Sicherung.
backup-words = Ohne deine Wiederherstellungswörter lässt sich keine Sicherung öffnen. Schreib sie zuerst auf:
backup-last = Letzte Sicherung
backup-never = Noch nie
backup-downloaded = mit dem Browser heruntergeladen
backup-make = Jetzt sichern
backup-what = Darin sind alle Räume und Einstellungen, aber nicht der Schlüssel dieses Geräts: Eine Sicherung kann nie aus Versehen zum doppelten Gerät werden. Heb sie woanders auf, zum Beispiel auf einem USB-Stick.
backup-download = Sicherung herunterladen
backup-to-path = An einen bestimmten Ort schreiben
field-path = Datei
hint-path = Mit vollem Pfad. Eine vorhandene Datei wird nicht überschrieben.
backup-save = Sicherung schreiben
backup-verify = Eine Sicherung prüfen
backup-verify-what = Geprüft wird, ob die Datei ganz und unverändert ist. Geöffnet wird sie dabei nicht.
field-verify-path = Datei mit vollem Pfad
backup-verify-button = Prüfen
backup-whole = Diese Sicherung ist ganz.
backup-other-words = Sie gehört zu anderen Wiederherstellungswörtern als denen dieses Geräts.
backup-restore = Zurückholen
backup-restore-new = Das Gerät bekommt dabei einen neuen Schlüssel und spricht wieder für dich. Was nach der Sicherung kam, holt es sich von den anderen.

## Was gerade getan wurde
note-waits = Gespeichert. Es gilt, sobald genug andere zustimmen.
note-agreed = Deine Zustimmung ist gespeichert, und es gilt.
note-approved = Die Person ist jetzt dabei.
note-name-changed = Dein neuer Name steht da.
note-role-changed = Die Rolle ist geändert.
note-member-removed = Die Person ist entfernt.
note-device-revoked = Das Gerät ist gesperrt.
note-rebound = Das neue Gerät ist zugeordnet.
note-left = Du hast den Raum verlassen.
note-named = Der Raum heißt jetzt so.
note-rules-changed = Die Regeln sind geändert.
note-office-created = Das Amt ist eingerichtet.
note-office-changed = Das Amt ist geändert.
note-spoken = Der Beitrag ist jetzt das Wort des Amtes.
note-sealed = Der Teil ist versiegelt und gespeichert.
note-unsealed = Der Teil ist jetzt für alle offen.
note-corrected = Deine Berichtigung ist gespeichert.
note-erased = Gelöscht. Hier siehst du, welche Geräte es schon bestätigt haben.
note-moderated = Der Eingriff ist gespeichert und steht im Verzeichnis der Moderation.
note-lifted = Der Eingriff ist aufgehoben.
note-appealed = Dein Einspruch ist gespeichert. Jemand anderes entscheidet darüber.
note-decided = Die Entscheidung ist gespeichert.
note-dismissed = Das wird dir auf diesem Gerät nicht mehr gezeigt.
note-shown-again = Das wird dir wieder gezeigt.
note-pairing-made = Der Code ist fertig. Gib ihn auf dem anderen Gerät ein.
note-paired = Dieses Gerät wird verbunden. Lass beide laufen, bis deine Räume hier sind.
note-words-written = Gut. Die Wörter stehen jetzt nur noch auf deinem Blatt.
note-passphrase-set = Die Passphrase ist gesetzt.
note-passphrase-removed = Die Passphrase ist entfernt.
note-recovered = Dieses Gerät spricht wieder für dich, sobald es ein Mitglied erreicht.
note-backup-saved = Die Sicherung ist geschrieben.
title-restore = Sicherung zurückholen
restore-lead = Wähle die Datei deiner Sicherung aus. Im nächsten Schritt gibst du deine 24 Wörter ein; dann siehst du, was darin ist, und entscheidest.
field-restore-file = Datei der Sicherung
restore-take = Weiter
restore-nothing-yet = Bis du am Ende zustimmst, bleibt hier alles, wie es ist.
restore-taken = Diese Sicherung ist ausgewählt
restore-made = gemacht
restore-not-whole = Diese Sicherung ist beschädigt oder unvollständig. Wenn du eine andere hast, nimm die. Sonst wird geholt, was sich lesen lässt, und gesagt, was fehlt.
restore-mine = Sie gehört zu den Wiederherstellungswörtern dieses Geräts.
restore-open = Öffnen
restore-reading = Die Sicherung wird gelesen
restore-step = { $done } von { $total } Beiträgen
restore-look-again = Nachsehen
restore-inside = Das ist darin
restore-empty = Kein Raum.
restore-entries = { $n ->
    [one] ein unterschriebener Beitrag
   *[other] { $n } unterschriebene Beiträge
}
restore-not-back = hier sprichst du noch nicht wieder, weil die Person dieser Wörter in diesem Raum (noch) nicht zu finden ist
restore-torn = davon kann ein Teil fehlen
restore-damaged = Die Sicherung ist beschädigt. Was hinter der beschädigten Stelle kam, fehlt; welche Räume das waren, lässt sich nicht sagen. Was andere davon haben, kommt von ihnen, sobald ihr euch trefft.
restore-put = Übernehmen
restore-put-how = Die Dorflinde startet dafür neu und geht mit dem weiter, was in der Sicherung ist. Die Einstellungen dieses Rechners bleiben.
restore-aside = Was jetzt hier ist, geht nicht verloren. Es wird aufgehoben im Ordner
restore-passphrase = Das Passwort für den Schlüssel gilt danach nicht mehr; leg unter „Geräte“ ein neues fest.
restore-gone = Diese Räume sind nicht in der Sicherung. Danach sind sie hier nicht mehr zu sehen, und du sprichst in ihnen erst wieder, wenn du neu eingeladen wirst:
field-gone = Ich habe verstanden, dass diese Räume hier fehlen werden
restore-put-button = Sicherung übernehmen
restore-under-way = Die Sicherung wird übernommen
restore-under-way-how = Die Dorflinde startet dafür neu und öffnet sich gleich wieder in deinem Browser. Geschieht das nicht, öffne sie wie sonst auch, oder im Terminal mit
restore-forget = Andere Datei wählen
note-restore-dropped = Hier ist alles, wie es war.
recover-backup-button = Sicherung zurückholen
