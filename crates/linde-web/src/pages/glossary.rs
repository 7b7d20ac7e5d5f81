//! What the words on the pages mean, each in a sentence.

use crate::{page::Page, request::Visit, views::KIND_NAMES};
use askama::Template;
use axum::response::Response;

/// Words that belong together: how their keys begin, where each is explained, and what the keys end with.
struct Family(&'static str, Explained, &'static [&'static str]);

/// Where a word is explained.
#[derive(Clone, Copy)]
enum Explained {
    /// The word is a sentence itself.
    Itself,
    /// The word is what explains; the short one has a key that begins like this.
    Of(&'static str),
    /// In the text whose key begins like this, as other pages show it.
    With(&'static str),
    /// In a text that is here alone.
    Here,
}

/// In the order in which a topic comes to them.
const FAMILIES: &[Family] = &[
    Family(
        "phase",
        Explained::With("phase-now"),
        &[
            "concern",
            "accepted",
            "understanding",
            "proposals",
            "review",
            "weighing",
            "decision",
            "implementation",
            "retrospect",
            "closed",
        ],
    ),
    Family("level", Explained::With("level-hint"), &["information", "participation", "codecision", "decision"]),
    Family("leeway", Explained::Here, &["fixed", "open", "unclear"]),
    Family(
        "question-status",
        Explained::Here,
        &["asked", "accepted", "forwarded", "answered", "settled", "partly", "unsettled", "refused", "withdrawn"],
    ),
    Family(
        "refusal",
        Explained::Here,
        &["not-responsible", "no-data", "confidential", "third-party-rights", "too-broad", "already-answered", "other"],
    ),
    Family("argues", Explained::Here, &["pro", "contra", "question", "note"]),
    Family(
        "proposal-status",
        Explained::Here,
        &[
            "draft",
            "submitted",
            "in-review",
            "partly-adopted",
            "adopted",
            "not-adopted",
            "withdrawn",
            "merged",
            "obsolete",
        ],
    ),
    Family(
        "answer-state",
        Explained::Here,
        &["in-review", "adopted", "partly-adopted", "not-adopted", "not-responsible", "needs-clarification"],
    ),
    Family(
        "amendment-standing",
        Explained::Here,
        &[
            "open",
            "collides",
            "accepted",
            "modified",
            "rejected",
            "promoted",
            "withdrawn",
            "void-decision",
            "unfounded",
        ],
    ),
    Family("dimension", Explained::Here, &["democratic", "social", "ecological", "financial"]),
    Family("impact", Explained::Here, &["positive", "neutral", "negative", "unclear"]),
    Family("ballot-phase", Explained::Here, &["open", "revealing", "provisional", "closed"]),
    Family(
        "method-what",
        Explained::Of("method"),
        &["yes-no", "consent", "resistance", "schulze", "approval", "dots", "times", "harmonic"],
    ),
    Family("receipt", Explained::Itself, &["cast", "counted", "superseded", "late", "unrevealed", "unfit", "void"]),
    Family(
        "step-by",
        Explained::Itself,
        &["less-resistance", "less-worst", "fewer-high", "more-approvals", "more-dots", "more-score"],
    ),
    Family(
        "result-none",
        Explained::Itself,
        &["no-papers", "majority-missed", "objection-stands", "none-eligible", "status-quo-first", "no-support"],
    ),
    Family("outcome", Explained::Here, &["decided", "decided-changed", "rejected", "postponed", "noted", "referred"]),
    Family(
        "relation",
        Explained::Here,
        &[
            "about",
            "from",
            "changes",
            "condition-of",
            "argues",
            "taken-up-in",
            "voted-in",
            "objects-to",
            "recorded-in",
            "dissents-from",
            "supersedes",
            "cast-in",
            "version-of",
        ],
    ),
];

#[derive(Template)]
#[template(path = "glossary.html")]
struct GlossaryPage<'a> {
    p: &'a Page,
    parts: Vec<Part>,
}

/// A part of the page.
struct Part {
    anchor: &'static str,
    title: String,
    about: String,
    /// Words, each with what it means; nothing where the word says so itself.
    words: Vec<(String, String)>,
}

impl Part {
    fn explains(&self) -> bool {
        self.words.iter().any(|(_, meaning)| !meaning.is_empty())
    }
}

pub(crate) async fn glossary(visit: Visit) -> Response {
    let p = Page::titled(&visit, "help", "title-glossary");
    let kinds = KIND_NAMES.iter().filter(|kind| **kind != "other");
    let kinds = Part {
        anchor: "kinds",
        title: p.t("glossary-kinds"),
        about: p.t("glossary-kinds-what"),
        words: kinds.map(|kind| (p.kind(kind), p.t(&format!("glossary-kind-{kind}")))).collect(),
    };
    let parts = std::iter::once(kinds).chain(FAMILIES.iter().map(|family| part(&p, family))).collect();
    p.respond(&GlossaryPage { p: &p, parts }, 200)
}

fn part(p: &Page, Family(name, explained, codes): &Family) -> Part {
    let word = |code: &str| {
        let word = p.t(&format!("{name}-{code}"));
        match explained {
            Explained::Itself => (word, String::new()),
            Explained::Of(start) => (p.t(&format!("{start}-{code}")), word),
            Explained::With(start) => (word, p.t(&format!("{start}-{code}"))),
            Explained::Here => (word, p.t(&format!("glossary-{name}-{code}"))),
        }
    };
    Part {
        anchor: name,
        title: p.t(&format!("glossary-of-{name}")),
        about: p.t(&format!("glossary-about-{name}")),
        words: codes.iter().map(|code| word(code)).collect(),
    }
}
