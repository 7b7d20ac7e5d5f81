//! The words: German first, English beside it, as Fluent texts in the binary.

use fluent_bundle::{FluentArgs, FluentResource, FluentValue, concurrent::FluentBundle};
use serde::{Deserialize, Serialize};
use std::{borrow::Cow, sync::LazyLock};
use unic_langid::LanguageIdentifier;

/// Most parts of an `Accept-Language` header that are read.
const MAX_ACCEPTED: usize = 16;

/// A language of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lang {
    /// German.
    #[default]
    De,
    /// English.
    En,
}

impl Lang {
    /// All languages.
    pub const ALL: [Self; 2] = [Self::De, Self::En];

    /// The language tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::De => "de",
            Self::En => "en",
        }
    }

    /// The language's own name.
    pub fn own_name(self) -> &'static str {
        match self {
            Self::De => "Deutsch",
            Self::En => "English",
        }
    }

    /// The language of a tag such as `de` or `en-GB`.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next()?.trim().to_ascii_lowercase();
        Self::ALL.into_iter().find(|lang| lang.tag() == primary)
    }

    /// The best of an `Accept-Language` header that we have.
    pub(crate) fn accepted(header: &str) -> Option<Self> {
        let parts = header.split(',').take(MAX_ACCEPTED).filter_map(|part| {
            let (tag, quality) = part.split_once(";q=").unwrap_or((part, "1"));
            let quality: f32 = quality.trim().parse().unwrap_or(0.0);
            Some((Self::from_tag(tag.trim())?, quality)).filter(|(_, quality)| *quality > 0.0)
        });
        // Of equals the first stands.
        let best = parts.fold(None, |best: Option<(Self, f32)>, next| match best {
            Some((_, quality)) if quality >= next.1 => best,
            Some(_) | None => Some(next),
        });
        best.map(|(lang, _)| lang)
    }
}

static GERMAN: LazyLock<Words> = LazyLock::new(|| {
    Words::new(
        "de",
        &[
            include_str!("../locales/de/balance.ftl"),
            include_str!("../locales/de/ballots.ftl"),
            include_str!("../locales/de/languages.ftl"),
            include_str!("../locales/de/components.ftl"),
            include_str!("../locales/de/glossary.ftl"),
            include_str!("../locales/de/page.ftl"),
            include_str!("../locales/de/records.ftl"),
            include_str!("../locales/de/topics.ftl"),
            include_str!("../locales/de/sheet.ftl"),
            include_str!("../locales/de/trust.ftl"),
            include_str!("../locales/de/verify.ftl"),
            include_str!("../locales/de/search.ftl"),
            include_str!("../locales/de/settings.ftl"),
            include_str!("../locales/de/start.ftl"),
            include_str!("../locales/de/errors.ftl"),
        ],
    )
});
static ENGLISH: LazyLock<Words> = LazyLock::new(|| {
    Words::new(
        "en",
        &[
            include_str!("../locales/en/balance.ftl"),
            include_str!("../locales/en/ballots.ftl"),
            include_str!("../locales/en/languages.ftl"),
            include_str!("../locales/en/components.ftl"),
            include_str!("../locales/en/glossary.ftl"),
            include_str!("../locales/en/page.ftl"),
            include_str!("../locales/en/records.ftl"),
            include_str!("../locales/en/topics.ftl"),
            include_str!("../locales/en/sheet.ftl"),
            include_str!("../locales/en/trust.ftl"),
            include_str!("../locales/en/verify.ftl"),
            include_str!("../locales/en/search.ftl"),
            include_str!("../locales/en/settings.ftl"),
            include_str!("../locales/en/start.ftl"),
            include_str!("../locales/en/errors.ftl"),
        ],
    )
});

/// A text in a language. A key without a text shows itself; the tests see to it that there is none.
pub(crate) fn translate(lang: Lang, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
    let words: &Words = match lang {
        Lang::De => &GERMAN,
        Lang::En => &ENGLISH,
    };
    words.get(key, args)
}

/// A text in a language, if there is one for the key.
pub(crate) fn find(lang: Lang, key: &str) -> Option<String> {
    let words: &Words = match lang {
        Lang::De => &GERMAN,
        Lang::En => &ENGLISH,
    };
    words.0.get_message(key)?.value()?;
    Some(words.get(key, &[]))
}

/// A value for a place in a text.
pub(crate) fn value<'a>(text: impl Into<Cow<'a, str>>) -> FluentValue<'a> {
    FluentValue::String(text.into())
}

struct Words(FluentBundle<FluentResource>);

impl Words {
    fn new(tag: &str, files: &[&str]) -> Self {
        let lang: LanguageIdentifier = tag.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![lang]);
        // Names stand in their own isolated element where direction matters, so no invisible marks are needed.
        bundle.set_use_isolating(false);
        for file in files {
            // A broken line loses its own text alone; the tests refuse any.
            let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(rest, _)| rest);
            bundle.add_resource_overriding(resource);
        }
        Self(bundle)
    }

    fn get(&self, key: &str, args: &[(&str, FluentValue<'_>)]) -> String {
        let Some(pattern) = self.0.get_message(key).and_then(|message| message.value()) else {
            tracing::warn!(key, "a text is missing");
            return key.to_owned();
        };
        let args: FluentArgs<'_> = args.iter().map(|(name, value)| (*name, value.clone())).collect();
        self.0.format_pattern(pattern, Some(&args), &mut Vec::new()).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_accepted_language_wins() {
        let check = |header: &str, lang: Option<Lang>| assert_eq!(Lang::accepted(header), lang, "{header}");
        check("de", Some(Lang::De));
        check("en-GB,en;q=0.9,de;q=0.8", Some(Lang::En));
        check("fr,en;q=0.5,de;q=0.7", Some(Lang::De));
        check("fr", None);
        check("en;q=0", None);
        check("", None);
        check(&"x,".repeat(10_000), None);
    }
}
