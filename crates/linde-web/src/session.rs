//! Who is logged in: one-time codes, sessions, and what a session remembers between two requests.

use crate::{
    logins::{CookieHash, KeptLogin, Logins},
    page::now_ms,
    views::OthersChanged,
};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError},
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
/// How long after the last time it is noted that a session is still in use; so much earlier it may end after a restart.
const NOTE_AFTER: Duration = Duration::from_secs(5 * 60);
/// What a session's label and the word in its forms are made for.
const LABEL_CONTEXT: &str = "dorflinde 2026 label of a session";
const FORM_CONTEXT: &str = "dorflinde 2026 word in the forms of a session";
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
    /// Where they outlive the program, and when they were written there. Whoever writes holds it, so that nothing older follows.
    shelf: Mutex<Option<(Arc<dyn Logins>, i64)>>,
}

/// A logged-in browser.
pub(crate) struct Session {
    key: Secret,
    /// For people and addresses: tells sessions apart and is no secret.
    pub(crate) label: String,
    /// The hidden word in every form of this session. It follows from the cookie, so that it is known as soon as somebody shows that.
    form_token: OnceLock<String>,
    /// What the browser calls itself.
    pub(crate) agent: String,
    /// When it logged in, in ms since 1970.
    pub(crate) since_ms: i64,
    state: Mutex<State>,
}

struct State {
    used_ms: i64,
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

    /// With those that were kept when the program last ran, and kept from now on.
    pub(crate) fn kept_by(shelf: Arc<dyn Logins>, now_ms: i64) -> Self {
        let mut kept = shelf.logins();
        // What is from the future was written by a clock that went wrong.
        kept.iter_mut().for_each(|login| login.used_ms = login.used_ms.min(now_ms));
        kept.sort_by_key(|login| login.used_ms);
        let sessions = kept.split_off(kept.len().saturating_sub(MAX_SESSIONS)).into_iter().map(Session::kept);
        let open = sessions.map(Arc::new).filter(|session| session.is_alive(now_ms)).collect();
        Self { open: Mutex::new(open), shelf: Mutex::new(Some((shelf, now_ms))), ..Self::default() }
    }

    /// Begins a session and answers it with the value of its cookie.
    pub(crate) fn begin(&self, agent: &str, now_ms: i64) -> (Arc<Session>, String) {
        let cookie = random_text();
        let agent = agent.chars().take(MAX_AGENT_CHARS).collect();
        let hash = CookieHash(Secret::of(&cookie).0);
        let session = Arc::new(Session::kept(KeptLogin { hash, agent, since_ms: now_ms, used_ms: now_ms }));
        session.know(&cookie);
        let mut open = lock(&self.open);
        open.retain(|session| session.is_alive(now_ms));
        if open.len() >= MAX_SESSIONS {
            let idlest = open.iter().enumerate().min_by_key(|(_, session)| session.used_ms()).map(|(place, _)| place);
            if let Some(place) = idlest {
                lock(&open.remove(place).state).ended = true;
            }
        }
        open.push(Arc::clone(&session));
        drop(open);
        self.keep(now_ms);
        (session, cookie)
    }

    /// The session of a cookie, which counts as used now.
    pub(crate) fn find(&self, cookie: &str, now_ms: i64) -> Option<Arc<Session>> {
        let mut open = lock(&self.open);
        open.retain(|session| session.is_alive(now_ms));
        let session = Arc::clone(open.iter().find(|session| session.key.is(cookie))?);
        drop(open);
        session.know(cookie);
        lock(&session.state).used_ms = now_ms;
        let noted_ms = lock(&self.shelf).as_ref().map_or(now_ms, |(_, noted_ms)| *noted_ms);
        if passed(noted_ms, now_ms) >= NOTE_AFTER {
            self.keep(now_ms);
        }
        Some(session)
    }

    /// Ends the session with this label.
    pub(crate) fn end(&self, label: &str) {
        self.end_where(|session| session.label == label);
    }

    /// Ends all sessions.
    pub(crate) fn end_all(&self) {
        self.end_where(|_| true);
    }

    fn end_where(&self, is_meant: impl Fn(&Session) -> bool) {
        lock(&self.open).retain(|session| {
            let ends = is_meant(session);
            if ends {
                lock(&session.state).ended = true;
            }
            !ends
        });
        self.keep(now_ms());
    }

    /// Writes down who is logged in.
    fn keep(&self, now_ms: i64) {
        let mut shelf = lock(&self.shelf);
        let Some((logins, noted_ms)) = shelf.as_mut() else { return };
        *noted_ms = now_ms;
        let open: Vec<_> = self.list(now_ms).iter().map(|session| session.to_keep()).collect();
        logins.keep_logins(&open);
    }

    /// All sessions, oldest first.
    pub(crate) fn list(&self, now_ms: i64) -> Vec<Arc<Session>> {
        lock(&self.open).iter().filter(|session| session.is_alive(now_ms)).cloned().collect()
    }
}

impl Session {
    fn kept(login: KeptLogin) -> Self {
        let KeptLogin { hash, agent, since_ms, used_ms } = login;
        let label = blake3::derive_key(LABEL_CONTEXT, hash.0.as_bytes());
        Self {
            key: Secret(hash.0),
            label: HEXLOWER.encode(&label).chars().take(16).collect(),
            form_token: OnceLock::new(),
            agent: agent.chars().take(MAX_AGENT_CHARS).collect(),
            since_ms,
            state: Mutex::new(State { used_ms, ended: false, forms: VecDeque::new(), notes: VecDeque::new() }),
        }
    }

    fn to_keep(&self) -> KeptLogin {
        let (agent, since_ms, used_ms) = (self.agent.clone(), self.since_ms, self.used_ms());
        KeptLogin { hash: CookieHash(self.key.0), agent, since_ms, used_ms }
    }

    /// Somebody has shown its cookie.
    fn know(&self, cookie: &str) {
        self.form_token.get_or_init(|| BASE64URL_NOPAD.encode(&blake3::derive_key(FORM_CONTEXT, cookie.as_bytes())));
    }

    /// The hidden word in every form of this session; none before somebody has shown its cookie.
    pub(crate) fn form_token(&self) -> Option<&str> {
        self.form_token.get().map(String::as_str)
    }

    /// Whether it has neither ended nor been idle too long.
    pub(crate) fn is_alive(&self, now_ms: i64) -> bool {
        let state = lock(&self.state);
        !state.ended && passed(state.used_ms, now_ms) < SESSION_IDLE
    }

    /// When it was last used, in ms since 1970.
    pub(crate) fn used_ms(&self) -> i64 {
        lock(&self.state).used_ms
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

/// What has passed between two moments; nothing if the clock was set back.
fn passed(from_ms: i64, to_ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(to_ms.saturating_sub(from_ms)).unwrap_or(0))
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

    const NOW: i64 = 1_800_000_000_000;
    const IDLE: i64 = SESSION_IDLE.as_millis() as i64;

    #[test]
    fn sessions_end_when_idle_and_are_bounded() {
        let sessions = Sessions::default();
        let (_, cookie) = sessions.begin("Firefox", NOW);
        let later = NOW + IDLE / 2;
        assert!(sessions.find(&cookie, later).is_some());
        assert!(sessions.find(&cookie, later + IDLE / 2 + 1_000).is_some(), "use prolongs");
        assert!(sessions.find(&cookie, later + IDLE * 2).is_none());
        let (first, _) = sessions.begin("", NOW);
        for _ in 0..MAX_SESSIONS {
            sessions.begin("", NOW + 1_000);
        }
        assert_eq!(sessions.list(NOW).len(), MAX_SESSIONS);
        assert!(!first.is_alive(NOW));
    }

    #[derive(Default)]
    struct Shelf(Mutex<String>);

    impl Logins for Shelf {
        fn logins(&self) -> Vec<KeptLogin> {
            serde_json::from_str(&lock(&self.0)).unwrap_or_default()
        }

        fn keep_logins(&self, logins: &[KeptLogin]) {
            *lock(&self.0) = serde_json::to_string(logins).unwrap();
        }
    }

    #[test]
    fn who_is_logged_in_stays_so_when_the_program_starts_again() {
        let shelf = Arc::new(Shelf::default());
        let start = |now| Sessions::kept_by(shelf.clone(), now);
        let sessions = start(NOW);
        let (session, cookie) = sessions.begin("Firefox", NOW);
        let (other, gone) = sessions.begin("Chrome", NOW);
        sessions.end(&other.label);
        let again = start(NOW + 1_000);
        assert_eq!(again.list(NOW + 1_000).len(), 1);
        assert!(again.list(NOW + 1_000)[0].form_token().is_none(), "nobody has shown the cookie yet");
        let found = again.find(&cookie, NOW + 1_000).unwrap();
        assert_eq!((&found.label, &found.agent, found.since_ms), (&session.label, &session.agent, NOW));
        assert_eq!(found.form_token(), session.form_token(), "forms that are open can still be sent");
        assert!(again.find(&gone, NOW).is_none(), "who has logged out stays out");
        let kept = lock(&shelf.0).clone();
        for secret in [cookie.as_str(), session.form_token().unwrap()] {
            assert!(!kept.contains(secret), "{kept}");
        }
        assert!(again.find(blake3::hash(cookie.as_bytes()).to_hex().as_str(), NOW).is_none(), "a hash opens nothing");
    }

    #[test]
    fn the_time_without_use_goes_on_while_the_program_is_away() {
        let shelf = Arc::new(Shelf::default());
        let sessions = Sessions::kept_by(shelf.clone(), NOW);
        let (_, cookie) = sessions.begin("", NOW);
        let used = NOW + IDLE / 2;
        assert!(sessions.find(&cookie, used).is_some());
        assert!(Sessions::kept_by(shelf.clone(), used + IDLE - 1).find(&cookie, used + IDLE - 1).is_some());
        assert!(Sessions::kept_by(shelf.clone(), used + IDLE).find(&cookie, used + IDLE).is_none());
        let back = Sessions::kept_by(shelf.clone(), NOW - IDLE);
        assert!(back.find(&cookie, NOW - IDLE + 1_000).is_some(), "a clock that was set back keeps nobody out");
        back.end_all();
        assert_eq!(*lock(&shelf.0), "[]");
        assert!(back.find(&cookie, NOW).is_none());
    }

    #[test]
    fn no_more_are_kept_than_may_be_open_and_what_is_damaged_lets_nobody_in() {
        let shelf = Arc::new(Shelf::default());
        let login = |n: i64| KeptLogin {
            hash: CookieHash(blake3::hash(&n.to_le_bytes())),
            agent: "x".repeat(1_000),
            since_ms: NOW,
            used_ms: NOW + n,
        };
        shelf.keep_logins(&(0..100).map(login).collect::<Vec<_>>());
        let open = Sessions::kept_by(shelf.clone(), NOW + 1_000).list(NOW + 1_000);
        assert_eq!(open.len(), MAX_SESSIONS);
        assert!(open.iter().all(|session| session.used_ms() >= NOW + 75 && session.agent.len() == MAX_AGENT_CHARS));
        for damaged in ["", "{", r#"[{"hash":"00","agent":"","since_ms":0,"used_ms":0}]"#] {
            *lock(&shelf.0) = damaged.to_owned();
            assert!(Sessions::kept_by(shelf.clone(), NOW).list(NOW).is_empty(), "{damaged}");
        }
        for time in [i64::MIN, i64::MAX] {
            shelf.keep_logins(&[KeptLogin { since_ms: time, used_ms: time, ..login(0) }]);
            let _ = Sessions::kept_by(shelf.clone(), NOW).list(NOW);
        }
    }

    #[test]
    fn what_a_session_remembers_is_bounded() {
        let sessions = Sessions::default();
        let (session, _) = sessions.begin("", NOW);
        for form in 0..2 * MAX_FORMS {
            session.outcome(&form.to_string());
            session.leave_note(Note { key: "note-saved", draft: String::new(), others: None });
        }
        assert_eq!(lock(&session.state).forms.len(), MAX_FORMS);
        assert_eq!(lock(&session.state).notes.len(), MAX_NOTES);
    }
}
