practice-tag = Practice space
practice-try = Look around first
practice-what = The practice space shows with a made-up example how a concern becomes a decision. You can try everything in it. It stays on this device, and nobody else sees it.
practice-button = Open a practice space
practice-you = You
title-practice = Practice space
practice-remove = Remove the practice space
practice-remove-how = Everything in it disappears from this device, also what you wrote yourself. You can open a new one at any time.
practice-remove-button = Remove
practice-keep = Keep it
practice-guide = This is an invented example.
practice-guide-how = Among the topics, look first at the one that was deliberated to its end: from the concern by statements, proposals and the vote to the decision with its reasons. Then join in here, nothing can go wrong.
practice-guide-topics = To the topics
note-practice-made = The practice space is ready. Try whatever you like.
note-practice-removed = The practice space is removed.

## First steps
title-welcome = First steps
welcome-step = Step { $n } of { $of }
welcome-back = Go on with the first steps
welcome-you = You
welcome-where = Where to
welcome-safe = Safe
welcome-language = Language:
field-welcome-name = What would you like to be called?
hint-welcome-name = The name stays here until you found or join a space; you can still change it there.
field-aim = What are you here for? (optional)
aim-organise = I want to bring others together
aim-join = I want to have a say somewhere
aim-office = I speak for an office or an institution
aim-look = I am just looking around
welcome-next = Next
welcome-skip = Skip
welcome-on = On to the next step
welcome-where-title = Where would you like to begin?
welcome-safe-title = So that nothing is lost
welcome-safe-lead = Everything lies on your device and nowhere else. Two small things bring it back if something happens to the device.
welcome-words = With 24 words on paper you can speak for yourself again on a new device.
welcome-words-button = Write down the words
welcome-backup = A backup on a stick brings back all that lies on this device.
welcome-backup-made = Backed up:
welcome-done = Done
welcome-end-how = You will find the first steps under Help later.
welcome-end = Begin without them
help-begin = How do I begin?
help-begin-text = In three steps: what you are called, where you would like to begin, and how nothing is lost.
practice-small = Would you like to try things that nobody sees?

## What waits, what is new
home-today = What is on just now
home-waits = Waiting for you
home-waits-none = Nothing is waiting for you right now.
home-news = New since your last visit
home-news-none = Nothing new.
home-news-more = { $n ->
    [one] and in one more topic
   *[other] and in { $n } more topics
}
home-read = Mark as read
note-read = Remembered. From now on only what comes later stands here.
need-vote = Your vote is still missing.
need-vote-by = Your vote is still missing. The ballot is to end on { $day }.
need-reveal = Reveal your hidden ballot paper, or it will not count.
need-consent = A version in your name is waiting for your consent.
need-decide = Somebody wants to change your proposal. Decide about it.
need-second = An answer of your office is waiting for a second signature.
need-take-up = Enough people support it. You can take it up.
need-answer = The question is put to you and has no answer yet.
need-answer-by = The question is put to you. The answer is expected by { $day }.
need-answer-late = The question is put to you. The answer was expected by { $day }.
need-more = { $n ->
    [one] One more thing in this space
   *[other] { $n } more things in this space
}
news-topic = new topic
news-phase = { $n ->
    [one] one step further
   *[other] { $n } steps further
}
news-sealed = { $n ->
    [one] 1 decision
   *[other] { $n } decisions
}
news-closed = { $n ->
    [one] 1 ballot closed
   *[other] { $n } ballots closed
}
news-ballot = { $n ->
    [one] 1 new ballot
   *[other] { $n } new ballots
}
news-statement = { $n ->
    [one] 1 new statement
   *[other] { $n } new statements
}
news-question = { $n ->
    [one] 1 question
   *[other] { $n } questions
}
news-answer = { $n ->
    [one] 1 answer
   *[other] { $n } answers
}
news-proposal = { $n ->
    [one] 1 proposal
   *[other] { $n } proposals
}
news-version = { $n ->
    [one] 1 new version
   *[other] { $n } new versions
}
news-amendment = { $n ->
    [one] 1 amendment
   *[other] { $n } amendments
}
news-condition = { $n ->
    [one] 1 condition
   *[other] { $n } conditions
}
news-argument = { $n ->
    [one] 1 argument
   *[other] { $n } arguments
}
news-objection = { $n ->
    [one] 1 objection
   *[other] { $n } objections
}
news-record = { $n ->
    [one] 1 record begun
   *[other] { $n } records begun
}
news-dissent = { $n ->
    [one] 1 dissent
   *[other] { $n } dissents
}
news-language = { $n ->
    [one] 1 language version
   *[other] { $n } language versions
}
news-text = { $n ->
    [one] 1 section of a text changed
   *[other] { $n } sections of texts changed
}
news-member = { $n ->
    [one] 1 new member
   *[other] { $n } new members
}
