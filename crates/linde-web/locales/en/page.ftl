### The pages.

## Frame
skip = Skip to content
nav-main = Main menu
nav-home = Home
nav-status = Status
nav-help = Help
nav-space = In this space
nav-statements = Statements
nav-texts = Texts
nav-members = Members
nav-invitations = Invitations
logout = Log out
cancel = Cancel
save = Save
to-home = Go to the start page
to-space = Back to the space
live-news = This page was just brought up to date.
live-lost = The program is not running at the moment. What you see here may be out of date; what you write stays here. As soon as you start it again everything goes on by itself.
count-left = Room for { $n } more characters.
count-over = { $n } characters too many. Shorten the text, or it will not be accepted.
draft-back = Your draft from before is back.
draft-discard = Discard
error-code = For questions: { $code }

## Titles
title-error = That did not work
title-login = Welcome to your Dorflinde
title-home = Your spaces
title-help = Help
title-status = Status
title-space-new = Found a space
title-join = Join a space
title-statements = Statements
title-members = Members
title-invitations = Invitations
title-texts = Common texts
title-edit = Edit { $title }
title-history = History: { $title }
title-diff = Changes: { $title }
title-entry = Who signed this?

## Logging in
login-how = Open the program once more, the way you usually start it. It does no harm if it is running already: this page opens anew and you are in.
login-command = In a terminal this command does the same:
login-why = That way nobody else who uses this computer can write in your name.
login-ready = One click and you are in.
login-button = Log in
login-once = This entrance is good for one minute and only once.

## Start
welcome = Good to have you here.
welcome-lead = Under the village lime tree a group takes counsel: on its own computers, without accounts, without a central platform – and without the internet, too.
start-create = Found a space
start-create-how = For your association, your office or your neighbourhood. You give it a name and invite the others.
start-create-button = Found a space
start-join = Join a space
start-join-how = Did you get a link, twelve words or a file? Paste them and see where they lead.
start-nearby = { $n ->
    [one] In your network one other Dorflinde is running just now.
   *[other] In your network { $n } other Dorflinden are running just now.
}
start-nearby-how = Which spaces there are cannot be seen from outside. Ask for an invitation: as a link, as twelve words or as a file.
start-join-button = Join by link
start-then = What comes next
start-step-write = Write statements and common texts. Everything is stored on your device at once.
start-step-invite = Invite others by a link. As soon as two devices meet, they bring each other up to date.
start-step-offline = Without a network you simply go on writing. Nothing gets lost.
space-asking = Waiting for somebody to let you in
space-waiting = Waiting until a member is online
space-unnamed = Space { $id }

## Counts
count-topics = { $n ->
    [one] 1 topic
   *[other] { $n } topics
 }
count-statements = { $n ->
    [one] 1 statement
   *[other] { $n } statements
 }
count-texts = { $n ->
    [one] 1 text
   *[other] { $n } texts
 }
count-members = { $n ->
    [one] 1 member
   *[other] { $n } members
 }
count-sections = { $n ->
    [one] 1 section
   *[other] { $n } sections
 }
count-devices = { $n ->
    [one] 1 device
   *[other] { $n } devices
 }
count-shown = { $n ->
    [0] No statements
    [one] 1 statement
   *[other] { $n } statements, newest first
 }

## Fields
field-space-name = Name of the space
field-purpose = What is it about? (optional)
field-visibility = Who may read?
visibility-members = Members only.
visibility-only-kept = Kept, not readable: this device passes the space on; only members can read what is new in it.
visibility-open = Everyone.
visibility-open-hint = Whoever ever had an invitation link to this space can read along – without joining, and even if the link was withdrawn. Members write.
field-my-name = Your name in this space
hint-my-name = This is how the other members see you.
space-new-lead = A space is a place for a group. You can found as many as you like.
space-new-stays = Name, purpose and who may read stay as they are here. Nor can a space be deleted for everybody: whoever has it keeps it.
space-new-button = Found the space
field-link = Invitation link
field-statement = What would you like to say?
hint-statement = One thought per statement is best: then others can clearly agree or disagree.
field-title = Title
field-section-title = Title of the section
field-section-text = Text
field-role = As what?
field-max-uses = For how many people?
field-days = Good for how many days?

## Joining
join-lead = Paste the link that you were given. First you see where it leads; you only join after that.
join-look = Look at the invitation
join-button = Join
join-waits = If nobody from the space is online right now, your joining waits here and goes on by itself.
join-already = You are in this space already.
join-open = Open the space
join-expired = By your computer’s clock this invitation has expired. Ask for a new one if joining does not work.
waiting-title = It is about to begin
waiting-lead = Your joining is stored on this device. As soon as a member is online, everything arrives here – there is nothing more you need to do.
asking-title = Somebody still has to let you in
asking-lead = Your request is on its way to the others. Whoever may let newcomers in sees it under “Members”. After that it goes on here by itself.
asking-as = This is how you wait
asking-mark = Those who decide see this mark. Read it out on the phone if they want to know whether it is really you.
waiting-what = What you can do
waiting-keep = Leave the program running; it connects by itself.
waiting-tell = Tell the person who invited you to switch their computer on.
waiting-near = In the same Wi-Fi, devices find each other fastest.
waiting-approval = If your invitation needs approval, somebody in the space has to let you in. You will see that here by itself, too.

## Space
about = What it is about
about-none = Nobody has written anything about this yet.
my-role = Your role
connection = Connection
connection-hint = Everything is stored with you first. The other devices get it as soon as you meet.
title-connection = Who has what?
connection-of = Who has what in the space “{ $space }”?
connection-lead = Each device holds the space for itself. What one lacks it gets as soon as it meets one of the others.
connection-entries = { $n ->
    [one] There is one entry here.
   *[other] There are { $n } entries here.
}
connection-device = Device of
connection-has = Has
connection-met = Last met
connection-this = this one
connection-all = everything
connection-lacks = { $n ->
    [one] everything but one entry
   *[other] everything but { $n } entries
}
connection-unknown = Not known yet.
connection-now = connected since
connection-never = never from this device
nearby-also = { $n ->
    [one] Another device is nearby as well
   *[other] { $n } other devices are nearby as well
}
nearby-device = Device { $id }
nearby-since = seen since
nearby-elsewhere = it belongs to somebody in another one of your spaces
nearby-what = In your network Dorflinde is running there for somebody who does not belong to this space: they take no part in it, or were not let in yet. Nothing more than this identifier is known; who it is you have to ask.
nearby-awaited = Somebody is waiting to be let in.
nearby-let-in = Look and let in
nearby-invite = If they should take part, invite them, for example with twelve words that you read to them.
nearby-sent = What you see is only what devices announce in their own network anyway. In which spaces somebody is does not belong to that.
connection-how = Devices can also meet by way of others, or exchange by a stick: what stands here is what this device knows of it.
connection-stick = Without a network, and with the stick
people = Who is here
people-see = See all
people-invite = Invite someone
side-label = About this space
statement-button = Add the statement
statements-none = No statements yet. Write the first: what matters to you?
statements-none-mine = You have not written anything here yet.
statements-none-not-counted = Everything written here counts.
filters = Which statements
filter-counted = All
filter-mine = Mine
filter-not-counted = Not counted
pager-older = Older statements
pager-newest = Back to the newest
who-signed = Signature
who-signed-of = Signature of statement { $id }
someone = Unnamed
twin = mark { $id }
you = you

delivery-here = stored here
delivery-only-here = stored here, not confirmed by other devices yet
delivery-some = surely on { $with } of { $known } devices
delivery-everywhere = { $known ->
    [2] on both devices
   *[other] on all { $known } devices
 }
spread-here = Everything is stored here. No other devices are known yet.
spread-only-here = Everything is stored here. None of the other devices has confirmed yet that it has everything.
spread-some = Of { $with } of { $known } devices we know that they have everything.
spread-everywhere = { $known ->
    [2] Both devices have everything.
   *[other] All { $known } devices have everything.
 }

## Roles
role-relay = Courier
role-reader = Guest
role-member = Member
role-moderator = Moderator
role-steward = Steward
role-founder = Founder
role-hint-relay = Keeps and passes on without being able to read.
role-hint-reader = Reads along.
role-hint-member = Reads and writes.
role-hint-moderator = Writes, keeps order and invites.
role-hint-steward = Also gives roles.
role-hint-founder = Founded the space and may do everything.

## Members and invitations
members-hint = The mark belongs to one person for good. Compare it over the phone if you want to be sure who is who.
member-mark = Mark { $mark }
member-since = here since
invitations-lead = With a link you bring others into the space. They need no account and no e-mail address.
invitations-none = No invitations yet. Make the first one below.
invite-new = New invitation
invite-button = Make the link
invite-as = Invitation as { $role }
invite-uses = { $uses } of { $max } used
invite-until = good until
invite-by = invited by
invite-secret-approval = Whoever has this link can ask. Only those you let in get in.
invite-secret = Whoever has this link gets in. Give it only to people you mean.
invite-link-elsewhere = Only the device on which it was made knows the link.
invite-revoke = Withdraw
invite-revoke-what = After that nobody gets in with this link any more. Whoever has joined stays.
invite-revoke-button = Withdraw the invitation
invite-revoked = withdrawn
invite-expired = expired
invite-used-up = used up
invite-not-you = In this space moderators and stewards can invite. Ask one of them.
copy = Copy
copied = Copied

## Texts
texts-lead = Drafts that everyone can write at the same time: bylaws, motions, letters, minutes.
texts-none = No texts yet. Begin the first one below.
text-new = Begin a text
text-new-button = Begin the text
text-rename = Change the title of the text
changed = changed
contents = Sections
section-number = Section { $n }
section-empty = There is nothing here yet.
section-new = Add a section
section-new-button = Add the section
section-rename = Change the title of the section
section-remove = Remove the section
section-remove-what = The section disappears from the text for everyone. What it said stays in the history.
section-remove-button = Remove the section
sections-none = This text is still empty. Add the first section.
rename-button = Change the title
edit = Edit
edit-of = Edit: { $title }
history = History
history-of = History: { $title }
move-up = Move up
move-up-of = Move up: { $title }
move-down = Move down
move-down-of = Move down: { $title }
written-by = Written by
hint-section = Blank line = new paragraph, “- ” at the start of a line = list, **bold**, *italic*.
save-hint = Is someone else writing in this section right now? No problem: saving brings both together, and you see what changed.
others-changed = While you were writing, something was changed here, too, by:
history-lead = Every version is kept. You see who changed what and when.
history-none = No versions yet.
history-more = Older versions are not listed here; they are still stored.
version-now = current version
version-changes = What was changed?
version-to-now = Compare with now
diff-added = added
diff-removed = removed
diff-from = Before
diff-to = After
diff-from-other = the beginning
diff-to-other = a merged version
diff-none = Nothing changed between these two versions.

## Signature
entry-kind = Kind
entry-role = Role
entry-time = Written
entry-time-hint = by the clock of the device it was written on
entry-counts = Does it count?
checks = What was checked
check-signature-yes = The signature is genuine.
check-signature-no = The signature is not confirmed.
check-chain-yes = Nothing is missing before it: it follows the previous contribution of this device without a gap.
check-chain-no = Something is missing before it: the previous contribution of this device is not here.
check-body-matches = The content is exactly what was signed.
check-body-erased = The content was erased. That it existed can still be shown.
check-body-missing = The content has not arrived here yet.
entry-details = Details for checking
entry-id = Number of the contribution
entry-device = Key of the device
entry-person = Mark of the person
entry-object = Refers to
entry-place = Place in the device’s notebook
entry-place-value = notebook { $lane }, entry { $seq }
entry-lamport = Order
verdict-counted = Counts
verdict-not-counted = Does not count
verdict-waiting = Still waiting
verdict-unknown = Not readable yet
verdict-waiting-why = Something it refers to has not arrived yet.
verdict-unknown-why = This needs a newer version of the program.
kind-amendment = Amendment
kind-approve = Letting in
kind-argument = Argument
kind-ballot = Ballot or paper
kind-condition = Condition
kind-confidential = Sealed part
kind-cosign = Agreement
kind-cut-raise = More holds than first said
kind-device = A new device
kind-device-revoke = Revoked device
kind-dissent = Dissent
kind-epoch = New key for the space
kind-erasure = Erasure, or its confirmation
kind-genesis = Founding of the space
kind-invite = Invitation
kind-join = Joining
kind-language-version = Language version
kind-leave = Leaving the space
kind-member = Change of a role
kind-moderation = Moderation or objection
kind-naming = New name of the space
kind-objection = Objection to a decision
kind-office = New office
kind-office-change = Change of an office
kind-office-keys = Key of an office
kind-office-profile = Name of an office
kind-pair = Code for a further device
kind-pair-join = Further device of a person
kind-polis-import = Imported statements
kind-profile = About a person
kind-proposal = Proposal
kind-question = Question or answer
kind-rebind = Newly assigned device
kind-record = Decision record
kind-recover = Recovery
kind-remove = Removal or smaller role
kind-revoke = Withdrawn invitation
kind-rules = Change of the rules
kind-statement = Statement
kind-succeed = Device in place of a copied one
kind-text = Structure of a text
kind-text-edit = Change to a text
kind-topic = Topic
kind-voice = Voice of an office
kind-other = Another contribution ({ $name })

## Status
status-fine = Everything is fine.
status-connected = Connected right now
status-nobody = No other device is connected right now.
status-nobody-hint = That does not matter: you can do everything, and the devices bring each other up to date when they next meet.
status-spaces = What is where
status-no-spaces = No spaces yet.
status-browsers = Browsers logged in
status-since = since
status-node = This device
device-mark = Mark of this device
device-unnamed = Device { $id }
session-this = this browser
session-used = last used
session-end = Log out
session-end-all = Log out everywhere
node-name = Name
node-mark = Mark
node-version = Program
node-since = Running since
node-home = Folder with the data
node-addresses = Addresses for other devices
node-addresses-hint = Only needed if two devices do not find each other. The last line is the full key of this device.
notice-backup-due = The last backup is more than a week old. Please make a new one.
notice-damaged-journal = Some of the stored data was damaged. The rest can be used; what is missing is fetched from the other devices.
notice-device-replaced = This device got a new key because its data had been copied or restored. There is nothing you need to do.
notice-disk-low = The disk is getting full. Please make some room, or soon nothing more can be stored.
notice-fork-found = A device contradicted itself: there are two different continuations of its contributions. Until that is settled, new ones from it do not count.
notice-index-rebuilding = The index is being rebuilt. Until then some things may be missing; they come back by themselves.
notice-listen-failed = Other devices cannot reach this one right now. Connections made from here work all the same.
notice-no-peers = No other device can be reached right now. Everything is stored here and passed on later.
notice-read-only = The disk is almost full. Until there is room again you can read but not write.
notice-other = A word from the program: { $code }

## Why something does not count
reason-already-admitted = The person or device belongs to the space already.
reason-beyond-cut = Whoever wrote this was removed, or the device was revoked; this contribution lies beyond the cut.
reason-builds-on-wrong-number = It builds on a contribution whose place in the order is wrong.
reason-contradicts-itself = It takes away what it rests on itself.
reason-copied-installation = This installation was copied; its contributions from here on do not count.
reason-others-reacted = Others have reacted to these words already, so they stay as they are. Say it otherwise in a new contribution.
reason-wrong-phase = This is not the time for it: the topic, the ballot or the question is not that far yet, or is past it.
reason-closed = This is closed, sealed or withdrawn.
reason-not-in-electorate = Whoever did this is not on the list of those who may vote in this ballot.
reason-ballot-not-possible = There can be no vote like this: method, alternatives and paper do not fit together.
reason-no-reason-given = A reason is missing. To refuse or not to choose needs one.
reason-few-persons = A number would tell of fewer than five persons, or could be worked out.
reason-points-missing = Something is missing that must be there.
reason-wrong-hash = A checksum is not that of what stands beside it.
reason-changes-collide = The change touches words that were changed otherwise already or that are not there.
reason-decides-own-case = Somebody else must decide here: the person took part in it.
reason-device-revoked = The device had been revoked.
reason-founds-another-space = It founds another space.
reason-invitation-revoked = The invitation was withdrawn.
reason-invitation-used-up = The invitation had been used as often as it was meant for.
reason-last-founder = The last founder cannot leave.
reason-lowering-needs-cut-offs = A role is lowered only together with how far the person's contributions count.
reason-malformed = The contribution does not have the right form.
reason-no-body = The content of the contribution is not here.
reason-erased = The contribution was erased.
reason-no-key = The key to this contribution is not here. As soon as it comes, the contribution is read.
reason-no-such-invitation = The invitation did not exist or did not count.
reason-no-such-office = The office did not exist.
reason-no-such-person = The person did not belong to the space.
reason-not-a-holder = This is for those alone who hold the office or may change it.
reason-not-a-member = Whoever wrote this was not a member.
reason-not-pending = What this agrees to does not wait for it, or not any more.
reason-not-the-author = Only whoever made the contribution may do this.
reason-object-not-as-expected = What it refers to does not exist, or is different by now.
reason-other = The rules of the space do not allow it ({ $code }).
reason-out-of-bounds = It is empty, too long, or a number in it does not fit.
reason-role-cannot-be-given = This role cannot be given this way.
reason-role-too-low = The role of this person does not allow it.
reason-role-unchanged = The person had this role already.
reason-senior-stays = Two removed each other; whoever has been here longer or has the higher role stays.
reason-text-edit-other-branch = A copied installation made another change in this place.
reason-text-edit-refused = The change did not fit the text it was meant for.
reason-text-edit-waits = An earlier change that this one builds on is not here yet.
reason-waits-for-approval = Joining waits for somebody's approval.
reason-waits-for-quorum = More persons have to agree.
reason-wrong-key = The contribution does not open with its key.
reason-wrong-lane = The contribution stands where it does not belong.
reason-wrong-number = The place in the order that it states is wrong.
reason-wrong-person = It names a person it does not belong to.
reason-wrong-proof = A proof inside the contribution is not valid.
reason-wrong-visibility = It is encrypted where everything is open, or open where everything is encrypted.

## What was just done
note-space-created = The space is founded. Write a first statement or invite someone.
note-joined = Your joining is stored.
note-statement-added = Your statement is stored here.
note-invited = The invitation is ready. Copy the link and pass it on.
note-invite-revoked = The invitation is withdrawn.
note-text-created = The text has begun. Add the first section.
note-renamed = The title is changed.
note-section-added = The section is added.
note-section-moved = The section is in its new place.
note-section-removed = The section is removed.
note-saved = Saved.
note-saved-with-others = Saved – and brought together with the changes of others.
note-unchanged = You changed nothing; it stays as it was.
note-session-ended = The browser is logged out.

## When someone is no longer logged in
kept-title = What you wrote
kept-hint = Copy it before you leave this page, and paste it in again later.
kept-label = Field { $number }

## Time
time-today = today, { $clock }
time-yesterday = yesterday, { $clock }
time-date = { $day } { $month ->
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
 } { $year }, { $clock }

## Help
help-what = What is Dorflinde?
help-what-text = A program with which groups take counsel: neighbourhoods, associations, offices. Everyone has everything on their own computer. There is no provider who could read along or switch it off.
help-offline = What happens without the internet?
help-offline-text = Everything goes on working. What you write is stored here at once. As soon as your device meets another one of the space – over the internet, in the same Wi-Fi or by USB stick – both bring each other up to date.
help-invite = How do others get in?
help-invite-text = Open a space, go to “Invitations” and make a link. Send it any way you like. Your computer need not be running for it; any member will do.
help-together = Two people write the same text – what now?
help-together-text = Nothing gets lost. Saving brings both together, and you see what the others have changed meanwhile. “History” has every version.
help-signed = How do I see who wrote something?
help-signed-text = Every contribution is signed on the device where it is made. Beside each there is “Signature”: it shows who it was, when, and whether it counts.
help-private = Where do my data go?
help-private-text = To the devices of the people in the same space – and nowhere else. What you wrote in a space the others have, too; a copy cannot be taken back for certain.
help-words = Words
word-space = Space
word-space-text = The place of a group, with members, statements and texts.
word-statement = Statement
word-statement-text = A short thought by one person. They can correct it; the earlier version can still be read.
word-text = Common text
word-text-text = A draft that everyone can write in.
word-device = Device
word-device-text = A computer on which a Dorflinde runs.
word-signature = Signature
word-signature-text = The computed proof that something comes from a certain device and was not changed.

nav-opinion = Opinion map
title-opinion = Opinion map
opinion-what = Whoever agrees to the statements alike stands close together here. So one sees what joins all, and what you differ about.
opinion-people = { $n ->
    [one] 1 person
   *[other] { $n } people
 }
opinion-statements = { $n ->
    [one] 1 statement
   *[other] { $n } statements
 }
opinion-reactions = { $n ->
    [one] 1 reaction
   *[other] { $n } reactions
 }
opinion-next = What do you say to this?
opinion-groups = Groups
opinion-group = Group { $name }
opinion-yours = here you stand
opinion-picture = A picture with { $n } groups of dots. The same is said below in words.
opinion-picture-what = Each dot is a person, each group has its shape; your dot has an outline. The closer, the more alike two have reacted.
opinion-common = What joins all groups
opinion-common-what = People of every group agree to this.
opinion-majority = Most agree to this
opinion-majority-no = Most disagree with this
opinion-agree-share = { $n } % agree
opinion-disagree-share = { $n } % disagree
opinion-counted = How was it counted?
opinion-counted-what = Each device computes this by itself. With the same reactions it comes out the same everywhere; then these numbers are equal, too.
opinion-method = method
opinion-input = input
opinion-result = result
opinion-left-out = { $n ->
    [one] 1 hidden statement does not take part.
   *[other] { $n } hidden statements do not take part.
 }
insufficient-empty-vote-matrix = Nobody has reacted yet.
insufficient-not-enough-clusterable-participants = Groups take at least 12 people who have reacted to enough statements.
insufficient-not-enough-unique-points = All have reacted alike; there are no groups.
insufficient-not-enough-samples-for-group-count = There are too few people yet to tell groups apart.
insufficient-too-many = There are too many for an opinion map: it holds up to 10,000 statements and 10,000 people.
insufficient-other = Groups cannot be told apart yet.
react-to = React to the statement { $id }
react-important = important
stance-agree = Agree
stance-disagree = Disagree
stance-pass = Pass
count-agree = { $n } for it
count-disagree = { $n } against it
count-pass = { $n } passed
count-important = { $n } important
note-reacted = Your reaction counts.
lineage-reword = In other words:
lineage-split = A part of:
lineage-from = the earlier statement
seed = From the moderators, to begin with

unsaved-record = that you save what is entered already
missing-context = how things stood before
missing-level = how far people had a say
missing-too-few-alternatives = at least two choices under “What could have been done?”
missing-do-nothing = “do nothing” as a choice
missing-why-not-chosen = why a choice was not chosen
missing-dilemma = values, price or bearers of a dilemma
missing-outcome = what came out
missing-reasons = the reasons
missing-why-not-integrated = why an objection was not taken up
missing-measures = what happens now, or why nothing
missing-review = when it is looked back on, or why not
missing-ballot-left-out = a closed ballot is not taken in:
missing-result-differs = the result of a ballot as it was counted
missing-objection-open = the answer to an objection
missing-record-phase = a phase of the topic in which things are decided

## Handbook
handbook = Handbook
handbook-what = All that Dorflinde can do, step by step. It is part of the program and needs no internet.
handbook-before = Chapter before
handbook-next = Next chapter

## The history of a section
version-number = Version { $n } of { $of }
version-slide = Go through the versions
version-show = Show
version-older = One earlier
version-newer = One later
version-restore = Restore this version
version-restore-what = The section then says again what it said. All versions in between stay in the history.
version-all = All versions
note-restored = Restored. The versions in between stay in the history.
