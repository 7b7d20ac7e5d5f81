//! Foreign Markdown as HTML: our own list of allowed elements, nothing from outside, no pictures, no raw HTML.

use crate::html::escape;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// Most elements inside each other; deeper ones are left out and their text stays.
const MAX_DEPTH: usize = 16;
/// Schemes that a link may have.
const SCHEMES: [&str; 3] = ["https://", "http://", "mailto:"];
/// Longest link address, in bytes.
const MAX_LINK_BYTES: usize = 2_000;

/// Renders `text`. Headings begin at level `top` (2–6), so that the page keeps its own order of headings.
pub(crate) fn render(text: &str, top: u8) -> String {
    write(text, top, &|_| None, "<br>\n")
}

/// Where the links and pictures of our own texts lead: an address within this program; foreign texts have none.
pub(crate) type Own<'a> = &'a dyn Fn(&str) -> Option<String>;

/// Renders a text of our own, whose links and pictures may lead to `own` addresses, and whose lines end where its source does.
pub(crate) fn render_own(text: &str, top: u8, own: Own<'_>) -> String {
    write(text, top, own, "\n")
}

fn write(text: &str, top: u8, own: Own<'_>, line_end: &'static str) -> String {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut writer =
        Writer { html: String::with_capacity(text.len() * 2), open: Vec::new(), top, in_head: false, own, line_end };
    for event in Parser::new_ext(text, options) {
        writer.event(event);
    }
    while writer.open.pop().is_some_and(|close| {
        writer.html.push_str(&close);
        true
    }) {}
    writer.html
}

/// What has been written, and the closing tags still owed (empty for an element that was left out).
struct Writer<'a> {
    html: String,
    open: Vec<String>,
    top: u8,
    in_head: bool,
    own: Own<'a>,
    /// What the end of a line within a paragraph becomes. People end a line where they mean to: a list of names, an address.
    line_end: &'static str,
}

impl Writer<'_> {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(end) => self.end(end),
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.html.push_str(&escape(&text)),
            Event::Code(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.html.push_str("<code>");
                self.html.push_str(&escape(&text));
                self.html.push_str("</code>");
            }
            Event::FootnoteReference(label) => self.html.push_str(&escape(&label)),
            Event::SoftBreak => self.html.push_str(self.line_end),
            Event::HardBreak => self.html.push_str("<br>\n"),
            Event::Rule => self.html.push_str("<hr>\n"),
            Event::TaskListMarker(done) => self.html.push_str(if done { "☑ " } else { "☐ " }),
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Paragraph => self.push("<p>", "</p>\n"),
            Tag::Heading { level, .. } => {
                let level = heading(*level, self.top);
                self.push(&format!("<h{level}>"), &format!("</h{level}>\n"));
            }
            Tag::BlockQuote(_) => self.push("<blockquote>", "</blockquote>\n"),
            Tag::CodeBlock(_) => self.push("<pre tabindex=\"0\"><code>", "</code></pre>\n"),
            Tag::List(None) => self.push("<ul>", "</ul>\n"),
            Tag::List(Some(start)) => {
                let start = (*start).min(999_999);
                self.push(&format!("<ol start=\"{start}\">"), "</ol>\n");
            }
            Tag::Item => self.push("<li>", "</li>\n"),
            Tag::Table(_) => self.push("<div class=\"scroll\" tabindex=\"0\"><table>", "</tbody></table></div>\n"),
            Tag::TableHead => {
                self.in_head = true;
                self.push("<thead><tr>", "</tr></thead><tbody>\n");
            }
            Tag::TableRow => self.push("<tr>", "</tr>\n"),
            Tag::TableCell if self.in_head => self.push("<th scope=\"col\">", "</th>"),
            Tag::TableCell => self.push("<td>", "</td>"),
            Tag::Emphasis => self.push("<em>", "</em>"),
            Tag::Strong => self.push("<strong>", "</strong>"),
            Tag::Strikethrough => self.push("<s>", "</s>"),
            Tag::Link { dest_url, .. } if (self.own)(dest_url).is_some() => {
                let url = (self.own)(dest_url).unwrap_or_default();
                self.push(&format!("<a href=\"{}\">", escape(&url)), "</a>");
            }
            // Its description follows as text and stands below it.
            Tag::Image { dest_url, .. } if (self.own)(dest_url).is_some() => {
                let url = (self.own)(dest_url).unwrap_or_default();
                let picture =
                    format!("<span class=\"picture\"><img src=\"{}\" alt=\"\" loading=\"lazy\"><br>", escape(&url));
                self.push(&picture, "</span>");
            }
            Tag::Link { dest_url, .. } => match link(dest_url) {
                Some(url) => self.push(&format!("<a href=\"{url}\" rel=\"noopener noreferrer nofollow\">"), "</a>"),
                None => self.push("", ""),
            },
            // A picture from elsewhere would tell its owner who reads: its description stands for it.
            Tag::Image { .. }
            | Tag::HtmlBlock
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => self.push("", ""),
        }
    }

    fn end(&mut self, end: TagEnd) {
        if end == TagEnd::TableHead {
            self.in_head = false;
        }
        if let Some(close) = self.open.pop() {
            self.html.push_str(&close);
        }
    }

    fn push(&mut self, open: &str, close: &str) {
        let shown = self.open.len() < MAX_DEPTH;
        self.html.push_str(if shown { open } else { "" });
        self.open.push(if shown { close.to_owned() } else { String::new() });
    }
}

fn heading(level: HeadingLevel, top: u8) -> u8 {
    (level as u8).saturating_sub(1).saturating_add(top).min(6)
}

/// The address as an attribute value, if its scheme is allowed.
fn link(url: &str) -> Option<String> {
    let plain = url.len() <= MAX_LINK_BYTES && !url.chars().any(|c| c.is_control() || c.is_whitespace());
    let lower = url.to_ascii_lowercase();
    (plain && SCHEMES.iter().any(|scheme| lower.starts_with(scheme))).then(|| escape(url))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(markdown: &str, html: &str) {
        assert_eq!(render(markdown, 3).trim(), html, "{markdown}");
    }

    #[test]
    fn common_markdown() {
        check("Guten *Tag*", "<p>Guten <em>Tag</em></p>");
        check("# Titel", "<h3>Titel</h3>");
        check("###### tief", "<h6>tief</h6>");
        check("Zeile\nZeile", "<p>Zeile<br>\nZeile</p>");
        assert_eq!(render_own("Zeile\nZeile  \nZeile", 3, &|_| None).trim(), "<p>Zeile\nZeile<br>\nZeile</p>");
        check(
            "[x](https://example.org/?a=1&b=2)",
            "<p><a href=\"https://example.org/?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\">x</a></p>",
        );
        check(
            "|a|\n|-|\n|b|",
            "<div class=\"scroll\" tabindex=\"0\"><table><thead><tr><th scope=\"col\">a</th></tr></thead><tbody>\n<tr><td>b</td></tr>\n</tbody></table></div>",
        );
    }

    #[test]
    fn nothing_foreign_becomes_an_element_or_a_script() {
        check("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;");
        check("a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>");
        check("[x](javascript:alert(1))", "<p>x</p>");
        check("[x](JaVaScRiPt:alert(1))", "<p>x</p>");
        check("[x](data:text/html,1)", "<p>x</p>");
        check("[x](//evil.example)", "<p>x</p>");
        check("![Bild](https://evil.example/x.png)", "<p>Bild</p>");
        check(
            "<https://a.example/\"onmouseover=\"x>",
            "<p><a href=\"https://a.example/&quot;onmouseover=&quot;x\" rel=\"noopener noreferrer nofollow\">https://a.example/&quot;onmouseover=&quot;x</a></p>",
        );
    }

    #[test]
    fn deep_nesting_stays_shallow() {
        let html = render(&format!("{} Text", ">".repeat(5_000)), 3);
        assert_eq!(html.matches("<blockquote>").count(), MAX_DEPTH);
        assert!(html.contains("Text"));
    }

    proptest! {
        #[test]
        fn only_allowed_elements_come_out(text in "[ -~\\n<>\"'&\\[\\]()!*_#|`:/äß]{0,200}") {
            const ALLOWED: [&str; 24] = ["p", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "ul", "ol", "li", "div", "table",
                "thead", "tbody", "tr", "th", "td", "em", "strong", "s", "a", "br", "hr"];
            let html = render(&text, 3);
            for piece in html.split('<').skip(1) {
                let name: String = piece.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
                prop_assert!(ALLOWED.contains(&name.as_str()), "<{piece} from {text:?}");
            }
        }
    }
}
