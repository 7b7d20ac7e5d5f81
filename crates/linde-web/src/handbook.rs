//! The handbook, carried in the program: the same texts as in the repository.

use crate::{Lang, assets, markdown};

/// A chapter in both languages.
struct Chapter {
    german: &'static str,
    english: &'static str,
}

macro_rules! chapter {
    ($german:literal, $english:literal) => {
        Chapter {
            german: include_str!(concat!("../../../docs/handbook/de/", $german, ".md")),
            english: include_str!(concat!("../../../docs/handbook/en/", $english, ".md")),
        }
    };
}

const CHAPTERS: [Chapter; 27] = [
    chapter!("1-starten", "1-start"),
    chapter!("2-einladen", "2-invite"),
    chapter!("3-beitreten", "3-join"),
    chapter!("4-schreiben", "4-write"),
    chapter!("5-offline-und-stick", "5-offline-and-stick"),
    chapter!("6-wenn-etwas-klemmt", "6-troubleshooting"),
    chapter!("7-befehle", "7-commands"),
    chapter!("8-pruefen", "8-verify"),
    chapter!("9-glossar", "9-glossary"),
    chapter!("10-geraete", "10-devices"),
    chapter!("11-datensicherung", "11-backups"),
    chapter!("12-mitglieder-und-rollen", "12-members-and-roles"),
    chapter!("13-nur-fuer-mitglieder", "13-members-only"),
    chapter!("14-datenschutz", "14-privacy"),
    chapter!("15-moderation", "15-moderation"),
    chapter!("16-aemter-und-vertrauliches", "16-offices-and-sealed-parts"),
    chapter!("17-meinungsbild", "17-opinion-map"),
    chapter!("18-thema-und-entscheidung", "18-topic-and-decision"),
    chapter!("19-abstimmen", "19-voting"),
    chapter!("20-programme", "20-programs"),
    chapter!("21-uebernehmen-und-ausgeben", "21-bring-in-and-write-out"),
    chapter!("22-erste-stunde", "22-first-hour"),
    chapter!("23-moderieren", "23-moderating"),
    chapter!("24-fuer-aemter", "24-for-offices"),
    chapter!("25-fuer-vereine", "25-for-associations"),
    chapter!("26-fuer-nachbarschaften", "26-for-neighbourhoods"),
    chapter!("27-einstellungen", "27-settings"),
];

impl Chapter {
    fn text(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::De => self.german,
            Lang::En => self.english,
        }
    }
}

/// The titles of the chapters, in order.
pub(crate) fn titles(lang: Lang) -> Vec<&'static str> {
    CHAPTERS.iter().map(|chapter| split(chapter.text(lang)).0).collect()
}

/// Title and content of a chapter, counted from 1; the content is HTML with headings from level 2 on.
pub(crate) fn chapter(number: usize, lang: Lang) -> Option<(&'static str, String)> {
    let (title, text) = split(CHAPTERS.get(number.checked_sub(1)?)?.text(lang));
    Some((title, markdown::render_own(text, 1, &own)))
}

/// The title, without the chapter's number, and the text below it.
fn split(text: &str) -> (&str, &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    (first.trim_start_matches(|c: char| c == '#' || c == ' ' || c.is_ascii_digit()), rest)
}

/// Links to other chapters and pictures of the handbook.
fn own(address: &str) -> Option<String> {
    let file = address.split('#').next()?;
    if let Some(picture) = file.strip_prefix("../bilder/").and_then(|file| file.strip_suffix(".png")) {
        return assets::picture(picture);
    }
    let number: usize = file.strip_suffix(".md")?.split('-').next()?.parse().ok()?;
    CHAPTERS.get(number.checked_sub(1)?).map(|_| format!("/help/{number}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, fs, path::Path};

    #[test]
    fn every_chapter_of_the_repository_is_there_in_its_place() {
        let home = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/handbook");
        for (folder, lang) in [("de", Lang::De), ("en", Lang::En)] {
            let files = fs::read_dir(home.join(folder)).unwrap().map(|file| file.unwrap().path());
            let numbered = files.filter_map(|path| {
                let name = path.file_name()?.to_str()?.to_owned();
                let number: usize = name.split('-').next()?.parse().ok()?;
                Some((number, fs::read_to_string(path).unwrap()))
            });
            let numbered: Vec<_> = numbered.collect();
            assert_eq!(numbered.len(), CHAPTERS.len());
            for (number, text) in numbered {
                assert_eq!(CHAPTERS[number - 1].text(lang), text, "{folder}/{number}");
                let (title, html) = chapter(number, lang).unwrap();
                assert!(
                    !title.is_empty() && html.len() > text.len() / 2 && !html.contains("<h1>"),
                    "{folder}/{number}"
                );
            }
        }
        assert!(chapter(0, Lang::De).is_none() && chapter(CHAPTERS.len() + 1, Lang::De).is_none());
    }

    #[test]
    fn every_picture_of_the_handbook_is_carried_along() {
        let pictures: BTreeSet<String> = CHAPTERS
            .iter()
            .flat_map(|chapter| [chapter.german, chapter.english])
            .flat_map(|text| text.split("](../bilder/").skip(1))
            .filter_map(|rest| rest.split(".png").next().map(str::to_owned))
            .collect();
        assert!(pictures.len() > 5);
        for picture in pictures {
            assert!(assets::picture(&picture).is_some(), "{picture}");
        }
        assert_eq!(own("3-beitreten.md#link").as_deref(), Some("/help/3"));
        assert_eq!((own("../../../tests/cli/deciding.md"), own("99-nichts.md")), (None, None));
    }
}
