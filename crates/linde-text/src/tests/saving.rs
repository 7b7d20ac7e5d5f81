//! Saving from a page that is no longer current loses nobody's words.

use super::*;
use crate::{EditError, MAX_EDIT_CHARS, MAX_SECTION_BYTES, Op, Span, SpanKind, diff, normalise_newlines};

fn page(dice: &mut Dice) -> Vec<String> {
    let words = ["der", "Rat", "beschließt", "die", "Linde", "am", "Markt", "zu", "pflegen", "und", "Bänke"];
    let line =
        |dice: &mut Dice| (0..=dice.below(12)).map(|_| words[dice.below(words.len())]).collect::<Vec<_>>().join(" ");
    (0..10 + dice.below(30)).map(|_| line(dice)).collect()
}

fn two_saves(base: &str, first: &str, second: &str) -> Section {
    let mut next = 0;
    let mut section = section();
    save(&mut section, device(9), base, &mut next);
    let shown = section.heads();
    save_over(&mut section, device(1), &shown, first, &mut next);
    save_over(&mut section, device(2), &shown, second, &mut next);
    assert!(section.agrees_with_engine().unwrap());
    section
}

#[test]
fn changes_in_different_lines_merge_exactly() {
    let mut dice = Dice::new(21);
    for _ in 0..1_000 {
        let base = page(&mut dice);
        let (a, b) = (dice.below(base.len()), dice.below(base.len()));
        if a == b {
            continue;
        }
        let edited = |line: &str, mark: &str, dice: &mut Dice| {
            let mut words: Vec<&str> = line.split(' ').collect();
            words.insert(dice.below(words.len() + 1), mark);
            if dice.chance(30) && words.len() > 2 {
                let gone = dice.below(words.len());
                if words[gone] != mark {
                    words.remove(gone);
                }
            }
            words.join(" ")
        };
        let (line_a, line_b) = (edited(&base[a], "ANNA", &mut dice), edited(&base[b], "BRUNO", &mut dice));
        let with = |changes: &[(usize, &String)]| {
            let mut lines = base.clone();
            changes.iter().for_each(|(at, line)| lines[*at].clone_from(line));
            lines.join("\n")
        };
        let merged = two_saves(&base.join("\n"), &with(&[(a, &line_a)]), &with(&[(b, &line_b)]));
        assert_eq!(merged.text(), with(&[(a, &line_a), (b, &line_b)]));
    }
}

#[test]
fn insertions_in_the_same_line_stay_whole() {
    let mut dice = Dice::new(22);
    for round in 0..1_000 {
        let lines = page(&mut dice);
        let at = dice.below(lines.len());
        let chars: Vec<char> = lines[at].chars().collect();
        let insertion = |name: &str, dice: &mut Dice| {
            // Whole words anywhere between words, or letters that do not occur in the text anywhere at all.
            let between = dice.chance(50);
            let places: Vec<usize> =
                (0..=chars.len()).filter(|at| !between || *at == 0 || chars[at - 1] == ' ').collect();
            let place = places[dice.below(places.len())];
            let name = if between { name.to_lowercase() } else { name.to_owned() };
            let mut text = (0..=dice.below(5)).map(|n| format!("{name}{round}x{n}")).collect::<Vec<_>>().join(" ");
            if between {
                text.push(' ');
            }
            let line: String =
                chars[..place].iter().collect::<String>() + &text + &chars[place..].iter().collect::<String>();
            let mut posted = lines.clone();
            posted[at] = line;
            (text, posted.join("\n"))
        };
        let (a, first) = insertion("QANNA", &mut dice);
        let (b, second) = insertion("XBRUNO", &mut dice);
        let merged = two_saves(&lines.join("\n"), &first, &second).text();
        assert!(merged.contains(a.trim()) && merged.contains(b.trim()), "{a:?} and {b:?} in {merged:?}");
        assert_eq!(merged.len(), lines.join("\n").len() + a.len() + b.len());
    }
}

#[test]
fn rewritten_sentences_keep_both_authors_words() {
    let merged = two_saves(
        "Die alte Linde steht am Markt.",
        "Die junge Eiche steht am Markt.",
        "Die alte Linde steht am Rathaus.",
    )
    .text();
    assert_eq!(merged, "Die junge Eiche steht am Rathaus.");
    let merged = two_saves("Haus", "Maus", "").text();
    assert_eq!(merged, "Maus");
    let merged = two_saves("eins zwei drei", "eins drei", "eins drei").text();
    assert_eq!(merged, "eins drei");
}

#[test]
fn line_ends_of_browsers_are_not_changes() {
    let mut section = section();
    let mut next = 0;
    save(&mut section, device(1), "eins\r\nzwei\rdrei\n", &mut next);
    assert_eq!(section.text(), "eins\nzwei\ndrei\n");
    assert!(save(&mut section, device(1), "eins\r\nzwei\r\ndrei\r\n", &mut next).is_empty());
    assert_eq!(normalise_newlines("a\r\r\nb"), "a\n\nb");
    assert_eq!(crate::content_hash("a\r\nb"), crate::content_hash("a\nb"));
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(data_encoding::HEXLOWER.encode(&crate::content_hash("")), empty);
}

#[test]
fn a_section_is_limited_and_can_shrink_again() {
    let mut section = section();
    let mut next = 0;
    let full = "ä".repeat(MAX_SECTION_BYTES / 2);
    let sent = save(&mut section, device(1), &full, &mut next);
    assert_eq!(sent.len(), (MAX_SECTION_BYTES / 2).div_ceil(MAX_EDIT_CHARS));
    assert_eq!(section.text(), full);
    let heads = section.heads();
    let over = format!("{full}x");
    assert_eq!(
        section.edit(device(1), &heads, &over, || false),
        Err(EditError::TooLong { bytes: MAX_SECTION_BYTES + 1 })
    );
    // Two people fill it at once: too long now, but it can still be shortened.
    let mut other = super::section();
    for sent in save(&mut other, device(2), "kurz\n", &mut next) {
        take(&mut section, sent);
    }
    let long = section.text();
    assert!(long.len() > MAX_SECTION_BYTES);
    let shorter: String = long.chars().skip(1).collect();
    save(&mut section, device(1), &shorter, &mut next);
    assert_eq!(section.text(), shorter);
    let sent = save(&mut section, device(3), "", &mut next);
    assert_eq!(section.text(), "");
    assert!(sent.iter().all(|(_, _, edit)| edit.ops.len() <= 2), "a deleted paragraph is a few operations");
}

#[test]
fn when_time_is_over_the_rest_is_replaced_in_one_block() {
    let mut dice = Dice::new(23);
    let (old, new) = (page(&mut dice).join("\n"), page(&mut dice).join("\n"));
    for patience in [0, 1, 5, 50, 500] {
        let mut section = section();
        let mut next = 0;
        save(&mut section, device(1), &old, &mut next);
        let heads = section.heads();
        let mut left = patience;
        let out_of_time = move || {
            left = i32::max(left - 1, -1);
            left < 0
        };
        for edit in section.edit(device(2), &heads, &new, out_of_time).unwrap() {
            next += 1;
            take(&mut section, (entry(next), device(2), edit));
        }
        assert_eq!(section.text(), new);
    }
    let spans = diff(&old, &new, || true);
    assert!(spans.len() <= 4);
}

#[test]
fn several_saves_from_one_stale_page_are_valid() {
    let mut dice = Dice::new(24);
    let mut section = section();
    let mut next = 0;
    save(&mut section, device(1), "Anfang", &mut next);
    let shown = section.heads();
    for n in 0..20 {
        save_over(&mut section, device(2 + n % 2), &shown, &format!("Anfang {}", dice.word()), &mut next);
    }
    assert!(section.agrees_with_engine().unwrap());
    let heads = section.heads();
    assert_eq!(section.edit(device(4), &heads, &section.text(), || false), Ok(Vec::new()));
    let unknown = section.edit(device(4), &[ChangeHash([1; 32])], "x", || false);
    assert!(matches!(unknown, Err(EditError::UnknownHeads(_))));
}

#[test]
fn saving_needs_a_flushed_section() {
    let mut origin = section();
    let sent = save(&mut origin, device(1), "x", &mut 0).remove(0);
    let mut section = section();
    let heads = section.heads();
    section.insert(sent.0, sent.1, sent.2, by(sent.1));
    assert_eq!(section.edit(device(2), &heads, "y", || false), Err(EditError::NotFlushed));
}

#[test]
fn differences_read_word_by_word() {
    let check = |old: &str, new: &str, expect: &[(SpanKind, &str)]| {
        let expect: Vec<Span> = expect.iter().map(|(kind, text)| Span { kind: *kind, text: (*text).into() }).collect();
        assert_eq!(diff(old, new, || false), expect);
    };
    use SpanKind::{Delete, Equal, Insert};
    check("", "", &[]);
    check("gleich", "gleich", &[(Equal, "gleich")]);
    check("", "neu", &[(Insert, "neu")]);
    check("a b c", "a x c", &[(Equal, "a "), (Delete, "b "), (Insert, "x "), (Equal, "c")]);
    check("am Markt", "am Marktplatz", &[(Equal, "am Markt"), (Insert, "platz")]);
    check("eins zwei", "drei vier", &[(Delete, "eins zwei"), (Insert, "drei vier")]);
    check("a\nb\nc\n", "a\nc\n", &[(Equal, "a\n"), (Delete, "b\n"), (Equal, "c\n")]);
    check("ä", "ö", &[(Delete, "ä"), (Insert, "ö")]);
    check("am Ort", "anna am Ort", &[(Insert, "anna "), (Equal, "am Ort")]);
    check("am", "annaam", &[(Insert, "anna"), (Equal, "am")]);
    check("é\nx", "é\ny", &[(Equal, "é\n"), (Delete, "x"), (Insert, "y")]);
}

#[test]
fn differences_give_back_both_texts() {
    let mut dice = Dice::new(25);
    for _ in 0..2_000 {
        let old: String = (0..dice.below(12)).map(|_| dice.word()).collect();
        let new = if dice.chance(50) {
            scribble(&scribble(&old, &mut dice), &mut dice)
        } else {
            (0..dice.below(12)).map(|_| dice.word()).collect()
        };
        let mut left = dice.below(60);
        let spans = diff(&old, &new, || {
            left = left.saturating_sub(1);
            left == 0
        });
        let side = |gone: SpanKind| {
            spans.iter().filter(|span| span.kind != gone).map(|span| span.text.as_str()).collect::<String>()
        };
        assert_eq!(side(SpanKind::Insert), old);
        assert_eq!(side(SpanKind::Delete), new);
    }
}

#[test]
fn a_word_is_inserted_behind_its_neighbour() {
    let mut section = section();
    let mut next = 0;
    save(&mut section, device(1), "ac", &mut next);
    let heads = section.heads();
    let edits = section.edit(device(2), &heads, "abc", || false).unwrap();
    assert_eq!(edits.len(), 1);
    assert!(
        matches!(&edits[0].ops[..], [Op::Insert { after: Some(elem), text }] if text == "b" && elem.actor == 1 && elem.counter == 2)
    );
}
