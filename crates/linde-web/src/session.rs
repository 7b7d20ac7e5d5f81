//! Who is logged in: one-time codes, sessions, and what a session remembers between two requests.

use crate::views::OthersChanged;
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How long a one-time login code is good.
pub const CODE_LIFETIME: Duration = Duration::from_secs(60);
/// Most one-time codes at once; the oldest goes first.
const MAX_CODES: usize = 16;
/// Most browsers logged in at once; the one unused longest goes first.
pub const MAX_SESSIONS: usize = 25;
/// A session that was not used for this long ends.
pub const SESSION_IDLE: Duration = Duration::from_secs(12 * 60 * 60);
/// Most forms of a session whose outcome is remembered, so that sending one twice does its work once.
const MAX_FORMS: usize = 256;
/// Most notes of a session that wait to be shown.
const MAX_NOTES: usize = 16;
/// Longest browser name kept, in characters.
const MAX_AGENT_CHARS: usize = 200;

/// A random secret of 256 bits. Two are compared through their hashes, so that the time taken tells nothing.
#[derive(Clone)]
pub(crate) struct Secret(blake3::Hash);

impl Secret {
    /// The secret that `text` is; only its hash is kept.
    pub(crate) fn of(text: &str) -> Self {
        Self(blake3::hash(text.as_bytes()))
    }

    pub(crate) fn is(&self, text: &str) -> bool {
        // The comparison of these hashes takes constant time.
        self.0 == blake3::hash(text.as_bytes())
    }
}

/// 256 random bits as text.
///
/// # Panics
/// Where the system has no randomness: nothing could be kept secret then.
pub(crate) fn random_text() -> String {
    let mut bytes = [0; 32];
    #[expect(clippy::expect_used, reason = "without randomness of the system there is no safe way on")]
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    BASE64URL_NOPAD.encode(&bytes)
}

/// All sessions and codes.
#[derive(Default)]
pub(crate) struct Sessions {
    codes: Mutex<VecDeque<(Secret, Instant)>>,
    open: Mutex<Vec<Arc<Session>>>,
}

/// A logged-in browser.
pub(crate) struct Session {
    key: Secret,
    /// For people and addresses: tells sessions apart and is no secret.
    pub(crate) label: String,
    /// The hidden word in every form of this session.
    pub(crate) form_token: String,
    /// What the browser calls itself.
    pub(crate) agent: String,
    /// When it logged in.
    pub(crate) since: Instant,
    state: Mutex<State>,
}

struct State {
    used: Instant,
    ended: bool,
    forms: VecDeque<(String, Outcome)>,
    notes: VecDeque<(String, Note)>,
}

/// Where the work of a form led, once it is done; locked while it is being done.
pub(crate) type Outcome = Arc<tokio::sync::Mutex<Option<String>>>;

/// What the next page says about what was just done.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    /// Key of the text.
    pub(crate) key: &'static str,
    /// The draft that is no longer needed.
    pub(crate) draft: String,
    /// What others changed meanwhile.
    pub(crate) others: Option<OthersChanged>,
}

impl Sessions {
    /// A new one-time code.
    pub(crate) fn new_code(&self, now: Instant) -> String {
        let code = random_text();
        let mut codes = lock(&self.codes);
        codes.retain(|(_, until)| *until > now);
        if codes.len() >= MAX_CODES {
            codes.pop_front();
        }
        codes.push_back((Secret::of(&code), now + CODE_LIFETIME));
        code
    }

    /// Uses up a code.
    pub(crate) fn use_code(&self, code: &str, now: Instant) -> bool {
        let mut codes = lock(&self.codes);
        codes.retain(|(_, until)| *until > now);
        let place = codes.iter().position(|(secret, _)| secret.is(code));
        place.and_then(|place| codes.remove(place)).is_some()
    }

    /// Begins a session and answers it with the value of its cookie.
    pub(crate) fn begin(&self, agent: &str, now: Instant) -> (Arc<Session>, String) {
        let cookie = random_text();
        let label = HEXLOWER.encode(blake3::hash(random_text().as_bytes()).as_bytes()).chars().take(16).collect();
        let agent = agent.chars().take(MAX_AGENT_CHARS).collect();
        let state = State { used: now, ended: false, forms: VecDeque::new(), notes: VecDeque::new() };
        let session = Session {
            key: Secret::of(&cookie),
            label,
            form_token: random_text(),
            agent,
            since: now,
            state: Mutex::new(state),
        };
        let session = Arc::new(session);
        let mut open = lock(&self.open);
        open.retain(|session| session.is_alive(now));
        if open.len() >= MAX_SESSIONS {
            let idlest =
                open.iter().enumerate().min_by_key(|(_, session)| lock(&session.state).used).map(|(place, _)| place);
            if let Some(place) = idlest {
                lock(&open.remove(place).state).ended = true;
            }
        }
        open.push(Arc::clone(&session));
        (session, cookie)
    }

    /// The session of a cookie, which counts as used now.
    pub(crate) fn find(&self, cookie: &str, now: Instant) -> Option<Arc<Session>> {
        let mut open = lock(&self.open);
        open.retain(|session| session.is_alive(now));
        let session = open.iter().find(|session| session.key.is(cookie))?;
        lock(&session.state).used = now;
        Some(Arc::clone(session))
    }

    /// Ends the session with this label.
    pub(crate) fn end(&self, label: &str) {
        lock(&self.open).retain(|session| {
            if session.label == label {
                lock(&session.state).ended = true;
            }
            session.label != label
        });
    }

    /// All sessions, oldest first.
    pub(crate) fn list(&self, now: Instant) -> Vec<Arc<Session>> {
        lock(&self.open).iter().filter(|session| session.is_alive(now)).cloned().collect()
    }
}

impl Session {
    /// Whether it has neither ended nor been idle too long.
    pub(crate) fn is_alive(&self, now: Instant) -> bool {
        let state = lock(&self.state);
        !state.ended && now.saturating_duration_since(state.used) < SESSION_IDLE
    }

    /// When it was last used.
    pub(crate) fn used(&self) -> Instant {
        lock(&self.state).used
    }

    /// The place for the outcome of the form with this number.
    pub(crate) fn outcome(&self, form: &str) -> Outcome {
        let mut state = lock(&self.state);
        if let Some((_, outcome)) = state.forms.iter().find(|(known, _)| known == form) {
            return Arc::clone(outcome);
        }
        if state.forms.len() >= MAX_FORMS {
            state.forms.pop_front();
        }
        let outcome = Outcome::default();
        state.forms.push_back((form.to_owned(), Arc::clone(&outcome)));
        outcome
    }

    /// Keeps a note and answers its name.
    pub(crate) fn leave_note(&self, note: Note) -> String {
        let name: String = random_text().chars().take(12).collect();
        let mut state = lock(&self.state);
        if state.notes.len() >= MAX_NOTES {
            state.notes.pop_front();
        }
        state.notes.push_back((name.clone(), note));
        name
    }

    /// The note of this name; it stays, so that loading a page again shows it again.
    pub(crate) fn note(&self, name: &str) -> Option<Note> {
        lock(&self.state).notes.iter().find(|(known, _)| known == name).map(|(_, note)| note.clone())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // What these locks guard is whole between any two statements.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_works_once_and_for_a_minute() {
        let (sessions, now) = (Sessions::default(), Instant::now());
        let code = sessions.new_code(now);
        assert!(!sessions.use_code("", now));
        assert!(sessions.use_code(&code, now + CODE_LIFETIME / 2));
        assert!(!sessions.use_code(&code, now));
        let late = sessions.new_code(now);
        assert!(!sessions.use_code(&late, now + CODE_LIFETIME));
        let first = sessions.new_code(now);
        for _ in 0..MAX_CODES {
            sessions.new_code(now);
        }
        assert!(!sessions.use_code(&first, now), "the oldest of too many codes is gone");
    }

    #[test]
    fn sessions_end_when_idle_and_are_bounded() {
        let (sessions, now) = (Sessions::default(), Instant::now());
        let (_, cookie) = sessions.begin("Firefox", now);
        let later = now + SESSION_IDLE / 2;
        assert!(sessions.find(&cookie, later).is_some());
        assert!(sessions.find(&cookie, later + SESSION_IDLE / 2 + Duration::from_secs(1)).is_some(), "use prolongs");
        assert!(sessions.find(&cookie, later + SESSION_IDLE * 2).is_none());
        let (first, _) = sessions.begin("", now);
        for _ in 0..MAX_SESSIONS {
            sessions.begin("", now + Duration::from_secs(1));
        }
        assert_eq!(sessions.list(now).len(), MAX_SESSIONS);
        assert!(!first.is_alive(now));
    }

    #[test]
    fn what_a_session_remembers_is_bounded() {
        let sessions = Sessions::default();
        let (session, _) = sessions.begin("", Instant::now());
        for form in 0..2 * MAX_FORMS {
            session.outcome(&form.to_string());
            session.leave_note(Note { key: "note-saved", draft: String::new(), others: None });
        }
        assert_eq!(lock(&session.state).forms.len(), MAX_FORMS);
        assert_eq!(lock(&session.state).notes.len(), MAX_NOTES);
    }
}
