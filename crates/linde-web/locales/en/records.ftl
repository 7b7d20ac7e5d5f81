### Decision records.

record = Decision record
record-needs-more = { $n ->
    [one] one signature is missing still
   *[other] { $n } signatures are missing still
}
record-gaps-since = Since it was sealed something has changed that it rests on:
record-left-out = { $n ->
    [one] Somebody wrote something without knowing of the seal. It is not part of the decision.
   *[other] { $n } entries came from people who did not know of the seal yet. They are not part of the decision.
}
record-complete = Nothing is missing any more: the record can be sealed.
record-lacks = Before it can be sealed there is missing:
record-plain = In plain language
record-context = How things stood before
record-reasons = Reasons
record-alternatives = What could have been done?
record-chosen = chosen
record-weighed = was weighed
record-dilemma = Dilemma
record-dilemmas = Dilemmas
record-dilemma-n = Dilemma { $n }
record-measures = What is done now
record-no-measures = Nothing is done, because:
record-review = It is looked back at on
record-no-review = It is not looked back at, because:
record-criteria = What was it weighed by?
record-conflicts = Who wanted what against whom?
record-evidence = What it rests on
record-scope = Leeway
record-legal-basis = Legal basis
record-beyond = What it means for others
record-outcome = Outcome
record-write = Write the record
record-integrated = taken up
record-not-integrated = not taken up
record-more = More
record-seal = Seal
record-seal-how = { $n ->
    [one] With your signature what stands here holds, and nobody can change it any more.
   *[other] When { $n } have signed, what stands here holds, and nobody can change it any more.
}
dissents = Dissents
dissents-none = None.
dissent-by = By
dissent-make = Record a dissent
dissent-join = I see it like that, too
dissent-leave = Not after all
dissent-withdraw = Withdraw
field-because = Because …
field-other-options = What else was possible
hint-others = One line for each, and behind a vertical bar why not: “Trees in tubs | they dry up”.
hint-alternatives-record = Tick what was weighed. Doing nothing is part of it. What was not chosen needs a reason.
hint-dilemmas = Two aims that cannot both be had in full. Say which one yields, what that costs and who bears it.
field-value-a = The one aim
field-value-b = The other aim
field-yields = What yields
field-price = What does that cost?
field-bearers = Who bears it?
field-mitigation = What makes it easier?
field-measure = What?
field-responsible = Who?
field-due = By when?
field-no-measures = If nothing is done: why not?
hint-no-measures = Only if there is nothing above.
field-review = When is it looked back at?
field-no-review = If it is not: why not?
field-record-ballots = Ballots that it rests on
hint-plain = Short sentences that everybody understands. May stay empty.
hint-lines = One line for each point. May stay empty.
hint-conflicts = “Who against whom | what it is about”, one line for each. May stay empty.
hint-evidence = “What | address”, one line for each. May stay empty.
field-dissent = Your dissent
hint-dissent = It stands under the decision for ever. Nobody but you can take it away.
note-record-written = Saved.
note-record-sealed = The record is sealed.
note-dissent = Your dissent stands under the decision.
record-sealing = Read it through once more.
record-sealing-how = What stands here is sealed, word for word. After that nobody can change it, not even you.
record-sealing-unsaved = In this browser there is something that you wrote and did not save. It would not be sealed.
record-sealing-others = For this topic there is sealed already:
record-seal-ask = Seal …
record-seal-now = Seal now
record-seal-later = Something is still missing: it stands at the top of the page.
record-save-and-seal = Save and seal …
record-back = Back to the record
record-suggested = What is certain from the topic and its ballots is filled in already. Check it, add the reasons, and save.
record-next = It is decided. Now what was decided is done.
record-next-link = Lead the topic on
