//! A topic to be read.
//!
//! What people wrote stands in it as text: none of it becomes a heading, a link or an element of a page.

use super::{
    Collected, Object,
    conversation::Said,
    words::{word, word_of},
};
use linde_deliberation::{
    Day,
    opinion::{OpinionMap, repness::Side},
};
use linde_log::EntryId;
use linde_web::Lang;
use serde_json::Value;
use std::fmt::Write as _;

/// The fields of a record in the order in which they are read.
const RECORD_FIELDS: [&str; 18] = [
    "outcome",
    "reasons",
    "plain",
    "context",
    "scope",
    "affected",
    "level",
    "alternatives",
    "ballots",
    "objections",
    "conflicts",
    "dilemmas",
    "criteria",
    "evidence",
    "legal_basis",
    "measures",
    "review",
    "beyond",
];

impl Collected {
    /// The topic in Markdown.
    pub(super) fn markdown(&self, map: &OpinionMap, lang: Lang) -> String {
        let mut page = Page { text: String::new(), of: self, lang };
        page.concern();
        page.affected();
        page.balances();
        page.inaction();
        page.course();
        page.objects("question", Page::question);
        page.statements();
        page.map(map);
        for kind in ["proposal", "amendment", "condition", "argument"] {
            page.objects(kind, Page::contribution);
        }
        page.objects("ballot", Page::ballot);
        page.objects("objection", Page::objection);
        page.objects("record", Page::record);
        page.objects("dissent", Page::dissent);
        page.objects("language-version", Page::language_version);
        page.text
    }
}

struct Page<'a> {
    text: String,
    of: &'a Collected,
    lang: Lang,
}

impl<'a> Page<'a> {
    fn word(&self, name: &str) -> String {
        word(self.lang, name)
    }

    /// A line.
    fn line(&mut self, line: &str) {
        // Writing to memory cannot fail.
        let _ = writeln!(self.text, "{line}");
    }

    fn heading(&mut self, depth: usize, title: &str) {
        let gap = if self.text.ends_with("\n\n") { "" } else { "\n" };
        self.line(&format!("{gap}{} {title}\n", "#".repeat(depth)));
    }

    /// A name and what it is.
    fn item(&mut self, name: &str, what: &str) {
        let name = self.word(name);
        self.line(&format!("- {name}: {what}"));
    }

    /// A text of several lines.
    fn quote(&mut self, text: &str) {
        for line in text.lines() {
            self.line(format!("> {}", inline(line)).trim_end());
        }
    }

    fn name(&self, person: &Value) -> String {
        let name = person.as_str().and_then(|person| self.of.names.get(person));
        name.map_or_else(|| self.word("nobody-known"), |name| inline(name))
    }

    fn names(&self, persons: impl IntoIterator<Item = &'a Value>) -> String {
        persons.into_iter().map(|person| self.name(person)).collect::<Vec<_>>().join(", ")
    }

    fn because(&self, text: &str) -> String {
        if text.is_empty() { String::new() } else { format!(", {} {}", self.word("because"), inline(text)) }
    }

    /// All of a kind below one heading; nothing if there are none.
    fn objects(&mut self, kind: &str, write: fn(&mut Self, &'a Object)) {
        let of: &'a Collected = self.of;
        let mut objects = of.objects.iter().filter(|object| object.kind == kind).peekable();
        if objects.peek().is_none() {
            return;
        }
        let heading = self.word(&format!("h-{kind}"));
        self.heading(2, &heading);
        for object in objects {
            if object.hidden {
                let hidden = self.word("hidden");
                self.line(&format!("- ({hidden})"));
            } else {
                write(self, object);
            }
        }
    }

    fn concern(&mut self) {
        let of: &'a Collected = self.of;
        let view = &of.topic.view;
        let wording = at(view, "/wording");
        self.line(&format!("# {}\n", inline(text(view, "/title"))));
        self.item("space", &inline(&of.space_name));
        let phase = self.word(text(view, "/phase"));
        self.item("now", &phase);
        let level = word_of(self.lang, "level", text(wording, "/level"));
        self.item("say", &format!("{level} ({})", inline(text(wording, "/level_reason"))));
        self.item("supporters", &number(view, "/supporters").to_string());
        let carriers: Vec<String> = list(view, "/carriers").iter().map(|one| inline(text(one, "/name"))).collect();
        if !carriers.is_empty() {
            self.item("carriers", &carriers.join(", "));
        }
        self.item("topic", &of.topic.id.to_string());
        let heading = self.word("h-concern");
        self.heading(2, &heading);
        self.quote(text(wording, "/concern"));
        let scope = list(wording, "/scope");
        if !scope.is_empty() {
            self.line("");
        }
        for point in scope {
            let standing = word_of(self.lang, "scope", text(point, "/standing"));
            let source = Some(text(point, "/source")).filter(|source| !source.is_empty());
            let source = source.map(|source| format!(" ({})", inline(source))).unwrap_or_default();
            self.line(&format!("- {} – {standing}{source}", inline(text(point, "/what"))));
        }
        let effect = at(wording, "/effect");
        if !effect.is_null() {
            self.line("");
            self.item("intended", &inline(text(effect, "/intended")));
            if !text(effect, "/indicator").is_empty() {
                self.item("indicator", &inline(text(effect, "/indicator")));
            }
        }
    }

    fn affected(&mut self) {
        let of: &'a Collected = self.of;
        let Some(groups) = of.topic.view.get("affected").and_then(Value::as_object).filter(|all| !all.is_empty())
        else {
            return;
        };
        let heading = self.word("h-affected");
        self.heading(2, &heading);
        for (name, group) in groups {
            let (channel, reason) = (text(group, "/channel"), text(group, "/no_channel_reason"));
            let how = if channel.is_empty() { ("no-channel", reason) } else { ("channel", channel) };
            let how = format!("{} {}", self.word(how.0), inline(how.1));
            self.line(&format!("- {}: {} ({})", inline(name), inline(text(group, "/why")), how.trim()));
        }
    }

    /// How many of which group were there: what may be shown of it stands in the topic, and nothing else.
    fn balances(&mut self) {
        let of: &'a Collected = self.of;
        let balances = list(&of.topic.view, "/balances");
        if balances.is_empty() {
            return;
        }
        let heading = self.word("h-balance");
        self.heading(2, &heading);
        for balance in balances {
            let shown =
                |count: &Value| count.as_u64().map_or_else(|| self.word("not-shown"), |count| count.to_string());
            let cells = list(balance, "/cells").iter().map(|cell| {
                let group = text(cell, "/group");
                let group = if group.is_empty() { self.word("no-group") } else { inline(group) };
                format!("{group}: {}", shown(at(cell, "/count")))
            });
            let cells = cells.collect::<Vec<_>>().join(", ");
            let total = at(balance, "/total").as_u64();
            let total =
                total.map_or_else(|| self.word("too-few"), |total| format!("{} {total}", self.word("together")));
            let line = format!("- {}, {}: {cells}; {total}", text(balance, "/day"), inline(text(balance, "/occasion")));
            self.line(&line);
        }
    }

    fn inaction(&mut self) {
        let of: &'a Collected = self.of;
        let Some(all) = of.topic.view.get("inaction").and_then(Value::as_object).filter(|all| !all.is_empty()) else {
            return;
        };
        let heading = self.word("h-inaction");
        self.heading(2, &heading);
        for (dimension, last) in all {
            let effect = self.word(text(last, "/value/effect"));
            let reason = inline(text(last, "/value/reason"));
            self.item(dimension, &format!("{effect} – {reason}"));
        }
    }

    /// Phases, pauses and endings in their order.
    fn course(&mut self) {
        let of: &'a Collected = self.of;
        let view = &of.topic.view;
        let heading = self.word("h-phases");
        self.heading(2, &heading);
        let mut lines: Vec<((u64, String), String)> = Vec::new();
        let place = |made: &Value| (number(made, "/lamport"), text(made, "/entry").to_owned());
        for step in list(view, "/steps") {
            let made = at(step, "/made");
            let (phase, reason) = (self.word(text(step, "/to")), text(step, "/reason"));
            let ends = Some(text(step, "/ends")).filter(|ends| !ends.is_empty());
            let ends = ends.map(|ends| format!(", {} {ends}", self.word("until"))).unwrap_or_default();
            let reason = if reason.is_empty() { String::new() } else { format!(" – {}", inline(reason)) };
            lines.push((place(made), format!("{}: {phase}{ends}{reason}", day(made))));
        }
        for pause in list(view, "/pauses") {
            let (made, from) = (at(pause, "/made"), text(pause, "/from"));
            let until = Some(text(pause, "/resumed/day")).filter(|day| !day.is_empty());
            let until = until.map(|day| format!(" {} {day}", self.word("until"))).unwrap_or_default();
            let line = format!("{} {from}{until} – {}", self.word("paused"), inline(text(pause, "/reason")));
            lines.push((place(made), format!("{}: {line}", day(made))));
        }
        for ending in list(view, "/endings") {
            let (made, to) = (at(ending, "/made"), text(ending, "/referred_to"));
            let what =
                if to.is_empty() { self.word("stopped") } else { format!("{} {}", self.word("referred"), inline(to)) };
            lines.push((place(made), format!("{}: {what} – {}", day(made), inline(text(ending, "/reason")))));
            let again = at(ending, "/reopened");
            if !again.is_null() {
                let (made, reason) = (at(again, "/made"), inline(text(again, "/reason")));
                lines.push((place(made), format!("{}: {} – {reason}", day(made), self.word("reopened"))));
            }
        }
        lines.sort();
        for (number, (_, line)) in (1..).zip(lines) {
            self.line(&format!("{number}. {line}"));
        }
    }

    fn question(&mut self, object: &'a Object) {
        let view = &object.view;
        let status = self.word(text(view, "/status"));
        let promised = Some(text(view, "/promised")).filter(|day| !day.is_empty());
        let promised = promised.map(|day| format!(", {} {day}", self.word("promised"))).unwrap_or_default();
        self.line(&format!("- {} – {status}{promised}", inline(text(view, "/text"))));
        for answer in list(view, "/answers") {
            let what = if at(answer, "/official") == &Value::Bool(true) { "answer" } else { "comment" };
            let what = self.word(what);
            self.line(&format!("  - {what}: {}", inline(text(answer, "/text"))));
        }
        for refusal in list(view, "/refusals") {
            let what = self.word("refusal");
            self.line(&format!("  - {what}: {}", inline(text(refusal, "/reason"))));
        }
    }

    /// Statements with how people reacted; those that were imported below where they come from.
    fn statements(&mut self) {
        let of: &'a Collected = self.of;
        let imports: Vec<&Object> = of.objects.iter().filter(|object| object.kind == "polis-import").collect();
        if of.conversation.statements.is_empty() && imports.is_empty() {
            return;
        }
        let heading = self.word("h-statement");
        self.heading(2, &heading);
        self.said_from(None);
        for import in imports {
            let source = at(&import.view, "/source");
            let imported = self.word("imported");
            self.heading(3, &format!("{imported}: {}", inline(text(source, "/title"))));
            self.line(&format!("{}, {}", inline(text(source, "/source")), inline(text(source, "/licence"))));
            if at(&import.view, "/done").is_null() {
                let unfinished = self.word("unfinished");
                self.line(&format!("({unfinished})"));
            }
            self.line("");
            self.said_from(Some(import.id));
        }
    }

    fn said_from(&mut self, import: Option<EntryId>) {
        let of: &'a Collected = self.of;
        let all: Vec<&Said> = of.conversation.statements.iter().filter(|said| said.import == import).collect();
        let hidden = all.iter().filter(|said| said.moderated < 0).count();
        for said in all.into_iter().filter(|said| said.moderated >= 0) {
            let tally = said.tally();
            let [agree, disagree, pass] = ["agree", "disagree", "pass"].map(|name| self.word(name));
            let tally = format!("{} {agree}, {} {disagree}, {} {pass}", tally.agree, tally.disagree, tally.pass);
            self.line(&format!("- {} – {tally}", inline(&said.text)));
        }
        if hidden > 0 {
            self.item("hidden-count", &hidden.to_string());
        }
    }

    fn map(&mut self, map: &OpinionMap) {
        let result = &map.result;
        if result.participants.is_empty() {
            return;
        }
        let of: &'a Collected = self.of;
        let said = |id: &EntryId| {
            let said = of.conversation.statements.iter().find(|said| said.id == *id);
            said.map(|said| inline(&said.text)).unwrap_or_default()
        };
        let heading = self.word("h-map");
        self.heading(2, &heading);
        let people = self.word("people");
        if result.groups.is_empty() {
            let none = self.word("no-groups");
            self.line(&none);
        }
        for (number, group) in (1..).zip(&result.groups) {
            let name = self.word("group");
            self.line(&format!("- {name} {number}, {} {people}", group.members.len()));
            for one in &group.representative {
                // What a group agrees to best it agrees to, also where others do so still more.
                let agrees = one.best_agree || one.side == Side::Agree;
                let side = word_of(self.lang, "side", if agrees { "agree" } else { "disagree" });
                self.line(&format!("  - {side}: {}", said(&one.id)));
            }
        }
        let common: Vec<EntryId> =
            result.bridging.iter().filter(|one| one.side == Side::Agree).map(|one| one.id).collect();
        if !common.is_empty() {
            let name = self.word("common");
            self.line(&format!("- {name}"));
            for id in common {
                self.line(&format!("  - {}", said(&id)));
            }
        }
        self.line(&format!("\n{} {}", map.algorithm, linde_web::Id(map.result_hash.0)));
    }

    /// What has a title or a text, how it stands, and what became of it.
    fn contribution(&mut self, object: &'a Object) {
        let view = &object.view;
        let title =
            ["/title", "/text", "/reason"].iter().map(|place| text(view, place)).find(|title| !title.is_empty());
        let status = Some(text(view, "/status")).filter(|status| !status.is_empty());
        let status = status.map(|status| format!(" – {}", word_of(self.lang, "status", status))).unwrap_or_default();
        let withdrawn = Some(at(view, "/withdrawn")).filter(|withdrawn| withdrawn.is_object());
        let withdrawn = withdrawn.map(|one| format!(" – {}: {}", self.word("withdrawn"), inline(text(one, "/reason"))));
        self.line(&format!("- {}{status}{}", inline(title.unwrap_or_default()), withdrawn.unwrap_or_default()));
        let current = text(view, "/current");
        let is_current = |version: &&Value| text(version, "/made/entry") == current;
        if let Some(version) = list(view, "/versions").iter().find(is_current).filter(|_| !current.is_empty()) {
            self.line("");
            for line in text(version, "/text").lines() {
                self.line(format!("  > {}", inline(line)).trim_end());
            }
            self.line("");
        }
        if let Some(fate) = self.fate(&object.fate) {
            self.line(&format!("  - {fate}"));
        }
        for fate in list(view, "/fates") {
            let how = self.word(text(fate, "/how"));
            self.line(&format!("  - {how}{}", self.because(text(fate, "/reason"))));
        }
    }

    /// What became of something, as it follows from what was recorded, counted and said; `None` if nothing has yet.
    fn fate(&self, fate: &Value) -> Option<String> {
        let (kind, of) = variant(fate);
        let because = self.because(text(of, "/because"));
        Some(match kind {
            "decided" => {
                let chosen = at(of, "/chosen").as_bool();
                let chosen = chosen.map(|chosen| self.word(if chosen { "chosen" } else { "not-chosen" }));
                let outcome = word_of(self.lang, "outcome", text(of, "/outcome"));
                format!("{}{because}", chosen.unwrap_or(outcome))
            }
            "proposal" => format!("{}{because}", word_of(self.lang, "status", text(of, "/status"))),
            "amendment" => self.word(variant(at(of, "/standing")).0),
            "ended" => {
                let to = text(of, "/referred_to");
                let to = if to.is_empty() {
                    self.word("stopped")
                } else {
                    format!("{} {}", self.word("referred"), inline(to))
                };
                format!("{to}{}", self.because(text(of, "/reason")))
            }
            _ => return None,
        })
    }

    fn ballot(&mut self, object: &'a Object) {
        let view = &object.view;
        let open = at(view, "/opening/open");
        let names: Vec<String> =
            list(open, "/alternatives").iter().map(|one| inline(text(variant(one).1, "/text"))).collect();
        self.heading(3, &inline(text(open, "/question")));
        if !text(open, "/explanation").is_empty() {
            self.quote(text(open, "/explanation"));
            self.line("");
        }
        let (method, phase) = (self.word(variant(at(open, "/method")).0), self.word(text(view, "/phase")));
        self.item("method", &format!("{method}; {phase}"));
        let cast = number(view, "/cast") + number(view, "/hidden");
        let (papers, may_vote) = (self.word("papers"), self.word("may-vote"));
        self.line(&format!("- {cast} {papers}, {} {may_vote}", number(open, "/voters")));
        let result = at(view, "/result");
        if result.is_null() {
            for name in names {
                self.line(&format!("  - {name}"));
            }
            return;
        }
        let count = at(result, "/count");
        self.item("counted", &format!("{} / {}", number(count, "/counted"), number(count, "/electorate")));
        let mut outcomes: Vec<&Value> = list(count, "/outcomes").iter().collect();
        outcomes.sort_by_key(|one| at(one, "/place").as_u64().unwrap_or(u64::MAX));
        for one in outcomes {
            let tally = self.tally(at(one, "/tally"));
            self.line(&format!("  - {}: {tally}", named(&names, at(one, "/alternative"))));
        }
        let (verdict, of) = variant(at(count, "/verdict"));
        let what = match verdict {
            "winner" => format!(": {}", named(&names, at(of, "/alternative"))),
            "tie" => {
                let level: Vec<String> = list(of, "/alternatives").iter().map(|one| named(&names, one)).collect();
                format!(": {}", level.join(", "))
            }
            "no_winner" => format!(": {}", self.word(text(of, "/reason"))),
            "quorum_missed" => format!(" ({} / {})", number(of, "/counted"), number(of, "/needed")),
            _ => String::new(),
        };
        let verdict = self.word(verdict);
        self.line(&format!("- **{verdict}{what}**"));
        let agrees = at(result, "/agrees") == &Value::Bool(true);
        let agrees = self.word(if agrees { "as-published" } else { "not-as-published" });
        self.item("result", &format!("{} ({agrees})", text(result, "/hash")));
    }

    fn tally(&self, tally: &Value) -> String {
        let (kind, of) = variant(tally);
        let fields: &[(&str, &str)] = match kind {
            "yes_no" => &[("yes", "yes"), ("no", "no"), ("abstain", "abstain")],
            "consent" => &[("consent", "consent"), ("stand_aside", "stand_aside"), ("objections", "objections")],
            "resistance" => {
                &[("resistance_permille", "resistance_permille"), ("acceptance_permille", "acceptance_permille")]
            }
            "schulze" => &[("positive", "for-it"), ("negative", "against-it")],
            "approval" => &[("approved", "approved")],
            "dots" => &[("dots", "dots")],
            "times" => &[("yes", "yes"), ("if_need_be", "if_need_be"), ("no", "no")],
            "harmonic" => &[("supporters", "tally-supporters")],
            "status_quo" => return self.word("status-quo"),
            _ => &[],
        };
        let count = |field: &str| of.get(field).and_then(Value::as_u64).unwrap_or_default();
        let counts: Vec<String> =
            fields.iter().map(|(field, name)| format!("{} {}", count(field), self.word(name))).collect();
        counts.join(", ")
    }

    fn objection(&mut self, object: &'a Object) {
        let view = &object.view;
        let severity = word_of(self.lang, "severity", text(view, "/raised/severity"));
        let withdrawn = at(view, "/withdrawn") == &Value::Bool(true);
        let withdrawn = if withdrawn { format!(" – {}", self.word("withdrawn")) } else { String::new() };
        self.line(&format!("- {} ({severity}){withdrawn}", inline(text(view, "/raised/text"))));
        for answer in list(view, "/answers") {
            let taken = at(answer, "/integrated") == &Value::Bool(true);
            let taken = self.word(if taken { "taken-up" } else { "not-taken-up" });
            self.line(&format!("  - {taken}{}", self.because(text(answer, "/because"))));
        }
    }

    fn record(&mut self, object: &'a Object) {
        let view = &object.view;
        let content = at(view, "/content");
        self.heading(3, &inline(text(content, "/title")));
        let seals = list(view, "/seals");
        if seals.is_empty() {
            let draft = self.word("draft");
            self.line(&format!("*{draft}*"));
        } else {
            let by: Vec<String> =
                seals.iter().map(|seal| format!("{} ({})", self.name(at(seal, "/by")), day(seal))).collect();
            self.item("sealed-by", &by.join(", "));
            self.item("result", text(view, "/hash"));
        }
        for field in RECORD_FIELDS {
            let value = content.get(field).unwrap_or(&Value::Null);
            let lines = self.record_field(field, value);
            if !lines.is_empty() {
                let title = self.word(&format!("f-{field}"));
                self.heading(4, &title);
                lines.iter().for_each(|line| self.line(line));
            }
        }
    }

    /// The lines of a field of a record; none if nothing stands in it.
    fn record_field(&self, field: &str, value: &'a Value) -> Vec<String> {
        let reason = |value: &Value| inline(text(variant(value).1, "/because"));
        match (field, value) {
            (_, Value::Null | Value::Bool(_) | Value::Number(_)) => Vec::new(),
            ("level", Value::String(level)) => vec![word_of(self.lang, "level", level)],
            ("outcome", Value::String(outcome)) => vec![word_of(self.lang, "outcome", outcome)],
            (_, Value::String(text)) => text.lines().map(|line| format!("> {}", inline(line))).collect(),
            ("review", value) => match value.pointer("/on").and_then(Value::as_str) {
                Some(day) => vec![day.to_owned()],
                None => vec![format!("{}{}", self.word("none"), self.because(&reason(value)))],
            },
            ("measures", value) => match value.pointer("/planned").and_then(Value::as_array) {
                Some(measures) => measures.iter().map(|one| self.measure(one)).collect(),
                None => vec![format!("{}{}", self.word("none"), self.because(&reason(value)))],
            },
            (field, Value::Array(items)) => items.iter().map(|item| self.record_item(field, item)).collect(),
            (_, Value::Object(_)) => Vec::new(),
        }
    }

    fn measure(&self, one: &Value) -> String {
        let due = Some(text(one, "/due")).filter(|due| !due.is_empty());
        let due = due.map(|due| format!(", {} {due}", self.word("due"))).unwrap_or_default();
        let responsible = format!("{}: {}", self.word("responsible"), inline(text(one, "/responsible")));
        format!("- {} ({responsible}{due})", inline(text(one, "/what")))
    }

    fn record_item(&self, field: &str, item: &Value) -> String {
        let is = |place: &str| at(item, place) == &Value::Bool(true);
        match field {
            "alternatives" => {
                let id = at(item, "/id");
                let summary = inline(text(item, "/summary"));
                let name = match id.pointer("/text/text").and_then(Value::as_str) {
                    Some(text) => inline(text),
                    None if id.as_str() == Some("do_nothing") => self.word("do-nothing"),
                    None => self.proposal(text(id, "/proposal/proposal")),
                };
                let summary = if summary.is_empty() { String::new() } else { format!(": {summary}") };
                let chosen = self.word(if is("/chosen") { "chosen" } else { "not-chosen" });
                format!("- {name}{summary} – {chosen}{}", self.because(text(item, "/because")))
            }
            "ballots" => {
                let ballot = self.of.objects.iter().find(|one| one.id.to_string() == text(item, "/ballot"));
                let question = ballot.map(|ballot| inline(text(&ballot.view, "/opening/open/question")));
                format!("- {} ({})", question.unwrap_or_default(), text(item, "/result"))
            }
            "objections" => {
                let taken = self.word(if is("/integrated") { "taken-up" } else { "not-taken-up" });
                let of = self.of.objects.iter().find(|one| one.id.to_string() == text(item, "/entry"));
                let of =
                    of.map_or_else(|| text(item, "/entry").to_owned(), |one| inline(text(&one.view, "/raised/text")));
                format!("- {of} – {taken}{}", self.because(text(item, "/because")))
            }
            "conflicts" => format!("- {}: {}", inline(text(item, "/parties")), inline(text(item, "/about"))),
            "dilemmas" => {
                let (a, b) = (inline(text(item, "/value_a")), inline(text(item, "/value_b")));
                let yields = if text(item, "/yields") == "a" { &a } else { &b };
                let mut line = format!("- {a} ↔ {b}: {yields} {}", self.word("yields"));
                for name in ["price", "bearers", "mitigation"] {
                    let said = text(item, &format!("/{name}"));
                    if !said.is_empty() {
                        let _ = write!(line, "; {}: {}", self.word(name), inline(said));
                    }
                }
                line
            }
            "evidence" => {
                let link = inline(text(item, "/link"));
                let link = if link.is_empty() { link } else { format!(" ({link})") };
                format!("- {}{link}", inline(text(item, "/what")))
            }
            _ => format!("- {}", inline(item.as_str().unwrap_or_default())),
        }
    }

    /// What a proposal is called.
    fn proposal(&self, id: &str) -> String {
        let proposal = self.of.objects.iter().find(|object| object.id.to_string() == id);
        proposal.map_or_else(|| id.to_owned(), |proposal| inline(text(&proposal.view, "/title")))
    }

    /// The words are called easy language only if those said so for whom they are meant.
    fn language_version(&mut self, object: &'a Object) {
        let view = &object.view;
        let (register, tested) = (text(view, "/register"), text(view, "/tested"));
        let name = match (register, tested) {
            ("easy", "checked") | ("plain" | "translation", _) => self.word(&format!("register-{register}")),
            _ => format!("{} ({})", self.word("register-easy"), self.word(&format!("easy-{tested}"))),
        };
        let stale =
            if text(view, "/freshness") == "current" { String::new() } else { format!(", {}", self.word("stale")) };
        let of = self.titled(text(view, "/of"));
        self.line(&format!("- {name}, {}, {of}{stale}:\n", inline(text(view, "/language"))));
        self.quote(text(view, "/text"));
        self.line("");
    }

    /// What the topic, or something that belongs to it, is called.
    fn titled(&self, id: &str) -> String {
        let of = self.of;
        let found = std::iter::once(&of.topic).chain(&of.objects).find(|object| object.id.to_string() == id);
        let title = |object: &Object| match object.kind {
            "record" => text(&object.view, "/content/title").to_owned(),
            _ => text(&object.view, "/title").to_owned(),
        };
        found.filter(|object| !object.hidden).map_or_else(|| id.to_owned(), |object| inline(&title(object)))
    }

    fn dissent(&mut self, object: &'a Object) {
        let view = &object.view;
        self.quote(text(view, "/said/text"));
        self.line("");
        let signers = self.names(list(view, "/signers"));
        self.item("signed-by", &signers);
        let withdrawn = at(view, "/withdrawn");
        if withdrawn.is_object() {
            self.item("withdrawn", &inline(text(withdrawn, "/reason")));
        }
        self.line("");
    }
}

/// A text of a person on one line of Markdown, where it stays a text.
fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (at, word) in text.split_whitespace().enumerate() {
        if at > 0 {
            out.push(' ');
        }
        for c in word.chars() {
            if matches!(c, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '&' | '!') {
                out.push('\\');
            }
            out.push(c);
        }
    }
    // What would begin a list, numbered or not, or underline a heading.
    let digits = out.bytes().take_while(u8::is_ascii_digit).count();
    let is_mark = |at: usize| out.get(at..).is_some_and(|rest| rest.starts_with(['-', '+', '=', '.', ')']));
    if is_mark(digits) && (digits > 0 || !out.starts_with(['.', ')'])) {
        out.insert(digits, '\\');
    }
    out
}

fn at<'v>(value: &'v Value, place: &str) -> &'v Value {
    value.pointer(place).unwrap_or(&Value::Null)
}

fn text<'v>(value: &'v Value, place: &str) -> &'v str {
    at(value, place).as_str().unwrap_or_default()
}

fn number(value: &Value, place: &str) -> u64 {
    at(value, place).as_u64().unwrap_or_default()
}

fn list<'v>(value: &'v Value, place: &str) -> &'v [Value] {
    at(value, place).as_array().map_or(&[], Vec::as_slice)
}

/// The name of a variant, and what it holds.
fn variant(value: &Value) -> (&str, &Value) {
    let inner = value.as_object().and_then(|fields| fields.iter().next());
    inner.map_or((value.as_str().unwrap_or_default(), &Value::Null), |(name, inner)| (name.as_str(), inner))
}

fn named(names: &[String], at: &Value) -> String {
    let at = at.as_u64().and_then(|at| usize::try_from(at).ok());
    at.and_then(|at| names.get(at).cloned()).unwrap_or_else(|| "?".to_owned())
}

/// The day of a claimed time.
fn day(made: &Value) -> String {
    Day::at(at(made, "/time_ms").as_i64().unwrap_or_default()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_wrote_stays_a_text() {
        let check = |text: &str, expect: &str| assert_eq!(inline(text), expect, "{text}");
        check("# Kein\n\nTitel", "\\# Kein Titel");
        check("<b>[x](y)</b>", "\\<b\\>\\[x\\](y)\\</b\\>");
        check("- kein Punkt", "\\- kein Punkt");
        check("3. kein Punkt", "3\\. kein Punkt");
        check("=== kein Titel", "\\=== kein Titel");
        check("3 Linden. Und mehr", "3 Linden. Und mehr");
        check("... und so", "... und so");
        check("a*b_c`d", "a\\*b\\_c\\`d");
    }
}
