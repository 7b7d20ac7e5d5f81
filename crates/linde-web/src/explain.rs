//! Errors in words, for whoever shows them elsewhere than on the page.

use crate::{
    Args, DeskError, Lang,
    lang::{translate, value},
    views::{INSUFFICIENT_CODES, MISSING_CODES, REASON_CODES},
};

/// What happened, with the reason where the rules said no, and what to try, in words.
pub fn explain(error: &DeskError, lang: Lang) -> (String, String) {
    let worded = worded(error, lang);
    let args: Vec<_> = worded.iter().map(|(name, arg)| (name.as_str(), value(arg.as_str()))).collect();
    let code = error.text_code();
    let mut what = translate(lang, &format!("err-{code}"), &args);
    if let Some(reason) = reason(error, lang) {
        what = format!("{what} {reason}");
    }
    (what, translate(lang, &format!("rec-{code}"), &args))
}

/// What the texts of an error name, as people read it: no codes, and no whole ids.
pub(crate) fn worded(error: &DeskError, lang: Lang) -> Args {
    let mut args = error.args.clone();
    if let Some(codes) = args.get_mut("missing") {
        *codes = missing_points(codes, lang);
    }
    args
}

/// What a record lacks, in words: codes, each with what it is about behind it, one after another with commas.
fn missing_points(codes: &str, lang: Lang) -> String {
    let point = |point: &str| {
        let (code, about) = point.split_once(' ').unwrap_or((point, ""));
        let known = MISSING_CODES.contains(&code);
        let words = if known { translate(lang, &format!("missing-{code}"), &[]) } else { code.to_owned() };
        let about: String = about.chars().take(8).collect();
        if about.is_empty() { words } else { format!("{words} ({about})") }
    };
    codes.split(", ").map(point).collect::<Vec<_>>().join("; ")
}

/// Why the rules said no, in words, if they did and the reason has words.
pub(crate) fn reason(error: &DeskError, lang: Lang) -> Option<String> {
    let known = error.args.get("reason").filter(|reason| REASON_CODES.contains(&reason.as_str()))?;
    Some(translate(lang, &format!("reason-{known}"), &[]))
}

/// Why a contribution does not count, in words.
pub fn explain_reason(code: &str, lang: Lang) -> String {
    let known = if REASON_CODES.contains(&code) { code } else { "other" };
    translate(lang, &format!("reason-{known}"), &[("code", value(code))])
}

/// Why there are no groups in the opinion map yet, in words.
pub fn explain_insufficient(code: &str, lang: Lang) -> String {
    let known = if INSUFFICIENT_CODES.contains(&code) { code } else { "other" };
    translate(lang, &format!("insufficient-{known}"), &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_rules_refuse_is_said_with_the_reason() {
        let said = |reason: &str| explain(&DeskError::new("act-refused").arg("reason", reason), Lang::En).0;
        assert_eq!(
            said("out-of-bounds"),
            "The rules of this space do not allow that. It is empty, too long, or a number in it does not fit."
        );
        let lacks = DeskError::new("record-incomplete").arg("missing", "context, objection-open 0123456789ab");
        assert!(explain(&lacks, Lang::En).0.contains("how things stood before; the answer to an objection (01234567)"));
        assert_eq!(said("of-a-later-version"), "The rules of this space do not allow that.");
    }
}
