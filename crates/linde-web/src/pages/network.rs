//! How this node finds others and is found: what stands in the configuration file.

use super::carry;
use crate::{
    DeskError,
    form::{Fields, Form, Posted, see},
    page::Page,
    request::Visit,
    views::{MAX_ADDRESSES, NetworkChange, NetworkSettings},
};
use askama::Template;
use axum::response::Response;

/// Longest addresses of one kind together, in bytes.
const MAX_ADDRESSES_BYTES: usize = MAX_ADDRESSES * 300;

#[derive(Template)]
#[template(path = "network.html")]
struct NetworkPage<'a> {
    p: &'a Page,
    network: NetworkSettings,
    form: Form,
}

impl NetworkPage<'_> {
    /// The words on the page for what was said otherwise when the program was started.
    fn given(&self, name: &str) -> String {
        self.p.t(match name {
            "nearby" => "network-nearby",
            "listen" => "field-listen",
            "kept" => "field-kept",
            _ => "field-port",
        })
    }
}

pub(crate) async fn network(visit: Visit) -> Result<Response, DeskError> {
    show(&visit, None, 200).await
}

pub(crate) async fn change(posted: Posted) -> Result<Response, DeskError> {
    let (visit, change) = (posted.visit.clone(), read(&posted.fields));
    let work = async move {
        visit.web.desk().change_network(change?).await?;
        Ok("note-network-saved")
    };
    match carry(&posted, "/settings/network", work).await {
        Ok(location) => Ok(see(&location)),
        Err(error) => {
            let status = error.status;
            show(&posted.visit, Some(Form::failed(&posted.fields, error)), status).await
        }
    }
}

fn read(fields: &Fields) -> Result<NetworkChange, DeskError> {
    let port = fields.line("port");
    let port = if port.is_empty() { None } else { Some(port.parse()) };
    let port = port.transpose().map_err(|_| DeskError::new("port-invalid").at("port"))?;
    let nearby = match fields.line("nearby").as_str() {
        "on" => true,
        "off" => false,
        _ => return Err(DeskError::new("choice-missing").at("nearby")),
    };
    Ok(NetworkChange { nearby, listen: lines(fields, "listen")?, kept: lines(fields, "kept")?, port })
}

/// What stands in the lines of a field.
fn lines(fields: &Fields, field: &'static str) -> Result<Vec<String>, DeskError> {
    let text = fields.text(field);
    let lines: Vec<String> = text.lines().map(|line| line.trim().to_owned()).filter(|line| !line.is_empty()).collect();
    if lines.len() > MAX_ADDRESSES || text.len() > MAX_ADDRESSES_BYTES {
        return Err(DeskError::new("list-too-long").arg("max", MAX_ADDRESSES).at(field));
    }
    Ok(lines)
}

async fn show(visit: &Visit, failed: Option<Form>, status: u16) -> Result<Response, DeskError> {
    let network = visit.web.desk().network().await?;
    let form = failed.unwrap_or_else(|| {
        let port = network.port.map(|port| port.to_string()).unwrap_or_default();
        let nearby = if network.nearby { "on" } else { "off" };
        let (listen, kept) = (network.listen.join("\n"), network.kept.join("\n"));
        Form::new([("nearby", nearby), ("listen", &listen), ("kept", &kept), ("port", &port)])
    });
    let p = Page::titled(visit, "settings", "title-network");
    Ok(p.respond(&NetworkPage { p: &p, network, form }, status))
}
