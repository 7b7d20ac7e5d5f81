//! How pages speak of people, offices, roles and what happened between them.

use crate::{
    Id,
    html::{clean_name, escape},
    page::Page,
    views::{
        Author, DeviceEntry, DeviceOrigin, ERASE_REASONS, EntryView, ErasureView, MODERATE_REASONS, MemberView,
        OfficeView, Overlay, PersonRef, Power, Rules, SEAL_REASONS, Verdict, Voice,
    },
};
use std::fmt::Write as _;

impl Page {
    /// Somebody who is spoken of; HTML.
    pub(crate) fn person(&self, person: &PersonRef) -> String {
        let author = Author {
            name: person.name.clone(),
            device: person.person,
            person: Some(person.person),
            role: None,
            me: person.me,
        };
        self.author(&author)
    }

    /// What an office is called, or until its name has arrived.
    pub(crate) fn office(&self, office: &OfficeView) -> String {
        let unnamed = || self.t1("office-unnamed", "id", office.office.short().as_str());
        office.name.as_deref().map_or_else(unnamed, clean_name)
    }

    /// Several of them in a row; HTML.
    pub(crate) fn people(&self, people: &[PersonRef]) -> String {
        let names: Vec<String> = people.iter().map(|person| self.person(person)).collect();
        names.join(", ")
    }

    /// Who speaks: a person, a person in a role, or an office; HTML. The name of an office stands in the author's place only where as
    /// many of its holders as it takes have spoken.
    pub(crate) fn speaker(&self, author: &Author, voice: &Voice) -> String {
        let person = self.author(author);
        match voice {
            Voice::Person => person,
            Voice::Role { role } => {
                let role = self.t1("voice-role", "role", self.role(role).as_str());
                format!("{person} <span class=\"tag\">{}</span>", escape(&role))
            }
            Voice::Office { name, holders, .. } => {
                let by = escape(&self.t("voice-by"));
                let holders = self.people(holders);
                format!(
                    "<span class=\"tag office\">{}</span> <bdi class=\"person\">{}</bdi> <span class=\"quiet\">({by} {holders})</span>",
                    escape(&self.t("voice-office")),
                    escape(&clean_name(name))
                )
            }
            Voice::Asked { name, .. } => {
                let asked = self.t1("voice-asked", "office", clean_name(name).as_str());
                format!("{person} <span class=\"twin\">{}</span>", escape(&asked))
            }
        }
    }

    pub(crate) fn power(&self, power: &Power) -> String {
        self.t(&format!("power-{}", power.name()))
    }

    /// From which role on the rules give a power.
    pub(crate) fn held_from(&self, rules: &Rules, power: &Power) -> String {
        self.t1("rules-from", "role", self.role(&rules.needs(*power)))
    }

    pub(crate) fn power_hint(&self, power: &Power) -> String {
        self.t(&format!("power-hint-{}", power.name()))
    }

    pub(crate) fn origin(&self, origin: &DeviceOrigin) -> String {
        self.t(&format!("origin-{}", origin.name()))
    }

    pub(crate) fn overlay(&self, overlay: &Overlay) -> String {
        self.t(&format!("overlay-{}", overlay.name()))
    }

    pub(crate) fn seal_reason(&self, code: &str) -> String {
        self.t(&format!("seal-reason-{}", known(SEAL_REASONS, code)))
    }

    pub(crate) fn erase_reason(&self, code: &str) -> String {
        self.t(&format!("erase-reason-{}", known(ERASE_REASONS, code)))
    }

    pub(crate) fn moderate_reason(&self, code: &str) -> String {
        self.t(&format!("moderate-reason-{}", known(MODERATE_REASONS, code)))
    }

    /// On how many nodes an erasure was carried out.
    pub(crate) fn carried_out(&self, erasure: &ErasureView) -> String {
        match (erasure.nodes_done, erasure.nodes_known) {
            (_, 0 | 1) => self.t("erased-here"),
            (done, known) if done >= known => self.t1("erased-everywhere", "known", known),
            (done, known) => self.t2("erased-some", "done", done, "known", known),
        }
    }

    /// A size that people can compare.
    pub(crate) fn size(&self, bytes: &u64) -> String {
        const UNITS: [(u64, &str); 3] = [(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "kB")];
        match UNITS.iter().find(|(unit, _)| bytes >= unit) {
            Some((unit, name)) => self.t2("size", "number", (bytes / unit).to_string().as_str(), "unit", *name),
            None => self.t2("size", "number", bytes.to_string().as_str(), "unit", "B"),
        }
    }

    /// What an entry is, and how it begins.
    pub(crate) fn summary(&self, entry: &EntryView) -> String {
        let kind = self.kind(&entry.kind);
        match &entry.text {
            Some(text) => format!("{kind}: {}", self.excerpt(text)),
            None => kind,
        }
    }

    /// Likewise, with the name of its space.
    pub(crate) fn summary_in(&self, item: &DeviceEntry) -> String {
        format!("{} · {}", clean_name(&item.space_name), self.summary(&item.entry))
    }

    /// A name without markup.
    pub(crate) fn plain_name(&self, name: &Option<String>) -> String {
        let known = name.as_deref().map(clean_name).filter(|name| !name.is_empty());
        known.unwrap_or_else(|| self.t("someone"))
    }

    /// A member's name without markup, with what tells them apart where another has the same.
    pub(crate) fn plain_member(&self, member: &MemberView) -> String {
        let name = self.plain_name(&member.name);
        if self.has_twin(member.name.as_deref()) {
            format!("{name} ({})", self.t1("twin", "id", member.person.short().as_str()))
        } else {
            name
        }
    }

    /// `yes`, `no` or `open`: for the mark beside a verdict.
    pub(crate) fn verdict_class(&self, verdict: &Verdict) -> &'static str {
        match verdict {
            Verdict::Counted => "yes",
            Verdict::NotCounted { .. } => "no",
            Verdict::Waiting { .. } | Verdict::Unknown => "open",
        }
    }

    /// A name for an element that belongs to `id`.
    pub(crate) fn mark(&self, prefix: &str, id: &Id) -> String {
        format!("{prefix}-{}", id.short())
    }

    /// The beginning of a longer text, on one line.
    pub(crate) fn excerpt(&self, text: &str) -> String {
        const CHARS: usize = 140;
        let mut words = String::new();
        for word in text.split_whitespace() {
            if words.chars().count() + word.chars().count() > CHARS {
                words.push('…');
                return words;
            }
            // Writing to a string cannot fail.
            let _ = write!(words, "{}{word}", if words.is_empty() { "" } else { " " });
        }
        words
    }
}

/// The code, or `other` for one without words.
fn known<'a>(codes: &[&str], code: &'a str) -> &'a str {
    if codes.contains(&code) { code } else { "other" }
}
