### Ballots.

title-ballot-new = Open a ballot
ballot-new-lead = All of this is fixed when the ballot is opened and cannot be changed any more: question, choices, method and who may vote.
ballot-ends = to be closed on { $day }
named-ballot = Ballot
ballot-result = Result
ballot-provisional = Provisional: not all who have to close it have done so.
ballot-counted = { $n } of { $of } papers counted.
ballot-histogram = How many gave how much resistance?
ballot-histogram-of = Resistance to { $name }
ballot-grade = Resistance
ballot-papers = Papers
ballot-agrees = This computer has counted itself and comes to the same result.
ballot-differs = This computer comes to another result than the one that was published.
ballot-missing = { $n ->
    [one] A paper that counts has not arrived here yet. With it the result may be another.
   *[other] { $n } papers that count have not arrived here yet. With them the result may be another.
}
ballot-late = { $n ->
    [one] One paper came after the close and does not count.
   *[other] { $n } papers came after the close and do not count.
}
ballot-unrevealed = { $n ->
    [one] One hidden paper was not shown and does not count.
   *[other] { $n } hidden papers were not shown and do not count.
}
ballot-how-counted = How was it counted?
ballot-excluded = { $n ->
    [one] One paper did not fit the method and does not count.
   *[other] { $n } papers did not fit the method and do not count.
}
ballot-fingerprint = Fingerprint of the result:
ballot-recount = Everybody can count again, also from a stick on another computer:
ballot-all-papers = All papers that were counted
ballot-voter = By whom
ballot-paper = Paper
ballot-proof = Proof
ballot-about = This is about:
ballot-objecting = These objections stand
ballot-objecting-next = Change the proposal until nobody objects, and then vote anew.
hands-together = { $n ->
    [one] Together with the show of hands, one person, it would be:
   *[other] Together with the show of hands, { $n } people, it would be:
}
hands-too-many = These are more than may vote.
hands-needs-witness = A second person still has to witness it.
ballot-vote = Vote
ballot-vote-again = Vote anew
ballot-cast = Cast your vote
ballot-reveal = Show the hidden paper
ballot-reveal-how = The ballot is closed. This is how you voted; this device has remembered it. Show your paper now, or it does not count.
ballot-reveal-again = The ballot is closed. Fill in the paper once more exactly as before, with the same reason and on the device with which you voted. Only then it counts.
ballot-hidden-how = Your paper stays hidden until the close. After that you show it here with one click, or it does not count. Until then this device remembers what you choose.
ballot-not-elector = You cannot vote in this ballot: those vote who were members when it was opened.
ballot-receipt = Your paper
ballot-receipt-hidden = Cast hidden.
ballot-receipt-shown = Cast hidden, and shown.
receipt-cast = Cast. It is counted at the close.
paper-hidden = Cast, still hidden. After the close you show it here.
paper-to-show = Still hidden. It counts only once you show it.
paper-shown = Shown. It is counted when the ballot is settled.
receipt-counted = Counted in the result.
receipt-superseded = Another paper of the same person counts in its place.
receipt-late = Not counted: it came late, or was left out at the close.
receipt-unrevealed = Not counted: it was hidden and not shown in time.
receipt-unfit = Not counted: it does not fit the method.
receipt-void = Not counted: the device or the person was excluded before.
ballot-receipt-check = Look at the receipt and check it
ballot-rules = The rules
ballot-majority = Majority
ballot-quorum = Turnout
ballot-who = Who votes
ballot-who-members = { $n ->
    [one] The one member at the opening
   *[other] All { $n } members at the opening
}
ballot-visible = Everybody sees from the beginning who votes how.
ballot-visible-later = Until the close nobody sees how people vote. After that everybody does.
ballot-closers = Who may close it
ballot-together = It is final when all of them have closed it.
ballot-opened = Opened
ballot-alternatives = To choose from
alternative-nothing = do nothing
ballot-closing = Close
ballot-close = Close the ballot
ballot-close-how = What has arrived here by now is counted. Perhaps they have voted, and it has not come here yet.
ballot-close-anyway = Close it all the same
ballot-all-voted = Everybody has voted.
ballot-not-voted = Here the paper is still missing of
ballot-settling = Settle
ballot-settle = Settle and count
ballot-settle-how = Whoever has not shown their paper by then is not counted.
ballot-settle-anyway = Settle all the same
ballot-all-shown = All hidden papers are shown.
ballot-not-shown = Not shown yet is the hidden paper of
ballot-who-has-what = Who has what?
ballot-reopen = Open again
ballot-reopen-how = Everybody sees who opened it again and why. It is only needed if a paper was missing.
ballot-was-reopened = Opened again by
ballot-open-papers = Open
ballot-hidden-papers = Hidden until the close
ballot-proposals = Proposals to vote about
ballot-more-rules = More rules
ballot-frozen = Who may vote is fixed at the opening: all members of now. You can close it yourself.

## Fields
field-explanation = What one should know
hint-explanation = May stay empty.
field-ballot-question = The question
hint-ballot-question = So that everybody understands the same: “What do we do with the square?”
field-alternatives = What else there is to choose from
hint-alternatives = One line for each. May stay empty if something is ticked above.
field-nothing = And if nothing is done?
hint-nothing = Needed for resistance and ranking: “The square stays as it is”. A proposal must be better than that.
field-method = Method
field-quorum = How many must take part (in percent)?
hint-quorum = Empty: any number.
field-dots = How many dots does each person have?
hint-dots = For dots only. Empty: eight.
field-ballot-visibility = Who sees the papers?
field-ballot-ends = When should it be closed? Nothing happens by itself.
field-vote = Your vote
field-paper-reason = Why? (everybody can read it)
hint-paper-reason = May stay empty. Whoever is strongly against it helps by saying why.
field-objection = The objection
hint-vote-objection = Only if you choose objection: which harm do you see?
field-objection-to = To what?
field-severity = How serious is it?
field-integrated = What became of it?
field-hands-voters = How many took part?
field-place = Where?

## Methods
method-yes-no = Yes or no
method-absolute = Yes or no, absolute majority
method-two-thirds = Yes or no, two thirds
method-consent = Consent
method-resistance = Resistance (systemic consensing)
method-schulze = Ranking
method-approval = Approval
method-dots = Dots
method-times = Finding a date
method-harmonic = Order
method-what-yes-no = One proposal, yes or no.
method-what-consent = One proposal. It passes if nobody has a serious objection.
method-what-resistance = You give each choice from 0 (no resistance) to 10 (impossible). The one with the least resistance of all together wins.
method-what-schulze = You say of each proposal how much better or worse it is than doing nothing. The one that is ahead when compared with every other wins.
method-what-approval = You tick all you could live with. The one with the most ticks wins.
method-what-dots = You hand out your dots. The one with the most dots wins.
method-what-times = You say of each date whether you can come. An order comes out.
method-what-harmonic = You tick what you support. An order comes out in which small groups have their place, too.
quorum-none = Those count who take part.
quorum-number = { $n ->
    [one] At least one person must take part.
   *[other] At least { $n } must take part.
}
quorum-share = At least { $n } percent must take part.
majority-needed = Needed: { $majority }
majority-simple = more yes than no.
majority-absolute = more yes than no and abstentions together.
majority-two-thirds = at least two thirds yes, abstentions not counted.
majority-share = { $n } percent yes.

## Papers
vote-yes = Yes
vote-no = No
vote-abstain = Abstention
vote-consent = No objection
vote-consent-what = I can live with that.
vote-aside = I stand aside
vote-aside-what = Not mine, but I am not in the way.
vote-objection = Objection
vote-objection-what = It would do harm.
resistance-none = no resistance
resistance-most = impossible
ranking-how = Compared with: it stays as it is.
grade-3 = much better
grade-2 = better
grade-1 = a bit better
grade-0 = the same
grade-minus-1 = a bit worse
grade-minus-2 = worse
grade-minus-3 = much worse
dots-budget = Hand out up to { $n } dots
time-can = can come
time-if-need-be = if need be
time-cannot = cannot
paper-here = Something is missing here.
paper-too-many = That is more than you can give.
paper-none = nothing ticked

## Objections and hands
objections = Objections
objections-none = None yet.
objection-raise = Raise an objection
objection-withdraw = Withdraw the objection
objection-handle = Respond to it
objection-serious = Serious
objection-serious-what = It would do harm. The decision has to answer it.
objection-concern = Concern
objection-concern-what = It should be considered.
hands = Hands raised at a meeting
hands-add = Enter a count of hands
hands-how = Hands stand beside the papers and are not added to them: nobody can check them one by one. Two witnesses confirm them.
hands-witnesses = Witnessed by
hands-witness = I was there, it is right
hands-voters = { $n ->
    [one] One person took part.
   *[other] { $n } took part.
}

## Result
tally-yes = { $n } yes
tally-no = { $n } no
tally-abstain = { $n ->
    [one] one abstention
   *[other] { $n } abstentions
}
tally-consent = { $n } without objection
tally-aside = { $n } aside
tally-objections = { $n ->
    [one] one objection
   *[other] { $n } objections
}
tally-resistance = Resistance { $percent } %
tally-worst = most resistance of one person: { $n }
tally-better = { $n } less resistance than doing nothing
tally-worse = { $n } more resistance than doing nothing
tally-level = as much resistance as doing nothing
tally-positive = { $n ->
    [one] 1 finds it better
   *[other] { $n } find it better
}
tally-negative = { $n ->
    [one] 1 finds it worse
   *[other] { $n } find it worse
}
tally-neutral = { $n ->
    [one] 1 finds it the same
   *[other] { $n } find it the same
}
tally-status-quo = The others are measured by it.
tally-approved = { $n } of { $of } can live with it
tally-dots = { $n ->
    [one] one dot
   *[other] { $n } dots
}
tally-can = { $n } can come
tally-if-need-be = { $n } if need be
tally-cannot = { $n } cannot
tally-supporters = { $n } for it

## How was it counted?
step-papers = { $received } papers came, { $excluded } did not fit.
step-counted = { $counted } count, { $electorate } could have voted.
step-quorum = { $needed } were needed, there were { $counted }.
step-met = Met.
step-not-met = Not met.
step-order = Order: { $order }
step-by-less-resistance = By the least resistance
step-by-less-worst = Among level ones by the smallest largest resistance of one person
step-by-fewer-high = Among level ones by where fewer are strongly against it
step-by-more-approvals = By the most approvals
step-by-more-dots = By the most dots
step-by-more-score = By how well it suits
step-against-status-quo = Compared with doing nothing: { $deltas }.
step-pairwise = How many prefer the row to the column
step-links = Who defeats whom
step-paths = The strongest paths
step-via = { $n ->
    [one] Over { $name } one path becomes stronger.
   *[other] Over { $name } { $n } paths become stronger.
}
step-level = Place { $place }: { $names }
step-direct = { $name }: more for it than against it
step-indirect = { $name }: indirect majority.
step-indirect-over = { $name }: indirect majority over { $over }.
step-better = { $name } is better than doing nothing.
step-places = Place { $place } against place { $quo }.
step-no-way-back = From doing nothing no path leads to { $name }.
step-again = { $name } would win a second time.
step-nobody-eligible = No proposal can win.
step-eligible = These can win: { $names }
step-round = The smallest weight have { $names }; { $leaves } leaves.
step-lost = loses
step-tied = level

## Done
note-voted = Your paper is cast.
note-voted-hidden = Your paper is cast, hidden.
note-revealed = Your paper is shown.
note-ballot-opened = The ballot is open.
note-ballot-closed = The ballot is closed.
note-ballot-settled = The result is settled.
note-ballot-reopened = The ballot is open again.
note-hands = The count of hands is entered.
note-witnessed = You have witnessed the count of hands.
note-objected = Your objection is there.
note-objection-handled = Your response is there.
note-objection-withdrawn = The objection is withdrawn.
alternative-stays = Everything stays as it is
ballot-rules-all = All rules
ballot-record = Record what follows from it
proposal-read = Read the proposal
proposal-read-named = Read the proposal: { $name }
