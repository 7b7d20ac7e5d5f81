### Trust: who may do what, devices, offices, sealed parts, erasing, moderation, backup.

## Frame
nav-order = Rules & safety
who-signed-of-entry = Signature of the entry { $id }
size = { $number } { $unit }
start-again = You have had Dorflinde before?
start-again-code = Connect with your other device
start-again-words = Enter recovery words
start-again-backup = Bring back a backup
filter-deferred = Shown later
statements-none-deferred = Nobody wrote more in a day than agreed.

## What waits
task-waiting = { $n ->
    [one] 1 thing waits for you
   *[other] { $n } things wait for you
 }
task-newcomers = { $n ->
    [one] 1 person wants to join
   *[other] { $n } people want to join
 }
task-pending = { $n ->
    [one] 1 proposal needs your agreement
   *[other] { $n } proposals need your agreement
 }
tasks = This waits for you
task-moderated = { $n ->
    [one] The moderation acted on one of your contributions
   *[other] The moderation acted on { $n } of your contributions
 }
task-appeals = { $n ->
    [one] 1 objection waits for a decision
   *[other] { $n } objections wait for a decision
 }
task-reviews = { $n ->
    [one] 1 sealed part is due for review
   *[other] { $n } sealed parts are due for review
 }

## Who may read
visibility-members-hint = Texts and names are encrypted; only members and guests can read them.
visibility-more = What “members only” means
visibility-more-hidden = Hidden: the names of people, statements, texts, sealed parts. Those who only keep the data and pass it on cannot read it either.
visibility-more-seen = Not hidden: the name of the space, how many devices take part, when something was written, and which computers connect.
visibility-more-kept = Who is removed can no longer read what is new. What had already arrived on their device stays there.

## Inviting and joining
field-approval = Somebody must agree first
hint-approval = Newcomers stay outside until a moderator or steward lets them in.
invite-approval = with approval
invite-other-ways = As a picture or in words
invite-picture = The invitation link as a picture for a camera
invite-words = To read aloud when you are in the same network:
words-enough = The first four letters of each word are enough. Every device understands them, also one that speaks German.
words-spelled = To spell them
invite-words-hint = The twelve words are as good as the link. They work while a device of the space is near or connected.
invite-letter = Text to pass on
invite-letter-hint = Everything the invited person needs to know. Copy the whole text into a message.
invite-letter-copy = Copy the text
invite-letter-text = You are invited to take part: { $space }

    This is how you get there:
    1. Get the program Dorflinde. If you do not have it yet, ask me.
    2. Start it. A page opens in your browser.
    3. Choose “Join by link” there and paste this whole message.

    { $link }
invite-link-alone = The link alone, for those who know Dorflinde already:
invite-picture-hint = The picture holds the same link, for a computer with a camera: a program that reads such pictures turns it into the text to paste. A phone alone can do nothing with it; Dorflinde runs on a computer.
invite-file = Download as a file
invite-file-of = Download as a file: invitation { $id }
invite-file-text = This is an invitation. Open Dorflinde, choose “Join a space” and give this file or the following line there.
field-invitation = Invitation
hint-invitation = The link that begins with “linde:”, or the twelve words that were read to you. You can also paste the whole message in which they stand.
field-file = File
join-file = I was given a file
join-unnamed = A space whose name is still being looked for
join-blind = Your device does not know yet what this space is called and who invites you. If you join now you rely on the person from whom you have the invitation.
join-unknown = Not found yet
join-role = You would be
join-looking = The space is still being looked for. The page asks again and again by itself; as soon as a member can be reached there is more to see here.
join-looking-words = A device that knows these words is being looked for. One of the space must be running near you, best in the same Wi-Fi.
join-look-again = Look again
join-approval = After joining, somebody of the space still has to let you in.

## Members
newcomer-asks = wants to join
newcomer-check = Do you know the person, and is it them? Their name only shows here once they are in. Have them read out on the phone the mark that stands on their page.
newcomer-approve = Let in
newcomer-not-you = A moderator or steward can let them in.
newcomer-decline = Do not let in
newcomer-decline-what = You need do nothing: while nobody agrees the person stays outside. If nobody else shall come with this invitation either, withdraw it.
departed = { $n ->
    [one] 1 person is no longer here
   *[other] { $n } people are no longer here
 }
departed-left = left by themselves
departed-removed = removed by
departed-role = was { $role }
departed-what = What was written before stays. New contributions of this person do not count.
gone = You are no longer part of this space:
gone-left = left
gone-removed = removed by
gone-what = You can no longer write here. What you wrote before stays. A steward can take you back.
member-about = About this person
member-since-label = Here since
member-devices = Devices
member-devices-hint = Each device signs for itself. All belong to the same person.
member-do = What you can do
member-audit = Check all entries of this person
member-name = What I am called here
member-name-what = The name holds in this space, also for everything that you have said here. In your other spaces you keep the name that you have there. For each contribution it can still be looked up what you were called when you signed it.
member-name-button = Change my name
member-own-devices = Manage my devices
member-erase-own = Erase my profile and contributions
member-erase = Erase this person’s profile and contributions
member-dismiss = Show nothing more of this person
member-rebind = Assign a new device (everything lost)
member-remove = Remove from the space
member-role-change = Change the role
member-new-role = New role
member-role-button = Give the role
member-readmit = Take back
member-readmit-button = Take back
member-lower = If the role gets smaller
member-lower-what = What the person decided in the role so far goes on counting as far as it is here now. You can choose otherwise here.
member-founder-hint = Becoming or ceasing to be a founder needs the agreement of several founders.
title-member-remove = Remove from the space
member-remove-lead = This person shall no longer be here. It holds on all devices alike as soon as they hear of it.
member-remove-writes = None of their devices can contribute here any more.
member-remove-reads = In a members-only space they can no longer read what is new; in an open space they go on reading.
member-remove-stays = What lies on their devices already cannot be taken back.
member-remove-back = You can take them back later.
member-remove-button = Remove
cut-legend = What shall hold of what was written so far?
cut-here = Everything that is here now counts.
cut-here-hint = What comes to light later does not. This fits almost always.
cut-since = The latest shall not count either …
cut-since-hint = For example because the device was stolen by then. Choose the first entry that shall not count; it and everything after it drop out.
title-leave = Leave the space
leave-lead = You go of your own accord. The others see that you are no longer here.
leave-writes = You can no longer write here.
leave-stays = What you wrote stays. If you do not want that, erase it first.
leave-copy = What lies on your device already stays there.
leave-back = You come back only if a steward takes you back.
leave-button = Leave the space

## Agreement
pending-remove = shall be removed
pending-role = shall get the role { $role }
pending-device = device { $device } shall no longer hold
pending-rebind = shall get the new device { $device }
pending-naming = The space shall be called:
pending-rules = The rules shall change
pending-by = proposed by
pending-support = In favour:
pending-missing = { $n ->
    [one] 1 more steward must agree
   *[other] { $n } more stewards must agree
 }
pending-missing-founders = { $n ->
    [one] 1 more founder must agree
   *[other] { $n } more founders must agree
 }
agree = Agree
agree-hint = Who is not in favour simply does not agree. Agreement cannot be taken back.

## Order and rules
title-order = Rules & safety
order-lead = Who may do what, who speaks for whom, what is confidential – and how everything can be checked.
order-rules = Which role may do what, and how that can be changed.
order-naming = What the space is called and is for, and what it was called before.
order-offices = Board, treasury, office: who may speak for them.
order-sealed = What only some may read, with reason and time limit.
order-moderation = What was hidden, moved or noted, by whom and why.
order-erasures = What was erased, and on how many devices.
order-audit = Every entry, who signed it and whether it counts.
order-dismissed = What you do not want to see on this device.
order-leave = If you no longer want to be here.
title-naming = Name and purpose
naming-lead = This is what this space is called, for everybody. What it was called once can still be read.
naming-names = The names of this space
naming-founded = founded by
naming-quorum = { $quorum ->
    [one] 1 founder can give another name alone. Founders at present: { $founders }.
   *[other] Another name needs { $quorum } founders together. Founders at present: { $founders }; if they are fewer than needed, all of them suffice.
 }
naming-change = Change the name or purpose
naming-change-what = The new name holds on all devices as soon as enough founders have agreed. Invitations, contributions and all else stay as they are.
title-rules = Rules
rules-lead = This is what each role may do in this space. The same holds on all devices.
rules-table = Who may do what
rules-what = What
rules-who = Who
rules-from = { $role } and up
rules-quota = Contributions per person and day
rules-quota-hint = What goes beyond is not lost; it stands folded below.
rules-quota-none = as many as one likes
rules-quorum = { $quorum ->
    [one] What concerns the founders themselves or these rules, 1 founder can decide alone. Founders at present: { $founders }.
   *[other] What concerns the founders themselves or these rules needs { $quorum } founders together. Founders at present: { $founders }; if they are fewer than needed, all of them suffice.
 }
rules-by = last changed by
rules-as-founded = So it has been since the founding.
rules-change = Change the rules
rules-change-what = The change holds as soon as enough founders have agreed.
rules-change-button = Propose the change
field-quota = Contributions per person and day (optional)
hint-quota = Empty means: as many as one likes.
power-invite = Inviting
power-approve = Letting newcomers in
power-grant = Giving roles
power-remove = Removing and taking roles
power-moderate = Moderating
power-erase = Erasing what others wrote
power-hint-invite = Links and words with which others join.
power-hint-approve = For invitations with approval.
power-hint-grant = Allowing somebody more.
power-hint-remove = Revoking devices of others, too.
power-hint-moderate = Hiding, moving, putting together, noting.
power-hint-erase = Everyone may erase their own.

## Offices
title-offices = Offices
title-office = Change the office
offices-lead = An office speaks through the people who hold it. Beside each contribution it says whether a person speaks for themselves or the office does.
offices-none = No offices yet.
office-unnamed = Office { $id }
office-mine = you hold it
office-holders = Held by:
office-four-eyes = It speaks only when two say so.
office-one-voice = One person is enough for it to speak.
office-words = { $n ->
    [0] has not spoken yet
    [one] has spoken once
   *[other] has spoken { $n } times
 }
office-change = Change
office-change-lead = What the office has said so far stays its word.
office-change-button = Change the office
office-not-you = The office can be changed by those who hold it and by stewards.
office-new = Set up an office
office-new-button = Set up the office
field-office-name = Name of the office
hint-office-name = For example “Board” or “Treasury”.
field-holders = Who holds it?
field-four-eyes = Four eyes
hint-four-eyes = Two must say it for the office to speak.
speak = Speak for an office
speak-what = The contribution becomes the word of the office as well. Your own signature stays beside it. It cannot be taken back.
speak-button = Speak for “{ $office }”
voice-role = { $role }
voice-office = Office
voice-by = spoken by
voice-asked = not yet the word of: { $office }
voice-asked-by = Spoken for the office:
voice-asked-what = A second person of the office is missing. Until then only the author speaks.

## Sealed parts
title-sealed = Sealed parts
title-seal = Seal a part
sealed-lead = Everyone sees that there is something confidential, why and until when. Only those named can read it.
sealed-none = Nothing is sealed.
sealed-opened = Open to everyone by now
sealed-readable = You can read it
sealed-closed = Not readable for you
sealed-due = The time is up: it is to be decided whether it can be opened.
sealed-not-you = Only those named below may read this part.
sealed-proof = Checked: this is exactly the text that was sealed then.
sealed-by = Sealed by
sealed-readers = May be read by
sealed-review = To be reviewed on
sealed-opened-by = Opened by
sealed-everybody = all members by now
seal-new = Seal something
seal-lead = For annexes that not everyone may read, such as details about a person. What is decided should stand in the open all the same.
seal-open-part = Everyone sees this
seal-closed-part = Only those named read this
seal-right = protects:
seal-nobody-else = nobody else
seal-button = Seal
field-seal-title = What is it about?
field-seal-reason = Why confidential?
field-seal-right = Whose right is protected?
hint-seal-right = Without a name if the name alone tells too much: “a neighbour”, “the bidders”.
field-decider = Who decides about opening it?
field-months = In how many months is it reviewed?
field-seal-text = Confidential text
hint-seal-text = It is locked on this device before it leaves it.
field-readers = Who may read it?
hint-readers = You and whoever decides always belong to them.
field-readers-from = And everyone with this role
unseal = Open for everyone
unseal-what = After that every member can read the text. It cannot be closed again.
unseal-button = Open it now
seal-reason-business-secret = Trade secret
seal-reason-negotiation = Ongoing negotiation or tender
seal-reason-other = Another reason
seal-reason-personal-data = Details about a person
seal-reason-personnel = Somebody’s employment or service
seal-reason-legal-dispute = A dispute before a court, or one that may come there
seal-reason-safety = Safety of people or facilities

## A contribution
title-contribution = Contribution
contribution-more = More
contribution-of = More about contribution { $id }
contribution-do = What you can do
choose = Please choose
corrected = corrected
versions = { $n ->
    [one] 1 version
   *[other] { $n } versions
 }
title-correct = Correct
correct-short = Other words; the old ones stay in the history.
correct-lead = Your new words stand in the place of the old ones from now on. Everyone can still read the earlier versions.
field-correct = New words
hint-correct = Those who answered the old ones should understand what changed.
correct-button = Correct
dismiss-one = No longer show this contribution
dismiss-hint = Only here on your device; nobody is told.
deferred = { $n ->
    [one] 1 more statement beyond the daily measure
   *[other] { $n } more statements beyond the daily measure
 }
deferred-what = So that everyone is heard, what one person writes in a day beyond the agreed measure stands folded. It counts just the same.
title-dismissed = Not shown
dismissed-lead = You did not want to see this. The list is on this device only.
dismissed-none = Everything is shown to you.
dismissed-person = Everything by
dismissed-one = A contribution by
dismissed-here = You did not want to see this
show-again = Show again

## Erasing
title-erase = Erase
title-erasures = Erased
erase-short = You see beforehand what goes and what stays.
erase-of = A contribution by
erase-person-lead = Profile and contributions of
erase-goes = This goes
erase-goes-entries = { $n ->
    [one] the content of 1 entry, on every device that hears of it
   *[other] the content of { $n } entries, on every device that hears of it
 }
erase-goes-name = the name; “Unnamed” stands in its place
erase-goes-others = also the words that others wrote here:
erase-goes-history = all earlier versions; nothing of it is taken again from old USB sticks either
erase-stays = This stays
erase-stays-header = that the entry existed, when and from which device – without content; otherwise the rest could no longer be checked
erase-stays-lasting = acts of moderation with the objections to them, and that somebody spoke for an office
erase-stays-texts = { $n ->
    [one] words in 1 section of a common text; you erase it there
   *[other] words in { $n } sections of common texts; you erase them there
 }
erase-stays-results = published results and counts
erase-stays-copies = { $n ->
    [one] So far only this device is known. What somebody copied, printed or photographed stays.
   *[other] Up to { $n } devices have a copy. Each erases it as soon as it hears of it. What somebody copied, printed or photographed stays.
 }
field-erase-reason = Why?
field-understood = I have read what stays. Erasing cannot be taken back.
erase-button = Erase for good
erase-reason-illegal = Illegal content
erase-reason-mistake = Mistake
erase-reason-other = Another reason
erase-reason-personal-data = Details about a person
erase-reason-own-wish = Wish of the person
erased = Erased.
erased-by = Erased by
erased-what = The content is gone. That the contribution existed can still be shown.
erased-here = erased on this device
erased-some = erased on { $done } of { $known } known devices
erased-everywhere = erased on all { $known } known devices
erasures-lead = Who erased something, why, and which devices have confirmed it. A device that was off for long erases when it next meets another.
erasures-none = Nothing was erased here.
erasure-entries = { $n ->
    [one] 1 entry erased
   *[other] { $n } entries erased
 }
section-erase = Erase the section altogether …
section-erase-hint = The history, too. For example because something in it should never have been there.

## Moderation
title-moderation = Moderation
title-moderation-act = Act of moderation
title-moderate = Moderate
moderate-short = Hide, note, assign; with a reason that everyone can read.
moderate-lead = The contribution itself is not changed. Its author sees what you did and can object.
field-moderate-act = What shall happen?
moderate-hide = Hide
moderate-hide-hint = It stands folded; who wants to can read it.
moderate-note = Note
moderate-note-hint = Your words stand below it.
moderate-merge = Put together
moderate-merge-hint = It says the same as another.
moderate-move = Move
moderate-move-hint = It belongs to a common text.
field-merge-into = The same as
field-move-to = Belongs to
field-moderate-reason = Reason
field-moderate-text = Explanation (optional)
hint-moderate-text = In one friendly sentence. For a note these are its words.
moderate-button = Do it
overlay-hide = Hidden
overlay-move = Belongs to a text
overlay-merge = Says the same as another contribution
overlay-note = Note
moderated-by = Moderation:
moderated-there = go there
moderated-why = Why?
moderated-why-of = Why? Act { $id }
hidden-here = Hidden by the moderation:
moderate-reason-duplicate = Duplicate
moderate-reason-illegal = Illegal
moderate-reason-insult = Insult
moderate-reason-off-topic = Off topic
moderate-reason-other = Another reason
moderate-reason-personal-data = Details about a person
moderate-reason-spam = Advertising
moderation-lead = Every act can be read here: what, why, by whom, and what became of it.
moderation-filters = Selection
moderation-all = All
moderation-mine = On my contributions
moderation-none = The moderation has not acted.
moderation-author = written by
moderation-by = Done by
moderation-words = Explanation
moderation-policy = Rules
moderation-policy-then = in force at that time
moderation-state = State
moderation-stands = In force
moderation-appealed = objection raised
moderation-lifted = Lifted
moderation-upheld = Upheld after an objection
moderation-not-upheld = Lifted after an objection
appeal = Object
appeal-of-author = Objection
field-appeal = Why shall it not hold?
hint-appeal = Another moderator decides about it. Everyone can read it.
appeal-button = Send the objection
decide = Decide about the objection
field-uphold = Shall it hold?
uphold-yes = Yes, it stays.
uphold-no = No, it is lifted.
field-decision = Grounds
hint-decision = For the person who objected, and for everyone.
decide-button = Decide
lift = Lift it
lift-what = The contribution then stands as before. Both stay in the log.
lift-button = Lift

## Checking
title-audit = Check
audit-lead = Everything ever written in this space – also what does not count, with the reason. Every entry leads to its signature.
audit-filters = Selection of entries
audit-all = All
audit-counted = Count
audit-not-counted = Do not count
audit-waiting = Still waiting
audit-person = By one person …
audit-everyone = Everyone
audit-kind = Of one kind …
audit-every-kind = All kinds
audit-count = { $n ->
    [0] No entries
    [one] 1 entry
   *[other] { $n } entries, latest first
 }
audit-none = No entry fits this selection.
audit-older = Older
audit-newest = Back to the latest
entry-name-then = Name at the time
entry-role-then = Role at the time
entry-because = The entry that decides this
copied-title = This installation was copied; a new key was made.
copied-what = This happens when the folder of Dorflinde gets onto a second computer or is brought back from an old copy. Nobody did anything wrong, and nothing is lost: this device goes on writing under a new key, and what counted goes on counting.
copied-entry = Two computers wrote different things under the same key. Therefore neither counts from here on; the new key has said it again where needed.

## Devices
title-devices = Your devices
devices-lead = You can be yourself on several computers. Each signs for itself, and each can be revoked from another.
devices-yours = They speak for you
devices-more = Connecting and protecting
device-this = this one
device-active = valid
device-revoked-by = revoked by
device-copied = Was copied; what was written with it after that does not count.
device-copied-successor = A new one has taken its place.
device-wrote = last wrote
device-spaces = { $n ->
    [one] in 1 space
   *[other] in { $n } spaces
 }
device-details = Details
device-revoke-link = Revoke …
device-revoke-of = Revoke device { $id }
title-device-revoke = Revoke a device
device-revoke-lead = Device { $id } shall no longer be able to speak: lost, stolen or given away.
device-revoke-writes = What is written with it from now on counts on no device.
device-revoke-reads = In members-only spaces it can no longer read what is new. What is on it already stays readable there.
device-revoke-others = The person’s other devices stay valid.
device-revoke-button = Revoke the device
origin-joined = came with joining or founding
origin-paired = connected with a code
origin-recovered = with the recovery words
origin-rebound = assigned by the stewards
origin-succeeded = took the place of a copied one
title-pair = Connect a further device
title-pair-enter = Connect this device
pair-short = Your second computer becomes you as well, in all your spaces.
pair-make = Make a code
pair-make-again = Make another code
pair-have-code = I have a code already
pair-lead = Never copy the folder of Dorflinde. With a code the new device gets a key of its own.
pair-step-install = Start Dorflinde on the other computer.
pair-step-code = Choose “Connect with your other device” there in the first steps, or later in the settings “Your devices” and “I have a code already”. Paste the code from here there.
pair-step-keep = Keep both running until everything has arrived.
pair-code = Code for one device
pair-picture = The code as a picture for a camera
pair-secret = Who has this code can write as you. Give it to nobody.
pair-once = Each code is good for one device only.
pair-enter-lead = Enter the code that you made on your other device.
pair-enter-else = You have no other device any more?
field-pairing = Code
hint-pairing = It begins with “linde:pair:”.
pair-look = Look at the code
pair-from = Made on
pair-from-hint = This mark stands on the other device under “Status”.
pair-joined = { $n ->
    [one] In 1 space this device is somebody already. Nothing changes there.
   *[other] In { $n } spaces this device is somebody already. Nothing changes there.
 }
pair-confirm-what = This device then speaks for the same person. Connect only devices that are yours.
pair-confirm = Connect the device

## Recovery
title-recovery = Recovery
title-recovery-words = Recovery sheet
title-recovery-confirm = Confirm two words
title-recover = Begin again on this device
recovery-lead = 24 words bring you back when all your devices are gone. They belong on paper, not in a computer.
recovery-written = The words are written down.
recovery-not-written = The words are not written down yet.
recovery-written-what = They are no longer on this device. If you lost the sheet, the stewards of your spaces can help you.
recovery-more = Recovery
recovery-reminder = Write down your recovery words, then you can come back without this device.
recovery-step-write = 1. Write down
recovery-step-write-how = See that nobody looks over your shoulder. Print the sheet or copy it by hand.
recovery-show = Show the words
recovery-step-confirm = 2. Confirm
recovery-step-confirm-how = You are asked for two of the words. After that they are erased here and never shown again.
recovery-for = What you need them for
recovery-for-device = to be yourself again on a new device and to revoke lost ones
recovery-for-backup = to open a backup
recovery-lost = Without the words and without a device the stewards can assign you a new one. A backup cannot be opened without them.
words-lead = Dorflinde shows these words only until you have confirmed them.
words-sheet = Who has these words can write in your name and open your backups. Keep the sheet like a passport. They are entered in Dorflinde under “Enter recovery words”.
words-print = To print: Ctrl+P, on a Mac ⌘P. Only the sheet is printed.
words-next = I have written them down
recovery-confirm-lead = Look at your sheet:
recovery-confirm-what = After that the words are on your sheet only.
recovery-confirm-button = Confirm
recovery-look-again = See the words again
field-word = Word number { $n }
recover-lead = You have been here before and want to go on here. Choose what you still have.
recover-pair = I still have another device
recover-pair-how = This is the easiest way: make a code there under “Devices”.
recover-words = I have my 24 words
recover-words-how = This device gets a new key and then speaks for you again.
field-words = Recovery words
hint-words = All 24, in the right order. Capitals do not matter, numbers may stand beside them. The first four letters of each word are enough.
field-recover-link = Invitation link to one of your spaces
hint-recover-link = Needed on a new device: ask a member for any valid link. By it this device finds the space; you do not join anew with it. If it knows your spaces already, the field may stay empty.
field-others = What about your other devices?
others-lost = They are lost or stolen.
others-lost-hint = They are revoked. What is known by then goes on counting.
others-kept = I still have them.
others-kept-hint = They stay valid.
recover-button = Begin again
recover-backup = I have a backup
recover-backup-how = It brings back everything that is in it, and you are yourself again in your spaces. You need your 24 words for that as well.
recover-backup-file = FILE
recover-backup-empty = In the terminal, with the program stopped and as long as there is no space here:
recover-nothing = I have nothing left
recover-nothing-how = The stewards of your space can assign you a new device if two of them know you and agree.
title-rebind = Assign a new device
title-rebind-answer = Answer for the stewards
rebind-lead = This person has lost all devices and words. You assign a new device to them; the old ones are revoked.
rebind-check = Are you sure that you are talking to this person? Who cheats here becomes them. Best do this face to face.
rebind-step-ask = 1. Send the question
rebind-step-ask-how = On the new device the person opens “Enter recovery words”, “I have nothing left” and enters this text. It is no secret.
rebind-step-answer = 2. Enter the answer
field-rebind-ask = Question of the stewards
hint-rebind-ask = The text that a steward sent you.
field-rebind-answer = Answer of the new device
hint-rebind-answer = The text that the new device shows.
rebind-second = It holds as soon as another steward agrees.
rebind-button = Assign the device
rebind-answer-lead = Enter the text that you got from the stewards. You get another to send back.
rebind-answer-button = Answer
rebind-person = Person
rebind-your-answer = Your answer
rebind-send-back = Send this text back. It is no secret.
rebind-then = Keep Dorflinde running. As soon as the stewards have agreed the space comes here by itself.
title-passphrase = Passphrase
passphrase-is-set = The key of this device is protected by a passphrase.
passphrase-is-not-set = Who has unlocked this computer can read the key of this device.
passphrase-set = Set a passphrase
passphrase-change = Change or remove
passphrase-lead = A passphrase locks the key of this device in case somebody gets at your disk.
passphrase-start = Dorflinde asks for it at every start.
passphrase-forgotten = If forgotten it cannot be brought back; then only the recovery words help.
field-passphrase-old = Passphrase so far
field-passphrase-new = New passphrase
field-passphrase-again = Once more
hint-passphrase = At least ten characters; a whole sentence is easy to remember.
passphrase-button = Set the passphrase
passphrase-remove = Remove the passphrase
passphrase-remove-hint = The one so far is enough for that.

## Backup
title-backup = Backup
backup-lead = One file with everything on this device. It is locked and opens only with your 24 words.
backup-due = The last backup is more than a week old.
backup-due-never = You have no backup yet.
backup-words = Without your recovery words no backup can be opened. Write them down first:
backup-last = Last backup
backup-never = Never yet
backup-downloaded = downloaded with the browser
backup-make = Back up now
backup-what = It holds all spaces and settings, but not the key of this device: a backup can never become a second copy of it by mistake. Keep it elsewhere, for example on a USB stick.
backup-download = Download a backup
backup-to-path = Write to a certain place
field-path = File
hint-path = With its full path. A file that is there already is not overwritten.
backup-save = Write the backup
backup-verify = Check a backup
backup-verify-what = It is checked whether the file is whole and unchanged. It is not opened.
field-verify-path = File with its full path
backup-verify-button = Check
backup-whole = This backup is whole.
backup-other-words = It belongs to other recovery words than those of this device.
backup-restore = Bringing it back
backup-restore-new = The device gets a new key and speaks for you again. What came after the backup it fetches from the others.

## What was just done
note-waits = Stored. It holds as soon as enough others agree.
note-agreed = Your agreement is stored, and it holds.
note-approved = The person is in now.
note-name-changed = Your new name is there.
note-role-changed = The role is changed.
note-member-removed = The person is removed.
note-device-revoked = The device is revoked.
note-rebound = The new device is assigned.
note-left = You have left the space.
note-named = That is what the space is called now.
note-rules-changed = The rules are changed.
note-office-created = The office is set up.
note-office-changed = The office is changed.
note-spoken = The contribution is now the word of the office.
note-sealed = The part is sealed and stored.
note-unsealed = The part is now open to everyone.
note-corrected = Your correction is stored.
note-erased = Erased. Here you see which devices have confirmed it.
note-moderated = It is stored and stands in the log of the moderation.
note-lifted = It is lifted.
note-appealed = Your objection is stored. Somebody else decides about it.
note-decided = The decision is stored.
note-dismissed = It is no longer shown to you on this device.
note-shown-again = It is shown to you again.
note-pairing-made = The code is ready. Enter it on the other device.
note-paired = This device is being connected. Keep both running until your spaces are here.
note-words-written = Good. The words are on your sheet only now.
note-passphrase-set = The passphrase is set.
note-passphrase-removed = The passphrase is removed.
note-recovered = This device speaks for you again as soon as it reaches a member.
note-backup-saved = The backup is written.
title-restore = Bring back a backup
restore-lead = Choose the file of your backup. In the next step you enter your 24 words; then you see what is in it, and decide.
field-restore-file = File of the backup
restore-take = Next
restore-nothing-yet = Until you agree at the end, everything here stays as it is.
restore-taken = This backup was chosen
restore-made = made
restore-not-whole = This backup is damaged or incomplete. If you have another one, take that. Otherwise what can be read is brought back, and you are told what is missing.
restore-mine = It belongs to the recovery words of this device.
restore-open = Open
restore-reading = The backup is being read
restore-step = { $done } of { $total } contributions
restore-look-again = Look again
restore-inside = This is in it
restore-empty = No space.
restore-entries = { $n ->
    [one] one signed contribution
   *[other] { $n } signed contributions
}
restore-not-back = you do not speak here again yet, because the person of these words is not to be found in this space (yet)
restore-torn = a part of it may be missing
restore-damaged = The backup is damaged. What came behind the damaged place is missing; which spaces these were cannot be told. What others have of it comes from them as soon as you meet.
restore-put = Take it over
restore-put-how = For this Dorflinde starts anew and goes on with what is in the backup. The settings of this computer stay.
restore-aside = What is here now is not lost. It is kept in the directory
restore-passphrase = The passphrase of the key no longer holds afterwards; set a new one under “Devices”.
restore-gone = These spaces are not in the backup. Afterwards they are no longer shown here, and you speak in them again only when you are invited anew:
field-gone = I have understood that these spaces will be missing here
restore-put-button = Take over the backup
restore-under-way = The backup is being taken over
restore-under-way-how = For this Dorflinde starts anew, and soon opens in your browser again. If it does not, open it as usual, or in the terminal with
restore-forget = Choose another file
note-restore-dropped = Everything here is as it was.
recover-backup-button = Bring back a backup
