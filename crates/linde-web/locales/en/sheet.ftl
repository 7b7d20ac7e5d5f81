### A ballot on paper.

title-sheet = Ballot paper
sheet-print = Print a ballot paper
sheet-lead = This is the ballot on paper. Print this page with your browser, with Ctrl+P or from its menu.
sheet-over = This ballot is closed. Papers that are filled in now do not count any more.
sheet-choose = Your choice
sheet-tick-row = Make exactly one cross in each row.
sheet-tick-all = Mark everything that you can live with.
sheet-tick-most = Mark what you can live with, at most { $n }.
sheet-alternative = Alternative
sheet-tick = Cross
sheet-dots = Dots
sheet-measure = All others are measured by this one, there is nothing to mark here.
sheet-reason = Why? (if you like)
sheet-objection = Your objection, if you have one
sheet-where = Where to hand it in?
sheet-meeting = Hand the paper in at the meeting. Two people count all papers and enter the count. It stands beside the signed votes and is not added to them. If your vote is to count in the result, vote with your device.
sheet-own = With this method only what you cast with your device counts. Take the paper along to think it over, and enter your choice yourself.
sheet-to = Questions and papers to
sheet-until = Until
sheet-place = Place
sheet-number = Number of the ballot:
