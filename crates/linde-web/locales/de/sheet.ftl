### Ein Stimmzettel auf Papier.

title-sheet = Stimmzettel
sheet-print = Stimmzettel drucken
sheet-lead = So sieht der Stimmzettel auf Papier aus. Drucke diese Seite mit deinem Browser, mit Strg+P oder über sein Menü.
sheet-over = Diese Abstimmung ist geschlossen. Ausgefüllte Zettel zählen nicht mehr.
sheet-choose = Deine Wahl
sheet-tick-row = Mach in jeder Zeile genau ein Kreuz.
sheet-tick-all = Kreuze alles an, womit du leben kannst.
sheet-tick-most = Kreuze an, womit du leben kannst, höchstens { $n }.
sheet-alternative = Möglichkeit
sheet-tick = Kreuz
sheet-dots = Punkte
sheet-measure = Daran wird gemessen, hier ist nichts anzukreuzen.
sheet-reason = Warum? (wenn du magst)
sheet-objection = Dein Einwand, wenn du einen hast
sheet-where = Wohin damit?
sheet-meeting = Gib den Zettel in der Versammlung ab. Zwei Menschen zählen alle Zettel und tragen die Zählung ein. Sie steht neben den unterschriebenen Stimmen und wird nicht dazugezählt. Soll deine Stimme im Ergebnis zählen, stimm mit deinem Gerät ab.
sheet-own = Bei diesem Verfahren zählt nur, was du mit deinem Gerät abgibst. Nimm den Zettel zum Überlegen mit, und trag deine Wahl selbst ein.
sheet-to = Fragen und Abgabe bei
sheet-until = Bis
sheet-place = Ort
sheet-number = Nummer der Abstimmung:
