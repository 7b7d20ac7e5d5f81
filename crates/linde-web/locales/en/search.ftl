### Searching.

title-search = Search
title-search-for = Search for “{ $words }”
field-search = What are you looking for?
search-button = Search
search-filters = Search more closely
field-search-space = Space
search-all-spaces = All spaces
field-search-kind = Kind
search-all-kinds = Everything
field-search-since = From this day on
field-search-mine = Only by me
search-how = How the search works
search-how-words = What contains all the words is found, in whatever order.
search-how-umlauts = Capitals, accents and hyphens make no difference: “cafe” finds “Café”, “email” finds “e-mail”.
search-how-parts = Parts of words are found as well: “ground” finds “playground”. Words of one or two letters only where a word begins.
search-how-quotes = In quotation marks, whole words are found exactly as they stand: “to the playground”.
search-how-here = Only this device is searched, in all your spaces, without a network too. What was erased and what is sealed is not found.
search-no-letters = There is no letter and no digit in what you typed. Type a word.
search-none = Nothing found
search-none-fewer = Try fewer words.
search-none-shorter = Try a part of the word, such as “renovat” instead of “renovations”.
search-none-filters = Search without the limits under “Search more closely”.
search-none-here = What has already arrived on this device was searched.
search-first = To the first results
search-count = { $n ->
        [one] One result
       *[other] { $n } results
    }
search-range = here { $first } to { $last }
search-by = by
search-hidden = Hidden: its words are not shown here.
search-better = Previous results
search-more = More results
found-statement = Statement
found-topic = Topic
found-question = Question
found-proposal = Proposal
found-amendment = Amendment
found-condition = Condition
found-argument = Argument
found-ballot = Ballot
found-objection = Objection
found-record = Decision record
found-dissent = Dissent
found-language-version = Language version
found-text = Text
found-section = Section
found-member = Member
found-space = Space
found-part-answer = in an answer by
found-part-refusal = in a refusal by
found-part-note = in feedback by
found-part-decision = in the decision about it by
found-part-paper = in the reason on a ballot paper by
