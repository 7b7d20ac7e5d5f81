### Participation balance: who was there.

balance = Who was there
balance-none = Nobody has counted yet who was there.
balance-group = Group
balance-target = Target
balance-there = there
balance-rest = Of none of these groups
balance-together = Together
balance-hidden = not shown
balance-too-few = There were too few to show anything.
balance-hidden-what = “Not shown” means: so much is left out that nobody can work out where there were one to four people.
balance-before = Earlier counts
balance-enter = Enter a count
balance-how = Count each person exactly once: in one group, or under “of none of these groups”. Your numbers stay on this device. Stored and passed on is only what gives nobody away: numbers from one to four are left out, and the smallest larger one, so that none can be worked out. If all groups are that small, everything is left out.
affected-target = Target: { $n }
affected-reached-few = fewer than five people reached
field-target = How many should take part?
hint-target = A target, so that one can see later who is missing. May stay empty.
hint-reached = One to four people are stored as “fewer than five”.
field-occasion = On which occasion?
hint-occasion = For example: meeting at the community centre.
field-rest = Of none of these groups
hint-rest = All others who were there.
note-topic-balance = The count is stored, as far as it may be shown.
