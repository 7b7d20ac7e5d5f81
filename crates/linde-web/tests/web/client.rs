//! A browser of few words: one request a connection, cookies, and a look at the elements of a page.

use crate::{memory::Memory, memory::device, sample};
use linde_web::{Lang, Web, WebConfig, Zone};
use std::{
    io::{Read, Write},
    net::TcpStream,
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpListener, sync::oneshot};

/// The API's secret in tests.
pub(crate) const TOKEN: &str = "a-token-for-tests";

/// A running page with sample data.
pub(crate) struct Site {
    pub(crate) web: Web,
    pub(crate) memory: Arc<Memory>,
    pub(crate) port: u16,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

/// An element of a page: its name and attributes.
#[derive(Debug, Clone)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Site {
    pub(crate) fn start() -> Self {
        let memory = Arc::new(Memory::new());
        sample::fill(&memory);
        Self::over(memory)
    }

    /// The page of what is there already, as after a restart.
    pub(crate) fn over(memory: Arc<Memory>) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let port = listener.local_addr().unwrap().port();
        let config = WebConfig {
            node_name: "Küchentisch".to_owned(),
            device: device(),
            version: "0.1.0".to_owned(),
            port,
            api_token: TOKEN.to_owned(),
            default_lang: Lang::De,
            zone: Zone::utc(),
        };
        let web = Web::new(config, memory.clone());
        let (stop, stopped) = oneshot::channel::<()>();
        let serving = web.clone();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener).unwrap();
                serving
                    .serve(listener, async move {
                        let _ = stopped.await;
                    })
                    .await
                    .unwrap();
            });
        });
        Self { web, memory, port, stop: Some(stop), thread: Some(thread) }
    }

    /// The host name of the page.
    pub(crate) fn host(&self) -> String {
        self.web.url().trim_start_matches("http://").trim_end_matches('/').to_owned()
    }

    pub(crate) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream
    }

    /// Sends exactly these headers.
    pub(crate) fn raw(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.raw_bytes(method, path, headers, body.as_bytes())
    }

    /// Sends exactly these bytes with exactly these headers.
    pub(crate) fn raw_bytes(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut request =
            format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = self.connect();
        stream.write_all(format!("{request}\r\n").as_bytes()).unwrap();
        // A refused request may be answered before its body is read.
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Answer::read(&String::from_utf8(answer).unwrap())
    }

    /// Loads a page with a cookie.
    pub(crate) fn get(&self, cookie: &str, path: &str) -> Answer {
        self.raw("GET", path, &[("Host", &self.host()), ("Cookie", cookie)], "")
    }

    /// Posts a form as a browser does from our own page.
    pub(crate) fn post(&self, cookie: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let headers = [
            ("Host", self.host()),
            ("Cookie", cookie.to_owned()),
            ("Origin", "null".to_owned()),
            ("Sec-Fetch-Site", "same-origin".to_owned()),
            ("Content-Type", "application/x-www-form-urlencoded".to_owned()),
        ];
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.raw("POST", path, &headers, &encode(fields))
    }

    /// Sends a form with a file, or with none chosen if it is empty.
    pub(crate) fn upload(
        &self,
        cookie: &str,
        path: &str,
        fields: &[(&str, &str)],
        (name, file): (&str, &[u8]),
    ) -> Answer {
        let part = |name: &str, more: &str| format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n");
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend_from_slice(format!("{}\r\n{value}\r\n", part(name, "")).as_bytes());
        }
        let kind = "Content-Type: application/octet-stream\r\n\r\n";
        body.extend_from_slice(format!("{}{kind}", part(name, "; filename=\"a\"")).as_bytes());
        body.extend_from_slice(file);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let headers = [
            ("Host", self.host()),
            ("Cookie", cookie.to_owned()),
            ("Sec-Fetch-Site", "same-origin".to_owned()),
            ("Content-Type", "multipart/form-data; boundary=x".to_owned()),
        ];
        let headers: Vec<(&str, &str)> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.raw_bytes("POST", path, &headers, &body)
    }

    /// Logs in and answers the cookie.
    pub(crate) fn login(&self) -> String {
        let link = self.web.new_login_code().url;
        let code = link.split_once("code=").unwrap().1.to_owned();
        let answer = self.post("", "/login", &[("code", &code)]);
        assert_eq!(answer.status, 303);
        answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
    }

    /// Fills in the first form of `page` that goes to `action` and sends it.
    pub(crate) fn submit(&self, cookie: &str, page: &str, action: &str, fields: &[(&str, &str)]) -> Answer {
        let shown = self.get(cookie, page);
        let mut all = shown.hidden(action);
        all.retain(|(name, _)| !fields.iter().any(|(given, _)| given == name));
        all.extend(fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.post(cookie, action, &all)
    }

    /// Follows the redirect after a form.
    pub(crate) fn follow(&self, cookie: &str, answer: &Answer) -> Answer {
        assert_eq!(answer.status, 303, "{}", answer.body);
        let location = answer.header("location").unwrap();
        self.get(cookie, location.split('#').next().unwrap())
    }

    /// Stops the page; fails if it does not stop.
    pub(crate) fn stop(mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        self.thread.take().unwrap().join().unwrap();
    }
}

impl Answer {
    pub(crate) fn read(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("not an answer: {text:?}"));
        let mut lines = head.lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers: Vec<(String, String)> = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        Self { status, headers, body: body.to_owned() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The hidden fields of the form that goes to `action`.
    pub(crate) fn hidden(&self, action: &str) -> Vec<(String, String)> {
        let start = self
            .body
            .find(&format!("action=\"{action}\""))
            .unwrap_or_else(|| panic!("no form to {action} in {}", self.body));
        let form = self.body.get(start..).unwrap().split("</form>").next().unwrap();
        let hidden = elements(form).into_iter().filter(|element| element.get("type") == Some("hidden"));
        hidden.map(|field| (field.get("name").unwrap().to_owned(), field.get("value").unwrap().to_owned())).collect()
    }
}

impl Element {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// The opening tags of a page, as a browser would see them.
pub(crate) fn elements(html: &str) -> Vec<Element> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        rest = rest.get(start + 1..).unwrap();
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let (tag, after) = tag(rest);
        rest =
            if tag.name == "textarea" { after.split_once("</textarea").map_or("", |(_, after)| after) } else { after };
        found.push(tag);
    }
    found
}

/// One tag and what follows it; quoted values may hold anything.
fn tag(text: &str) -> (Element, &str) {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/')).unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end);
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() || rest.starts_with('>') {
            let after = rest.strip_prefix('>').unwrap_or(rest);
            return (Element { name: name.to_ascii_lowercase(), attributes }, after);
        }
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '=' | '/')).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end.max(1));
        let (value, after) = match after.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => ("", after),
        };
        attributes.push((key.to_ascii_lowercase(), decode(value)));
        rest = after;
    }
}

fn decode(value: &str) -> String {
    value.replace("&quot;", "\"").replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

fn encode(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| {
        text.bytes()
            .map(
                |byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") },
            )
            .collect::<String>()
    };
    let pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", escape(name), escape(value))).collect();
    pairs.join("&")
}
