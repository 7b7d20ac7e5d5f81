### All parts that pages are made of.

title-components = Parts of the pages
components-lead = Here you see everything that the pages are made of, in every state: to compare and to check. None of it does anything, and the people in the samples do not exist.
components-colours = Colours
components-colours-what = Below the name stands the value in the light, behind it the one in the dark.
components-type = Type
components-words = This is how it looks
components-link = Link
components-space = Distances
components-buttons = Buttons
components-pressed = pressed
components-disabled = not possible now
components-links = Links and ways
components-folded = Folded
components-unfolded = Unfolded
components-fields = Fields, as they are and with an error
components-notes = Notes and marks
components-empty = There is nothing here yet.
components-people = People and devices
components-statements = Statements, and what can become of them
components-cards = Cards and tables
components-table = Table
components-drawn = Drawings and comparisons
components-progress = Progress
components-see = See all parts of the pages
