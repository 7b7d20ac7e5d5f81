### Alle Bestandteile der Seiten.

title-components = Bestandteile der Seiten
components-lead = Hier siehst du alles, woraus die Seiten gemacht sind, in jedem Zustand: zum Vergleichen und Prüfen. Nichts davon bewirkt etwas, und die Menschen in den Mustern gibt es nicht.
components-colours = Farben
components-colours-what = Unter dem Namen steht der Wert im Hellen, dahinter der im Dunklen.
components-type = Schrift
components-words = So sieht das aus
components-link = Verweis
components-space = Abstände
components-buttons = Knöpfe
components-pressed = gedrückt
components-disabled = geht gerade nicht
components-links = Verweise und Wege
components-folded = Zugeklappt
components-unfolded = Aufgeklappt
components-fields = Felder, wie sie sind und mit Fehler
components-notes = Hinweise und Marken
components-empty = Hier ist noch nichts.
components-people = Menschen und Geräte
components-statements = Aussagen, und was aus ihnen werden kann
components-cards = Karten und Tabellen
components-table = Tabelle
components-drawn = Gezeichnetes und Vergleiche
components-progress = Fortschritt
components-see = Alle Bestandteile der Seiten ansehen
