//! Making foreign text safe to print: characters that hide or reorder text are taken out, the rest is escaped.

use askama::filters::Escaper;
use std::fmt::{self, Write};

/// Longest name shown, in characters; the rest is cut with an ellipsis.
const MAX_NAME_CHARS: usize = 80;

/// The escaper of all templates.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Escape;

impl Escaper for Escape {
    fn write_escaped_str<W: Write>(&self, mut to: W, text: &str) -> fmt::Result {
        for c in text.chars().filter(|c| !is_deceptive(*c)) {
            write_char(&mut to, c)?;
        }
        Ok(())
    }
}

/// Escapes and leaves every character in place, for what comes back from a form field: dropping a character there would be an edit
/// that nobody made. Only what HTML cannot hold becomes a replacement character.
pub(crate) fn exact(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        let c = if c == '\0' { char::REPLACEMENT_CHARACTER } else { c };
        // Writing to a string cannot fail.
        let _ = write_char(&mut html, c);
    }
    html
}

/// Escapes like the templates do.
pub(crate) fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    // Writing to a string cannot fail.
    let _ = Escape.write_escaped_str(&mut html, text);
    html
}

/// A name as it is shown: one line, nothing invisible, not endless.
pub(crate) fn clean_name(name: &str) -> String {
    let visible = name.chars().filter(|c| !is_deceptive(*c) && !is_joiner(*c));
    let spaced: String = visible.map(|c| if c.is_whitespace() { ' ' } else { c }).collect();
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() <= MAX_NAME_CHARS {
        return line;
    }
    line.chars().take(MAX_NAME_CHARS - 1).chain(['…']).collect()
}

fn write_char(to: &mut impl Write, c: char) -> fmt::Result {
    match c {
        '&' => to.write_str("&amp;"),
        '<' => to.write_str("&lt;"),
        '>' => to.write_str("&gt;"),
        '"' => to.write_str("&quot;"),
        '\'' => to.write_str("&#39;"),
        '\r' => to.write_str("&#13;"),
        c => to.write_char(c),
    }
}

/// Controls, direction overrides and isolates, invisible fillers, and tag characters.
fn is_deceptive(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}'
        | '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Joiners that words of some scripts need and names can be forged with.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_hides_or_reorders() {
        let check = |name: &str, shown: &str| assert_eq!(clean_name(name), shown, "{name:?}");
        check("Anna", "Anna");
        check("  Anna \n\t Weber ", "Anna Weber");
        check("An\u{200d}na\u{202e}rebeW", "AnnarebeW");
        check("\u{feff}\u{2066}Ann\u{ad}a\u{2069}", "Anna");
        check("\u{3164}\u{e0041}", "");
        check("Müller-Lüdenscheidt", "Müller-Lüdenscheidt");
        assert_eq!(clean_name(&"x".repeat(500)).chars().count(), MAX_NAME_CHARS);
    }

    #[test]
    fn what_is_typed_comes_back_whole() {
        assert_eq!(exact("a\u{200b}<b>\r\n"), "a\u{200b}&lt;b&gt;&#13;\n");
        assert_eq!(escape("a\u{200b}<b> 'x' \"y\" &amp;"), "a&lt;b&gt; &#39;x&#39; &quot;y&quot; &amp;amp;");
    }
}
