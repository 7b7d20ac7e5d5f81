//! Errors in words, for whoever shows them elsewhere than on the page.

use crate::{
    DeskError, Lang,
    lang::{translate, value},
};

/// What happened, and what to try, in words.
pub fn explain(error: &DeskError, lang: Lang) -> (String, String) {
    let args: Vec<_> = error.args.iter().map(|(name, arg)| (name.as_str(), value(arg.as_str()))).collect();
    let code = error.text_code();
    (translate(lang, &format!("err-{code}"), &args), translate(lang, &format!("rec-{code}"), &args))
}
