//! Errors in words, for whoever shows them elsewhere than on the page.

use crate::{
    DeskError, Lang,
    lang::{translate, value},
    views::REASON_CODES,
};

/// What happened, and what to try, in words.
pub fn explain(error: &DeskError, lang: Lang) -> (String, String) {
    let args: Vec<_> = error.args.iter().map(|(name, arg)| (name.as_str(), value(arg.as_str()))).collect();
    let code = error.text_code();
    (translate(lang, &format!("err-{code}"), &args), translate(lang, &format!("rec-{code}"), &args))
}

/// Why a contribution does not count, in words.
pub fn explain_reason(code: &str, lang: Lang) -> String {
    let known = if REASON_CODES.contains(&code) { code } else { "other" };
    translate(lang, &format!("reason-{known}"), &[("code", value(code))])
}
