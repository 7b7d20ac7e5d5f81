//! Errors in words, for whoever shows them elsewhere than on the page.

use crate::{
    DeskError, Lang,
    lang::{translate, value},
    views::REASON_CODES,
};

/// What happened, with the reason where the rules said no, and what to try, in words.
pub fn explain(error: &DeskError, lang: Lang) -> (String, String) {
    let args: Vec<_> = error.args.iter().map(|(name, arg)| (name.as_str(), value(arg.as_str()))).collect();
    let code = error.text_code();
    let mut what = translate(lang, &format!("err-{code}"), &args);
    if let Some(reason) = error.args.get("reason").filter(|reason| REASON_CODES.contains(&reason.as_str())) {
        what = format!("{what} {}", translate(lang, &format!("reason-{reason}"), &[]));
    }
    (what, translate(lang, &format!("rec-{code}"), &args))
}
