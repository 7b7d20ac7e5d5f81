### Topics and what belongs to them.

nav-topics = Topics
title-topics = Topics
title-topic-new = Open a topic
title-trace = What became of it?
day = { $day } { $month ->
    [1] January
    [2] February
    [3] March
    [4] April
    [5] May
    [6] June
    [7] July
    [8] August
    [9] September
    [10] October
    [11] November
   *[12] December
} { $year }
because = Because:
words-hidden = (not shown)

## Topics
topic-open = Open a topic
topics-none = There is no topic here yet.
topics-none-how = A topic begins with a concern: something that should change. Anybody who takes part can open one.
topics-over = Finished
topic-new-lead = Say what it is about. Others can then support it, ask, make proposals and decide together in the end.
topic-my-ballots = { $n ->
    [one] One ballot waits for you
   *[other] { $n } ballots wait for you
}
topic-ended = Ended
topic-paused = { $phase }, paused at the moment
topic-referred-to = It goes on with: { $to }.
topic-phase-ends = This phase should last until { $day }. Nothing happens by itself then.
phases = The way of the topic
count-open-questions = { $n ->
    [one] one open question
   *[other] { $n } open questions
}
count-proposals = { $n ->
    [one] one proposal
   *[other] { $n } proposals
}
count-open-ballots = { $n ->
    [one] one open ballot
   *[other] { $n } open ballots
}
count-records = { $n ->
    [one] one decision
   *[other] { $n } decisions
}
count-supporters = { $n ->
    [0] Nobody supports this yet.
    [one] One person supports this.
   *[other] { $n } people support this.
}
count-conditions = { $n ->
    [one] one condition
   *[other] { $n } conditions
}
count-amendments = { $n ->
    [one] one open amendment
   *[other] { $n } open amendments
}
count-dissents = { $n ->
    [one] one dissent
   *[other] { $n } dissents
}
support = Support
support-no-more = Support no more
support-reached = That is enough: it can be taken up now.
topic-decided = Decided:
topic-decided-implementation = Now what was decided is done. Who does it and until when stands in the record.
topic-decided-retrospect = Look back: what has come of it? What you want to change then begins as a new topic.
support-needed = It takes { $n } who support it to become a topic.
topic-parts = A look at the topic
topic-describe = Describe anew
topic-frame = The frame
topic-carrier = Carried by
topic-affected = Who is affected?
affected-none = Nobody has said yet whom this affects.
affected-add = Name who is affected
affected-channel = Reached by:
affected-no-channel = Cannot be reached, because:
affected-unreached = Nobody says yet how this group is reached.
affected-reached = { $n ->
    [one] one person reached
   *[other] { $n } people reached
}
unaffected = Take off the list
contact-add = Note a contact
topic-inaction = If nothing is done
inaction-none = Nobody has said yet what would come of that.
assess = Assess
topic-lead = Lead the topic
move-on = Move on
topic-pause = Pause
topic-resume = Go on
topic-refer = Hand over to others
topic-stop = End without a result
topic-reopen = Take up again
topic-course = The way so far
topic-questions = Questions
questions-none = No question yet.
question-ask = Ask a question
topic-proposals = Proposals
proposals-none = No proposal yet.
proposal-make = Make a proposal
proposal-cost = Cost:
topic-arguments = Arguments
arguments-pro = For
arguments-contra = Against
arguments-none = None yet.
statement-seed = To begin with
statement-seed-what = A statement of the moderators to start the conversation. It says so.
argument-add = Add an argument
argument-weigh = How important is this?
argument-weigh-of = How important is argument { $id }?
argument-weighed = { $n ->
    [one] One person finds this { $words }.
   *[other] { $n } people find this { $words } on average.
}
argument-reword = Put it in other words
weight-0 = unimportant
weight-1 = of little importance
weight-2 = important
weight-3 = very important
weight-4 = decisive
argument-answer = Answer this
topic-ballots = Ballots
ballots-none = No ballot yet.
ballot-open-button = Open a ballot
ballot-turnout = { $cast } of { $voters } have voted
ballot-voted = You have voted.
ballot-vote-now = You can still vote.
topic-records = Decisions
records-none = No decision yet.
record-begin = Begin a decision record
record-sealed = sealed
record-draft = being written
record-does-not-hold = sealed, but holds no more

## Fields
field-topic-title = What is the topic called?
hint-topic-title = Short, and so that everybody knows what it is about: “Shade at the playground”.
field-concern = The concern
hint-concern = What should change, and why?
field-level = How far do people have a say?
field-level-reason = Why this much say?
hint-level-reason = For example: “The local council has agreed to follow the result.”
field-scope-fixed = What is fixed?
hint-scope-fixed = One line for each point, its source in brackets: “The drive stays 3 m wide (building code § 5)”. May stay empty.
field-scope-open = What is open?
hint-scope-open = One line for each point: “Which trees there will be”. May stay empty.
field-scope-unclear = What is not clear yet?
hint-scope-unclear = One line for each point. May stay empty.
field-intended = What is it to bring about?
hint-intended = May stay empty.
field-indicator = How will one see that?
hint-indicator = For example: “In summer the square stays below 35 degrees.” May stay empty.
field-support-quorum = How many must support it so that it becomes a topic?
hint-support-quorum = Empty: those who lead the space take it up.
field-question = Your question
field-question-to = Who should answer?
question-ask-more = Ask somebody else, or on behalf of others
field-question-to-name = Who is asked, if nobody from here?
hint-question-to-name = For example the public works. Whoever leads the space gets the answer. It may stay empty.
field-question-behalf = For whom do you ask?
hint-question-behalf = For example for somebody who does not have the program. It may stay empty.
hint-question = Questions stay until they are answered.
field-proposal-text = What should be done?
hint-proposal-text = The wording that can be voted about. Others can ask for changes.
field-grounds = Reasons
hint-grounds = Why is this good? What does it cost, what does it bring?
field-stance = What is it?
field-argument = Your argument
hint-argument = One thought that can stand alone. Every argument can be answered.
field-record-title = What was decided about?
hint-record-title = You write the record together afterwards; it is sealed when nothing is missing any more.
field-group = Which group?
field-group-why = Why does it affect them?
field-channel = How are they reached?
hint-channel = For example: a notice at the market, a visit to the class council. May stay empty.
field-no-channel = If they cannot be reached: why?
hint-no-channel = May stay empty.
field-contact-how = How were they spoken to?
field-day = On which day?
field-reached = How many were reached?
field-dimension = In which respect?
field-impact = What would be the effect?
field-why = Why?
field-phase = Where to?
hint-phase-why = For a step back there must be something here.
field-phase-ends = Until when should this phase last?
field-resume-day = From which day on does it go on?
field-pause-day = From which day on?
field-refer-to = Who goes on with it?

## Phases
phase-concern = Concern
phase-accepted = Accepted
phase-understanding = Understanding
phase-proposals = Proposals
phase-review = Review
phase-weighing = Weighing
phase-decision = Decision
phase-implementation = Implementation
phase-retrospect = Looking back
phase-closed = Finished
phase-now-concern = A concern looks for support. You can support it and ask about it.
phase-now-accepted = It is a topic. Now people collect: statements, questions, arguments.
phase-now-understanding = Everybody says what they know and think. Agree or disagree with statements, and write your own.
phase-now-proposals = Now solutions are proposed. Make a proposal or support one.
phase-now-review = The proposals are examined: what is missing, what must change?
phase-now-weighing = The proposals are weighed against each other, and against doing nothing.
phase-now-decision = Now it is decided.
phase-now-implementation = What was decided is being done.
phase-now-retrospect = Everybody looks back: what came of it?
phase-now-closed = This topic is at its end.

## Say, effects, leeway
level-information = Information
level-participation = Participation
level-codecision = Codecision
level-decision = Decision
level-hint-information = Who takes part is told everything.
level-hint-participation = Who takes part is heard.
level-hint-codecision = Who takes part decides together with others.
level-hint-decision = Who takes part decides.
leeway-fixed = Is fixed
leeway-open = Is open
leeway-unclear = Not clear yet
dimension-democratic = For deciding together
dimension-social = For living together
dimension-ecological = For nature
dimension-financial = For the budget
impact-positive = good
impact-neutral = none
impact-negative = bad
impact-unclear = nobody can tell
argues-pro = For
argues-contra = Against
argues-question = Question
argues-note = Note

## How things stand
place-not-here = Does not count here:
place-late = It came when the topic had gone on already.
place-wrong-phase = In this phase of the topic it was not the time for that.
place-no-such-phase = The step of the topic that it belongs to does not exist.
ballot-phase-open = open
ballot-phase-revealing = closed, hidden papers are being shown
ballot-phase-provisional = closed for the time being
ballot-phase-closed = closed
question-status-asked = asked
question-status-accepted = answer promised
question-status-forwarded = passed on
question-status-answered = answered
question-status-settled = settled
question-status-partly = partly settled
question-status-unsettled = not settled
question-status-refused = will not be answered
question-status-withdrawn = withdrawn
proposal-status-draft = draft
proposal-status-submitted = submitted
proposal-status-in-review = being examined
proposal-status-partly-adopted = partly adopted
proposal-status-adopted = adopted
proposal-status-not-adopted = not adopted
proposal-status-withdrawn = withdrawn
proposal-status-merged = merged
proposal-status-obsolete = obsolete
amendment-standing-open = open
amendment-standing-collides = touches the same words as another
amendment-standing-accepted = accepted
amendment-standing-modified = accepted with changes
amendment-standing-rejected = rejected
amendment-standing-promoted = has become a proposal of its own
amendment-standing-withdrawn = withdrawn
amendment-standing-void-decision = the decision about it is void
amendment-standing-unfounded = the version that it would change does not exist
outcome-decided = decided
outcome-decided-changed = decided with changes
outcome-rejected = rejected
outcome-postponed = put off
outcome-noted = taken note of
outcome-referred = given to others
result-winner = Decided: { $name }
result-tie = Level: { $names }. People decide that, not the count.
result-none-no-papers = No paper was counted.
result-none-majority-missed = Not enough said yes. It stays as it is.
result-none-objection-stands = An objection stands. It stays as it is.
result-none-none-eligible = No proposal is better than doing nothing. It stays as it is.
result-none-status-quo-first = Doing nothing was liked best. It stays as it is.
result-none-no-support = Nobody wants any of the proposals. It stays as it is.
result-quorum = Too few took part: { $counted } of { $needed } needed. It stays as it is.
result-ordered = An order, not a decision.

## What became of it?
trace = What became of it?
trace-of = What became of it? { $id }
trace-see = Read it there
trace-from = { $n ->
    [one] One contribution refers to this
   *[other] { $n } contributions refer to this
}
fate-open = Still open.
fate-counted = It was voted about. What follows is not recorded yet.
fate-chosen = It was decided for this.
fate-not-chosen = It was decided against this.
fate-decided = The topic is decided: { $outcome }.
fate-recorded = There is a decision record about it.
fate-integrated = The objection was taken up.
fate-not-integrated = The objection was not taken up.
fate-withdrawn = Withdrawn.
fate-referred = It goes on with: { $to }.
fate-ended = The topic was ended without a result.
fate-superseded = A newer decision has taken its place.
relation-about = belongs to the topic
relation-from = comes from
relation-changes = would change
relation-condition-of = is a condition for
relation-argues = is an argument about
relation-taken-up-in = was taken up in
relation-voted-in = was voted about in
relation-objects-to = is an objection to
relation-recorded-in = is recorded in
relation-dissents-from = dissents from
relation-supersedes = takes the place of
loop-overdue = { $n ->
    [one] The answer has been overdue for a day.
   *[other] The answer has been overdue for { $n } days.
}
loop-dormant = No answer yet, and nobody has said a word about it for long.
loop-unrecorded = Voted about, but what follows is not recorded yet.
loop-unanswered = A serious objection has no answer yet.
loop-measure = { $n ->
    [one] “{ $what }” has been due for a day. In charge: { $who }.
   *[other] “{ $what }” has been due for { $n } days. In charge: { $who }.
}
loop-review = { $n ->
    [one] It should have been looked back at a day ago.
   *[other] It should have been looked back at { $n } days ago.
}
loop-proposal = Submitted and without an answer so far.
loop-undecided = The topic has gone on, and no decision is recorded.

## Done
note-topic-opened = The topic is open.
note-topic-supported = Saved.
note-topic-moved = The topic has moved a step.
note-topic-described = The description is saved.
note-topic-affected = The group is on the list.
note-topic-unaffected = The group is no longer on the list.
note-topic-contact = Noted.
note-topic-paused = The topic is paused.
note-topic-resumed = It goes on.
note-topic-ended = The topic is ended.
note-topic-reopened = The topic is taken up again.
note-assessed = Your assessment is saved.
note-asked = Your question is asked.
note-proposed = Your proposal is submitted.
note-argued = Your argument is there.
note-record-begun = The record is begun.

## A proposal
proposal-version = Version { $n }
proposal-versions = Versions
proposal-not-current = not the version that holds
proposal-no-version = There is no wording of this proposal yet.
proposal-authors = By
proposal-waits-for = Still waiting for the consent of
proposal-consent = Consent to this wording
proposal-changes = What has changed since the version before?
proposal-satisfied = { $n ->
    [one] Of one of them all conditions are met.
   *[other] Of { $n } of them all conditions are met.
}
proposal-effects = Effects
proposal-effects-none = Nobody has assessed the effects yet.
proposal-submit = Submit a new version
proposal-withdraw = Withdraw the proposal
proposal-answer = Answer
amendments = Amendments
amendments-none = None yet.
amendment-make = Ask for a change
amendment-accept = Accept
amendment-adapt = Accept with changes
amendment-reject = Reject
amendment-promote = Carry on as a proposal of your own
amendment-promote-how = Link the rejected amendment with your proposal, so that people see what became of it.
amendment-promote-none = Make a proposal of your own of it in the topic; then you can link it here with the rejected amendment.
field-own-proposal = Your proposal
version-from-amendment = From an amendment.
proposal-link = What became of it
field-proposal-link = What happened to it?
field-proposal-link-target = What is it linked with?
hint-link-why = With “rejected” and “settled” a reason is needed.
link-became = became
link-adopted-in = adopted in
link-merged-with = merged with
link-rejected-by = rejected by
link-obsoleted-by = settled by
amendment-take-back = Withdraw the amendment
conditions = Conditions
conditions-what = What would have to be so that you can be for it? Whoever supports it says so here; those are counted whose conditions are met.
condition-make = Name a condition
condition-degree-of = How much does { $id } matter to you?
condition-none = Does not matter to me
condition-is-fulfilled = In this version it is so
condition-not-fulfilled = In this version it is not so after all
condition-fulfilled-mine = You say: in this version it is so.
degree-must = must be so
degree-should = should be so
degree-should-not = should not be
degree-must-not = must not be
answer-state-in-review = Is being examined
answer-state-adopted = Will be adopted
answer-state-partly-adopted = Will be partly adopted
answer-state-not-adopted = Will not be adopted
answer-state-not-responsible = It is for others to say
answer-state-needs-clarification = Something must be clarified first
field-cost = What does it cost?
hint-empty = May stay empty.
field-adapt-note = What is different from what was asked for?
field-changed = The wording as it should be
hint-changed = Change in the text what should be different. The others see exactly these places.
field-condition = The condition
hint-condition = A sentence of which one can say whether it is true: “There is a plan with names for the watering.”
field-degree = How much does it matter to you?
field-answer-state = What is done with it?
note-version = The new version is submitted.
note-consented = You have consented.
note-withdrawn = Withdrawn.
note-proposal-answered = The answer is there.
note-amended = Your amendment is there.
note-amendment-accepted = The amendment is accepted, the new version is submitted.
note-promoted = The amendment is linked with your proposal.
note-linked = It says now what became of the proposal.
note-weighed = It is noted how important this is to you.
note-reworded = The argument now says this.
note-amendment-rejected = The amendment is rejected.
note-condition = The condition is there.

## A question
title-question = Question
question-me-too = { $n ->
    [one] It concerns one more person.
   *[other] It concerns { $n } more people.
}
question-me = It concerns me, too
question-not-me = It does not concern me after all
question-behalf = Asked for
question-to = Asked
question-to-leads = those who lead the space
question-promised = Answer promised by
question-forwarded = Passed on to { $to }.
question-answers = Answers
question-answers-none = No answer yet.
question-official = Answer of those who were asked
question-of-office = Answer of: { $office }
question-seconded-by = Also signed by
question-comment = Contribution
question-waits-second = waits for a second person
question-second = Sign it, too
question-settle = Does this settle the question?
question-asker-says = Whoever asked says:
question-answer = Answer
question-comment-add = Contribute something
question-asked-you = You are asked
question-promise = Promise an answer
question-forward = Hand on
field-forward-to = To whom?
question-refuse = Do not answer
question-withdraw = Withdraw the question
refusal-not-responsible = It is for others to say
refusal-no-data = There are no data about it
refusal-confidential = Confidential
refusal-third-party-rights = Rights of others stand against it
refusal-too-broad = Asked too broadly
refusal-already-answered = Already answered
refusal-other = For another reason
field-answer = Your answer
field-refs = Sources
hint-refs = One line for each. May stay empty.
field-note = Remark
field-promised = By which day?
field-refusal = Why not?
note-promised = The answer is promised.
note-answered = Your answer is there.
note-seconded = You have signed it, too.
note-forwarded = The question is handed on.
note-refused = It is said why the question is not answered.
note-settled = Saved.
relation-cast-in = was cast in

## Statements one at a time, and the opinion map
statements-all-answered = You have reacted to all statements.
opinion-groups-count = { $n ->
    [one] one group
   *[other] { $n } groups
}
opinion-whole = Whole opinion map

## Drafts that several write together
draft-title = Draft written together
draft-what = This proposal is written together first. All can write in the draft; it is submitted when it is ready.
draft-write = Write in the draft
draft-read = Read the draft
draft-differs = The draft says something that is not submitted yet.
draft-taken = The text is that of the draft as it is now.
draft-begin = Draft it together first
draft-begin-what = Not ready yet? Give it a title; then you can write the text together and submit it later.
note-draft-begun = The draft is there. Now you can write it together.
text-draft-of = Draft of the proposal
section-writing = At work here just now:
section-writing-what = When you save, the words of both of you stay.
opinion-group-agrees = What this group agrees to most clearly
opinion-group-disagrees = What this group disagrees with most clearly
opinion-agrees-compared = { $part } of { $of } agree, { $all ->
    [0] of the others nobody has reacted.
   *[other] of the others { $rest } of { $all }.
}
opinion-disagrees-compared = { $part } of { $of } disagree, { $all ->
    [0] of the others nobody has reacted.
   *[other] of the others { $rest } of { $all }.
}
opinion-in-group = Group { $name }: { $part } of { $of }
opinion-reasons = Reasons: { $pro } for it, { $contra } against it
opinion-table-group = { $yes } yes, { $no } no
opinion-table = The statements in numbers
opinion-table-most = The { $n } statements with most reactions.
opinion-table-agree = Yes
opinion-table-disagree = No
opinion-table-pass = Neither
topic-next = Next comes: { $phase }.
topic-later = Comes with the phase “{ $phase }”.
topic-fields-more = What is fixed, what is open, what is to be achieved (optional)
