### Die Seiten.

## Rahmen
skip = Zum Inhalt springen
nav-main = Hauptmenü
nav-home = Start
nav-status = Status
nav-help = Hilfe
nav-space = In diesem Raum
nav-statements = Aussagen
nav-texts = Texte
nav-members = Mitglieder
nav-invitations = Einladungen
logout = Abmelden
cancel = Abbrechen
save = Speichern
to-home = Zum Start
to-space = Zurück zum Raum
live-news = Diese Seite wurde gerade auf den neuesten Stand gebracht.
live-lost = Das Programm läuft gerade nicht. Was du hier siehst, kann veraltet sein; was du schreibst, bleibt hier. Sobald du es wieder startest, geht es von selbst weiter.
count-left = Noch Platz für { $n } Zeichen.
count-over = { $n } Zeichen zu viel. Kürze den Text, sonst wird er nicht angenommen.
draft-back = Dein Entwurf von vorhin steht wieder da.
draft-discard = Verwerfen
error-code = Für Rückfragen: { $code }

## Titel
title-error = Das hat nicht geklappt
title-login = Willkommen bei deiner Dorflinde
title-home = Deine Räume
title-help = Hilfe
title-status = Status
title-space-new = Einen Raum gründen
title-join = Einem Raum beitreten
title-statements = Aussagen
title-members = Mitglieder
title-invitations = Einladungen
title-texts = Gemeinsame Texte
title-edit = { $title } bearbeiten
title-history = Verlauf: { $title }
title-diff = Änderungen: { $title }
title-entry = Wer hat das unterschrieben?

## Anmelden
login-how = Öffne das Programm noch einmal, so wie du es sonst startest. Es macht nichts, wenn es schon läuft: Dann öffnet sich diese Seite neu und du bist drin.
login-command = Am Terminal geht es mit diesem Befehl:
login-why = So kann niemand anderes, der diesen Rechner benutzt, in deinem Namen schreiben.
login-ready = Ein Klick, dann bist du drin.
login-button = Anmelden
login-once = Dieser Zugang gilt eine Minute und nur einmal.

## Start
welcome = Schön, dass du da bist.
welcome-lead = Unter der Dorflinde berät sich eine Gruppe: auf den eigenen Rechnern, ohne Konto, ohne Zentrale – und auch ohne Internet.
start-create = Einen Raum gründen
start-create-how = Für deinen Verein, dein Amt oder deine Nachbarschaft. Du gibst ihm einen Namen und lädst die anderen ein.
start-create-button = Raum gründen
start-join = Einem Raum beitreten
start-join-how = Du hast einen Link, zwölf Wörter oder eine Datei bekommen? Füge sie ein, und du siehst, wohin sie führen.
start-nearby = { $n ->
    [one] In deinem Netz läuft gerade noch eine Dorflinde.
   *[other] In deinem Netz laufen gerade { $n } andere Dorflinden.
}
start-nearby-how = Welche Räume es dort gibt, ist von außen nicht zu sehen. Bitte um eine Einladung: als Link, als zwölf Wörter oder als Datei.
start-join-button = Mit Link beitreten
start-then = So geht es weiter
start-step-write = Schreibt Aussagen und gemeinsame Texte. Alles wird sofort auf deinem Gerät gespeichert.
start-step-invite = Lade andere mit einem Link ein. Sobald sich zwei Geräte treffen, gleichen sie sich ab.
start-step-offline = Ohne Netz schreibst du einfach weiter. Es geht nichts verloren.
space-asking = Wartet darauf, dass dich jemand hereinlässt
space-waiting = Wartet, bis ein Mitglied online ist
space-unnamed = Raum { $id }

## Mengen
count-topics = { $n ->
    [one] 1 Thema
   *[other] { $n } Themen
 }
count-statements = { $n ->
    [one] 1 Aussage
   *[other] { $n } Aussagen
 }
count-texts = { $n ->
    [one] 1 Text
   *[other] { $n } Texte
 }
count-members = { $n ->
    [one] 1 Mitglied
   *[other] { $n } Mitglieder
 }
count-sections = { $n ->
    [one] 1 Abschnitt
   *[other] { $n } Abschnitte
 }
count-devices = { $n ->
    [one] 1 Gerät
   *[other] { $n } Geräte
 }
count-shown = { $n ->
    [0] Keine Aussagen
    [one] 1 Aussage
   *[other] { $n } Aussagen, die neuesten zuerst
 }

## Felder
field-space-name = Name des Raums
field-purpose = Worum geht es? (freiwillig)
field-visibility = Wer darf lesen?
visibility-members = Nur Mitglieder.
visibility-only-kept = Aufbewahrt, nicht lesbar: Dieses Gerät gibt den Raum weiter; Neues darin lesen können nur Mitglieder.
visibility-open = Alle.
visibility-open-hint = Wer je einen Einladungslink in diesen Raum hatte, kann mitlesen – auch ohne beizutreten, auch wenn der Link zurückgezogen ist. Mitglieder schreiben.
field-my-name = Dein Name in diesem Raum
hint-my-name = So sehen dich die anderen Mitglieder.
space-new-lead = Ein Raum ist ein Ort für eine Gruppe. Du kannst beliebig viele gründen.
space-new-stays = Name, Zweck und wer lesen darf bleiben, wie sie hier stehen. Ein Raum lässt sich auch nicht für alle löschen: Wer ihn hat, behält ihn.
space-new-button = Raum gründen
field-link = Einladungslink
field-statement = Was möchtest du sagen?
hint-statement = Am besten ein Gedanke je Aussage, dann können andere klar zustimmen oder widersprechen.
field-title = Titel
field-section-title = Titel des Abschnitts
field-section-text = Text
field-role = Als was?
field-max-uses = Für wie viele Menschen?
field-days = Wie viele Tage gültig?

## Beitreten
join-lead = Füge den Link ein, den du bekommen hast. Du siehst zuerst, wohin er führt; beigetreten wird erst danach.
join-look = Einladung ansehen
join-button = Beitreten
join-waits = Wenn gerade niemand aus dem Raum online ist, wartet dein Beitritt hier und geht von selbst weiter.
join-already = In diesem Raum bist du schon.
join-open = Raum öffnen
join-expired = Diese Einladung ist nach der Uhr deines Rechners abgelaufen. Bitte um eine neue, wenn der Beitritt nicht gelingt.
waiting-title = Gleich geht es los
waiting-lead = Dein Beitritt ist auf diesem Gerät gespeichert. Sobald ein Mitglied online ist, kommt hier alles an – du musst nichts weiter tun.
asking-title = Jemand muss dich noch hereinlassen
asking-lead = Deine Anfrage ist unterwegs zu den anderen. Wer im Raum Neue hereinlassen darf, sieht sie unter „Mitglieder“. Danach geht es hier von selbst weiter.
asking-as = So wartest du
asking-mark = Dieses Kennzeichen sehen die, die entscheiden. Lies es am Telefon vor, wenn sie wissen wollen, ob wirklich du es bist.
waiting-what = Was du tun kannst
waiting-keep = Lass das Programm laufen, dann verbindet es sich von selbst.
waiting-tell = Sag der Person, die dich eingeladen hat, dass sie ihren Rechner anschalten soll.
waiting-near = Im selben WLAN finden sich die Geräte am schnellsten.
waiting-approval = Braucht deine Einladung eine Zustimmung, dann lässt dich noch jemand aus dem Raum herein. Auch das siehst du hier von selbst.

## Raum
about = Worum es geht
about-none = Dazu hat noch niemand etwas geschrieben.
my-role = Deine Rolle
connection = Verbindung
connection-hint = Gespeichert ist alles zuerst bei dir. Die anderen Geräte bekommen es, sobald ihr euch trefft.
title-connection = Wer hat was?
connection-of = Wer hat was im Raum „{ $space }“?
connection-lead = Jedes Gerät hält den Raum für sich. Was einem fehlt, bekommt es, sobald es eines der anderen trifft.
connection-entries = { $n ->
    [one] Hier ist ein Eintrag.
   *[other] Hier sind { $n } Einträge.
}
connection-device = Gerät von
connection-has = Hat
connection-met = Zuletzt getroffen
connection-this = dieses hier
connection-all = alles
connection-lacks = { $n ->
    [one] alles bis auf einen Eintrag
   *[other] alles bis auf { $n } Einträge
}
connection-unknown = Das wissen wir noch nicht.
connection-now = verbunden seit
connection-never = noch nie von diesem Gerät aus
nearby-also = { $n ->
    [one] In der Nähe ist auch ein anderes Gerät
   *[other] In der Nähe sind auch { $n } andere Geräte
}
nearby-device = Gerät { $id }
nearby-since = zu sehen seit
nearby-elsewhere = es gehört jemandem in einem anderen deiner Räume
nearby-what = In deinem Netz läuft dort eine Dorflinde, die zu niemandem in diesem Raum gehört: Wer sie benutzt, ist nicht dabei oder wurde noch nicht eingelassen. Mehr als diese Kennung ist nicht bekannt; wer es ist, musst du fragen.
nearby-awaited = Jemand wartet darauf, eingelassen zu werden.
nearby-let-in = Ansehen und einlassen
nearby-invite = Soll die Person dabei sein, lade sie ein, zum Beispiel mit zwölf Wörtern, die du ihr vorliest.
nearby-sent = Zu sehen ist nur, was Geräte im eigenen Netz ohnehin ausrufen. In welchen Räumen jemand ist, gehört nicht dazu.
connection-how = Geräte können sich auch über andere treffen oder über einen Stick austauschen: Dann steht hier, was dieses Gerät davon weiß.
connection-stick = Ohne Netz und mit dem Stick
people = Wer dabei ist
people-see = Alle ansehen
people-invite = Jemanden einladen
side-label = Über diesen Raum
statement-button = Aussage hinzufügen
statements-none = Noch keine Aussagen. Schreib die erste: Was ist dir wichtig?
statements-none-mine = Du hast hier noch nichts geschrieben.
statements-none-not-counted = Hier zählt alles, was geschrieben wurde.
filters = Auswahl der Aussagen
filter-counted = Alle
filter-mine = Von mir
filter-not-counted = Zählen nicht
pager-older = Ältere Aussagen
pager-newest = Zurück zu den neuesten
who-signed = Unterschrift
who-signed-of = Unterschrift der Aussage { $id }
someone = Unbenannt
twin = Kennzeichen { $id }
you = du

delivery-here = hier gespeichert
delivery-only-here = hier gespeichert, von anderen Geräten noch nicht bestätigt
delivery-some = sicher auf { $with } von { $known } Geräten
delivery-everywhere = { $known ->
    [2] auf beiden Geräten
   *[other] auf allen { $known } Geräten
 }
spread-here = Alles ist hier gespeichert. Andere Geräte sind noch nicht bekannt.
spread-only-here = Alles ist hier gespeichert. Von den anderen Geräten hat noch keines bestätigt, dass es alles hat.
spread-some = Von { $with } der { $known } Geräte wissen wir, dass sie alles haben.
spread-everywhere = { $known ->
    [2] Beide Geräte haben alles.
   *[other] Alle { $known } Geräte haben alles.
 }

## Rollen
role-relay = Bote
role-reader = Gast
role-member = Mitglied
role-moderator = Moderation
role-steward = Leitung
role-founder = Gründung
role-hint-relay = Bewahrt auf und gibt weiter, ohne lesen zu können.
role-hint-reader = Liest mit.
role-hint-member = Liest und schreibt.
role-hint-moderator = Schreibt, hält Ordnung und lädt ein.
role-hint-steward = Vergibt auch Rollen.
role-hint-founder = Hat den Raum gegründet und darf alles.

## Mitglieder und Einladungen
members-hint = Das Kennzeichen gehört fest zu einer Person. Vergleicht es am Telefon, wenn ihr sicher sein wollt, wer wer ist.
member-mark = Kennzeichen { $mark }
member-since = dabei seit
invitations-lead = Mit einem Link holst du andere in den Raum. Sie brauchen kein Konto und keine E‑Mail-Adresse.
invitations-none = Noch keine Einladungen. Erstelle unten die erste.
invite-new = Neue Einladung
invite-button = Link erstellen
invite-as = Einladung als { $role }
invite-uses = { $uses } von { $max } benutzt
invite-until = gültig bis
invite-by = eingeladen von
invite-secret-approval = Wer diesen Link hat, kann anfragen. Herein kommt nur, wen ihr hereinlasst.
invite-secret = Wer diesen Link hat, kommt hinein. Gib ihn nur an Menschen, die du meinst.
invite-link-elsewhere = Den Link kennt nur das Gerät, auf dem er erstellt wurde.
invite-revoke = Zurückziehen
invite-revoke-what = Danach kommt mit diesem Link niemand mehr hinein. Wer schon beigetreten ist, bleibt.
invite-revoke-button = Einladung zurückziehen
invite-revoked = zurückgezogen
invite-expired = abgelaufen
invite-used-up = aufgebraucht
invite-not-you = Einladen können in diesem Raum die Moderation und die Leitung. Sprich sie an.
copy = Kopieren
copied = Kopiert

## Texte
texts-lead = Entwürfe, an denen alle gleichzeitig schreiben können: Satzungen, Anträge, Briefe, Protokolle.
texts-none = Noch keine Texte. Beginnt unten den ersten.
text-new = Einen Text beginnen
text-new-button = Text anlegen
text-rename = Titel des Textes ändern
changed = geändert
contents = Abschnitte
section-number = Abschnitt { $n }
section-empty = Hier steht noch nichts.
section-new = Abschnitt hinzufügen
section-new-button = Abschnitt hinzufügen
section-rename = Titel des Abschnitts ändern
section-remove = Abschnitt entfernen
section-remove-what = Der Abschnitt verschwindet für alle aus dem Text. Was darin stand, bleibt im Verlauf aufgehoben.
section-remove-button = Abschnitt entfernen
sections-none = Dieser Text ist noch leer. Füge den ersten Abschnitt hinzu.
rename-button = Titel ändern
edit = Bearbeiten
edit-of = Bearbeiten: { $title }
history = Verlauf
history-of = Verlauf: { $title }
move-up = Nach oben
move-up-of = Nach oben: { $title }
move-down = Nach unten
move-down-of = Nach unten: { $title }
written-by = Geschrieben von
hint-section = Leerzeile = neuer Absatz, „- “ am Zeilenanfang = Liste, **fett**, *kursiv*.
save-hint = Schreibt gerade noch jemand an diesem Abschnitt? Kein Problem: Beim Speichern wird beides zusammengeführt, und du siehst, was sich geändert hat.
others-changed = Während du geschrieben hast, wurde hier auch etwas geändert, und zwar von:
history-lead = Jede Fassung bleibt erhalten. Du siehst, wer wann was geändert hat.
history-none = Noch keine Fassungen.
history-more = Ältere Fassungen werden hier nicht aufgeführt; sie sind weiter gespeichert.
version-now = jetzige Fassung
version-changes = Was wurde geändert?
version-to-now = Vergleich mit jetzt
diff-added = hinzugefügt
diff-removed = gestrichen
diff-from = Vorher
diff-to = Nachher
diff-from-other = der Anfang
diff-to-other = eine zusammengeführte Fassung
diff-none = Zwischen diesen beiden Fassungen hat sich nichts geändert.

## Unterschrift
entry-kind = Art
entry-role = Rolle
entry-time = Geschrieben
entry-time-hint = nach der Uhr des Geräts, auf dem es geschrieben wurde
entry-counts = Zählt es?
checks = Was geprüft wurde
check-signature-yes = Die Unterschrift ist echt.
check-signature-no = Die Unterschrift ist nicht bestätigt.
check-chain-yes = Davor fehlt nichts: Der Beitrag schließt lückenlos an den vorigen dieses Geräts an.
check-chain-no = Davor fehlt etwas: Der vorige Beitrag dieses Geräts ist nicht hier.
check-body-matches = Der Inhalt ist genau der, der unterschrieben wurde.
check-body-erased = Der Inhalt wurde gelöscht. Dass es ihn gab, bleibt nachweisbar.
check-body-missing = Der Inhalt ist noch nicht hier angekommen.
entry-details = Einzelheiten zum Nachprüfen
entry-id = Nummer des Beitrags
entry-device = Schlüssel des Geräts
entry-person = Kennzeichen der Person
entry-object = Bezieht sich auf
entry-place = Platz im Heft des Geräts
entry-place-value = Heft { $lane }, Eintrag { $seq }
entry-lamport = Reihenfolge
verdict-counted = Zählt
verdict-not-counted = Zählt nicht
verdict-waiting = Wartet noch
verdict-unknown = Noch nicht lesbar
verdict-waiting-why = Etwas, worauf sich das bezieht, ist noch nicht angekommen.
verdict-unknown-why = Dafür ist eine neuere Fassung des Programms nötig.
kind-amendment = Änderungsantrag
kind-approve = Hereinlassen
kind-argument = Argument
kind-ballot = Abstimmung oder Stimmzettel
kind-condition = Bedingung
kind-confidential = Versiegelter Teil
kind-cosign = Zustimmung
kind-cut-raise = Mehr gilt als zuerst gesagt
kind-device = Ein neues Gerät
kind-device-revoke = Gesperrtes Gerät
kind-dissent = Sondervotum
kind-epoch = Neuer Schlüssel für den Raum
kind-erasure = Löschung oder ihre Bestätigung
kind-genesis = Gründung des Raums
kind-invite = Einladung
kind-join = Beitritt
kind-language-version = Sprachfassung
kind-leave = Verlassen des Raums
kind-member = Änderung einer Rolle
kind-moderation = Moderation oder Einspruch
kind-naming = Neuer Name des Raums
kind-objection = Einwand
kind-office = Neues Amt
kind-office-change = Änderung eines Amtes
kind-office-keys = Schlüssel eines Amtes
kind-office-profile = Name eines Amtes
kind-pair = Code für ein weiteres Gerät
kind-pair-join = Weiteres Gerät einer Person
kind-polis-import = Übernommene Aussagen
kind-profile = Angaben zur Person
kind-proposal = Vorschlag
kind-question = Frage oder Antwort
kind-rebind = Neu zugeordnetes Gerät
kind-record = Entscheidungsprotokoll
kind-recover = Wiederherstellung
kind-remove = Entfernen oder kleinere Rolle
kind-revoke = Zurückgezogene Einladung
kind-rules = Änderung der Regeln
kind-statement = Aussage
kind-succeed = Gerät an der Stelle eines kopierten
kind-text = Aufbau eines Textes
kind-text-edit = Änderung an einem Text
kind-topic = Thema
kind-voice = Stimme eines Amtes
kind-other = Anderer Beitrag ({ $name })

## Status
status-fine = Alles in Ordnung.
status-connected = Gerade verbunden
status-nobody = Gerade ist kein anderes Gerät verbunden.
status-nobody-hint = Das macht nichts: Du kannst alles tun, und beim nächsten Treffen gleichen sich die Geräte ab.
status-spaces = Was wo liegt
status-no-spaces = Noch keine Räume.
status-browsers = Angemeldete Browser
status-since = seit
status-node = Dieses Gerät
device-mark = Kennzeichen dieses Geräts
device-unnamed = Gerät { $id }
session-this = dieser Browser
session-used = zuletzt
session-end = Abmelden
session-end-all = Überall abmelden
node-name = Name
node-mark = Kennzeichen
node-version = Programm
node-since = Läuft seit
node-home = Ordner mit den Daten
node-addresses = Adressen für andere Geräte
node-addresses-hint = Nur nötig, wenn sich zwei Geräte nicht von selbst finden. Die letzte Zeile ist der volle Schlüssel dieses Geräts.
notice-backup-due = Die letzte Sicherung ist mehr als eine Woche her. Mach bitte eine neue.
notice-damaged-journal = Ein Teil der gespeicherten Daten war beschädigt. Der Rest ist benutzbar, das Fehlende wird von den anderen Geräten geholt.
notice-device-replaced = Dieses Gerät hat einen neuen Schlüssel bekommen, weil seine Daten kopiert oder zurückgespielt worden waren. Du musst nichts tun.
notice-disk-low = Auf der Festplatte wird es eng. Mach bitte etwas Platz frei, sonst kann bald nichts mehr gespeichert werden.
notice-fork-found = Ein Gerät hat sich widersprochen: Es gibt zwei verschiedene Fortsetzungen seiner Beiträge. Bis das geklärt ist, zählen neue Beiträge von ihm nicht.
notice-index-rebuilding = Das Verzeichnis wird neu aufgebaut. Bis dahin kann manches fehlen; es kommt von selbst wieder.
notice-listen-failed = Andere Geräte können dieses gerade nicht von sich aus erreichen. Verbindungen, die von hier ausgehen, klappen trotzdem.
notice-no-peers = Gerade ist kein anderes Gerät erreichbar. Alles wird hier gespeichert und später abgeglichen.
notice-read-only = Die Festplatte ist fast voll. Bis wieder Platz ist, kannst du lesen, aber nicht schreiben.
notice-other = Hinweis des Programms: { $code }

## Warum etwas nicht zählt
reason-already-admitted = Diese Person oder dieses Gerät gehört schon zum Raum.
reason-beyond-cut = Wer das geschrieben hat, wurde entfernt, oder das Gerät wurde gesperrt; dabei wurde festgelegt, dass dieser Beitrag nicht zählt.
reason-builds-on-wrong-number = Der Beitrag baut auf einem auf, dessen Reihenfolge nicht stimmt.
reason-contradicts-itself = Die Handlung hebt auf, worauf sie selbst beruht.
reason-copied-installation = Diese Installation wurde kopiert; ihre Beiträge ab dieser Stelle zählen nicht.
reason-others-reacted = Andere haben schon auf diesen Wortlaut reagiert, deshalb bleibt er, wie er ist. Sag es in einem neuen Beitrag anders.
reason-wrong-phase = Dafür ist jetzt nicht die Zeit: Das Thema, die Abstimmung oder die Frage ist noch nicht so weit oder schon weiter.
reason-closed = Das ist abgeschlossen, besiegelt oder zurückgezogen.
reason-not-in-electorate = Wer das gemacht hat, steht nicht auf der Liste der Stimmberechtigten dieser Abstimmung.
reason-ballot-not-possible = So lässt sich nicht abstimmen: Verfahren, Alternativen und Stimmzettel passen nicht zusammen.
reason-no-reason-given = Es fehlt eine Begründung. Ablehnen und Nichtwählen brauchen einen Grund.
reason-few-persons = Eine Zahl würde von weniger als fünf Personen erzählen, oder ließe sich ausrechnen.
reason-points-missing = Es fehlen Angaben, die da sein müssen.
reason-wrong-hash = Eine Prüfsumme passt nicht zu dem, was daneben steht.
reason-changes-collide = Die Änderung trifft Wörter, die schon anders geändert wurden oder die es nicht gibt.
reason-decides-own-case = Hier muss jemand anders entscheiden: Die Person war selbst beteiligt.
reason-device-revoked = Das Gerät war gesperrt worden.
reason-founds-another-space = Der Beitrag gründet einen anderen Raum.
reason-invitation-revoked = Die Einladung wurde zurückgezogen.
reason-invitation-used-up = Die Einladung war schon so oft benutzt worden, wie sie galt.
reason-last-founder = Wer von der Gründung als Letztes da ist, kann nicht austreten.
reason-lowering-needs-cut-offs = Eine Rolle wird nur so herabgesetzt, dass zugleich gesagt wird, bis wohin die Beiträge der Person zählen.
reason-malformed = Der Beitrag hat nicht die richtige Form.
reason-no-body = Der Inhalt des Beitrags ist nicht hier.
reason-erased = Der Beitrag wurde gelöscht.
reason-no-key = Der Schlüssel zu diesem Beitrag ist nicht hier. Sobald er kommt, wird der Beitrag gelesen.
reason-no-such-invitation = Die Einladung gab es nicht, oder sie galt nicht.
reason-no-such-office = Dieses Amt gab es nicht.
reason-no-such-person = Diese Person gehörte nicht zum Raum.
reason-not-a-holder = Das steht nur denen zu, die das Amt innehaben oder ändern dürfen.
reason-not-a-member = Wer das geschrieben hat, war nicht Mitglied.
reason-not-pending = Worauf sich die Zustimmung bezieht, wartet nicht oder nicht mehr darauf.
reason-not-the-author = Das darf nur, wer den Beitrag gemacht hat.
reason-object-not-as-expected = Worauf sich der Beitrag bezieht, gibt es nicht oder schon anders.
reason-other = Die Regeln des Raums lassen es nicht zu ({ $code }).
reason-out-of-bounds = Der Beitrag ist leer, zu lang, oder eine Zahl darin passt nicht.
reason-role-cannot-be-given = Diese Rolle kann so nicht vergeben werden.
reason-role-too-low = Die Rolle dieser Person erlaubt das nicht.
reason-role-unchanged = Die Person hatte diese Rolle schon.
reason-senior-stays = Zwei haben einander entfernt; es bleibt, wer länger dabei ist oder die höhere Rolle hat.
reason-text-edit-other-branch = Von einer kopierten Installation gibt es an dieser Stelle eine andere Änderung.
reason-text-edit-refused = Die Änderung passte nicht zu dem Text, den sie ändern sollte.
reason-text-edit-waits = Eine frühere Änderung, auf der diese aufbaut, ist noch nicht hier.
reason-waits-for-approval = Der Beitritt wartet darauf, dass ihm jemand zustimmt.
reason-waits-for-quorum = Es müssen noch mehr Personen zustimmen.
reason-wrong-key = Der Beitrag lässt sich mit seinem Schlüssel nicht öffnen.
reason-wrong-lane = Der Beitrag steht an einem Ort, an den er nicht gehört.
reason-wrong-number = Die Reihenfolge, die der Beitrag angibt, stimmt nicht.
reason-wrong-person = Der Beitrag nennt eine Person, zu der er nicht gehört.
reason-wrong-proof = Ein Nachweis im Beitrag ist nicht gültig.
reason-wrong-visibility = Der Beitrag ist verschlüsselt, wo alles offen ist, oder offen, wo alles verschlüsselt ist.

## Was gerade getan wurde
note-space-created = Der Raum ist gegründet. Schreib eine erste Aussage oder lade jemanden ein.
note-joined = Dein Beitritt ist gespeichert.
note-statement-added = Deine Aussage ist hier gespeichert.
note-invited = Die Einladung ist fertig. Kopiere den Link und gib ihn weiter.
note-invite-revoked = Die Einladung ist zurückgezogen.
note-text-created = Der Text ist angelegt. Füge den ersten Abschnitt hinzu.
note-renamed = Der Titel ist geändert.
note-section-added = Der Abschnitt ist hinzugefügt.
note-section-moved = Der Abschnitt steht an seinem neuen Platz.
note-section-removed = Der Abschnitt ist entfernt.
note-saved = Gespeichert.
note-saved-with-others = Gespeichert – und mit den Änderungen anderer zusammengeführt.
note-unchanged = Du hast nichts geändert; es bleibt, wie es war.
note-session-ended = Der Browser ist abgemeldet.

## Wenn jemand nicht mehr angemeldet ist
kept-title = Was du geschrieben hast
kept-hint = Kopiere es, bevor du diese Seite verlässt, und füge es später wieder ein.
kept-label = Feld { $number }

## Zeit
time-today = heute, { $clock }
time-yesterday = gestern, { $clock }
time-date = { $day }. { $month ->
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
 } { $year }, { $clock }

## Hilfe
help-what = Was ist die Dorflinde?
help-what-text = Ein Programm, mit dem sich Gruppen beraten: Nachbarschaften, Vereine, Ämter. Jede und jeder hat alles auf dem eigenen Rechner. Es gibt keinen Anbieter, der mitliest oder abschalten könnte.
help-offline = Was passiert ohne Internet?
help-offline-text = Alles funktioniert weiter. Was du schreibst, wird sofort hier gespeichert. Sobald dein Gerät ein anderes aus dem Raum trifft – über das Internet, im selben WLAN oder über einen USB-Stick –, gleichen sich beide ab.
help-invite = Wie kommen andere dazu?
help-invite-text = Öffne einen Raum, geh zu „Einladungen“ und erstelle einen Link. Schick ihn, wie du magst. Dein Rechner muss dafür nicht laufen, es genügt irgendein Mitglied.
help-together = Zwei schreiben am selben Text – was nun?
help-together-text = Nichts geht verloren. Beim Speichern wird beides zusammengeführt, und du siehst, was die anderen inzwischen geändert haben. Unter „Verlauf“ steht jede Fassung.
help-signed = Woran sehe ich, von wem etwas ist?
help-signed-text = Jeder Beitrag wird auf dem Gerät unterschrieben, auf dem er entsteht. Neben jedem steht „Unterschrift“: Dort siehst du, wer es war, wann, und ob der Beitrag zählt.
help-private = Wohin gehen meine Daten?
help-private-text = Zu den Geräten der Menschen, die im selben Raum sind – sonst nirgendwohin. Was du in einem Raum geschrieben hast, haben die anderen auch; eine Kopie lässt sich nicht sicher zurückholen.
help-words = Wörter
word-space = Raum
word-space-text = Der Ort einer Gruppe, mit Mitgliedern, Aussagen und Texten.
word-statement = Aussage
word-statement-text = Ein kurzer Gedanke von einer Person. Sie kann ihn berichtigen; die frühere Fassung bleibt nachlesbar.
word-text = Gemeinsamer Text
word-text-text = Ein Entwurf, an dem alle schreiben können.
word-device = Gerät
word-device-text = Ein Rechner, auf dem eine Dorflinde läuft.
word-signature = Unterschrift
word-signature-text = Der rechnerische Beweis, dass etwas von einem bestimmten Gerät stammt und nicht verändert wurde.

nav-opinion = Meinungsbild
title-opinion = Meinungsbild
opinion-what = Wer den Aussagen ähnlich zustimmt, steht hier nah beieinander. So sieht man, was alle verbindet und worüber ihr uneins seid.
opinion-people = { $n ->
    [one] 1 Mensch
   *[other] { $n } Menschen
 }
opinion-statements = { $n ->
    [one] 1 Aussage
   *[other] { $n } Aussagen
 }
opinion-reactions = { $n ->
    [one] 1 Reaktion
   *[other] { $n } Reaktionen
 }
opinion-next = Was meinst du dazu?
opinion-groups = Gruppen
opinion-group = Gruppe { $name }
opinion-yours = hier stehst du
opinion-picture = Ein Bild mit { $n } Gruppen von Punkten. Dieselben Angaben stehen darunter in Worten.
opinion-picture-what = Jeder Punkt ist ein Mensch, jede Gruppe hat ihre Form; dein Punkt ist umrandet. Je näher, desto ähnlicher haben zwei reagiert.
opinion-common = Was alle Gruppen verbindet
opinion-common-what = Dem stimmen Menschen aus jeder Gruppe zu.
opinion-majority = Dem stimmen die meisten zu
opinion-majority-no = Das lehnen die meisten ab
opinion-agree-share = { $n } % stimmen zu
opinion-disagree-share = { $n } % lehnen ab
opinion-counted = Wie wurde gezählt?
opinion-counted-what = Jedes Gerät rechnet das selbst aus. Mit denselben Reaktionen kommt überall dasselbe heraus; dann sind auch diese Zahlen gleich.
opinion-method = Verfahren
opinion-input = Eingabe
opinion-result = Ergebnis
opinion-left-out = { $n ->
    [one] 1 ausgeblendete Aussage zählt nicht mit.
   *[other] { $n } ausgeblendete Aussagen zählen nicht mit.
 }
insufficient-empty-vote-matrix = Noch hat niemand reagiert.
insufficient-not-enough-clusterable-participants = Für Gruppen braucht es mindestens 12 Menschen, die auf genug Aussagen reagiert haben.
insufficient-not-enough-unique-points = Alle haben gleich reagiert; es gibt keine Gruppen.
insufficient-not-enough-samples-for-group-count = Es sind noch zu wenige Menschen, um Gruppen zu unterscheiden.
insufficient-too-many = Für ein Meinungsbild sind es zu viele: Es fasst höchstens 10.000 Aussagen und 10.000 Menschen.
insufficient-other = Gruppen lassen sich noch nicht erkennen.
react-to = Auf die Aussage { $id } reagieren
react-important = wichtig
stance-agree = Zustimmen
stance-disagree = Ablehnen
stance-pass = Überspringen
count-agree = { $n } dafür
count-disagree = { $n } dagegen
count-pass = { $n } übersprungen
count-important = { $n } wichtig
note-reacted = Deine Reaktion zählt.
lineage-reword = In anderen Worten:
lineage-split = Ein Teil von:
lineage-from = die frühere Aussage
seed = Zum Anfang von der Moderation

unsaved-record = dass du speicherst, was schon eingetragen ist
missing-context = die Ausgangslage
missing-level = wie weit die Mitsprache ging (Beteiligungsgrad)
missing-too-few-alternatives = mindestens zwei Möglichkeiten bei „Was hätte man tun können?“
missing-do-nothing = „nichts tun“ als Möglichkeit
missing-why-not-chosen = warum eine Möglichkeit nicht gewählt wurde
missing-dilemma = Werte, Preis oder Tragende eines Zielkonflikts
missing-outcome = das Ergebnis
missing-reasons = die Gründe
missing-why-not-integrated = warum ein Einwand nicht eingearbeitet wurde
missing-measures = was jetzt geschieht, oder warum nichts
missing-review = wann darauf zurückgeschaut wird, oder warum nicht
missing-ballot-left-out = eine geschlossene Abstimmung ist nicht aufgenommen:
missing-result-differs = das Ergebnis einer Abstimmung, wie es gezählt wurde
missing-objection-open = die Antwort auf einen Einwand
missing-record-phase = eine Phase des Themas, in der entschieden wird

## Handbuch
handbook = Handbuch
handbook-what = Alles, was die Dorflinde kann, Schritt für Schritt. Es ist im Programm enthalten und braucht kein Internet.
handbook-before = Kapitel davor
handbook-next = Nächstes Kapitel

## Verlauf eines Abschnitts
version-number = Fassung { $n } von { $of }
version-slide = Durch die Fassungen blättern
version-show = Zeigen
version-older = Eine früher
version-newer = Eine später
version-restore = Diese Fassung wiederherstellen
version-restore-what = Der Abschnitt sagt dann wieder, was er damals sagte. Alle Fassungen dazwischen bleiben im Verlauf.
version-all = Alle Fassungen
note-restored = Wiederhergestellt. Die Fassungen dazwischen stehen weiter im Verlauf.
