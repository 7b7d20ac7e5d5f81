### Beteiligungsspiegel: wer dabei war.

balance = Wer dabei war
balance-none = Noch hat niemand gezählt, wer dabei war.
balance-group = Gruppe
balance-target = Ziel
balance-there = dabei
balance-rest = Aus keiner dieser Gruppen
balance-together = Zusammen
balance-hidden = nicht gezeigt
balance-too-few = Es waren zu wenige, um etwas zu zeigen.
balance-hidden-what = „Nicht gezeigt“ heißt: So viel wird weggelassen, dass niemand ausrechnen kann, wo es eine bis vier Personen waren.
balance-before = Frühere Zählungen
balance-enter = Zählung eintragen
balance-how = Zähl jede Person genau einmal: in einer Gruppe oder unter „aus keiner dieser Gruppen“. Deine Zahlen bleiben auf diesem Gerät. Gespeichert und weitergegeben wird nur, was niemanden verrät: Zahlen von eins bis vier fallen weg, dazu die kleinste größere, damit sich keine ausrechnen lässt. Sind alle Gruppen so klein, fällt alles weg.
affected-target = Ziel: { $n }
affected-reached-few = weniger als fünf Personen erreicht
field-target = Wie viele sollen dabei sein?
hint-target = Ein Ziel, damit man später sieht, wer fehlt. Kann leer bleiben.
hint-reached = Eine bis vier Personen werden als „weniger als fünf“ gespeichert.
field-occasion = Bei welchem Anlass?
hint-occasion = Zum Beispiel: Treffen im Bürgerhaus.
field-rest = Aus keiner dieser Gruppen
hint-rest = Alle anderen, die dabei waren.
note-topic-balance = Die Zählung ist gespeichert, soweit sie gezeigt werden darf.
